// The texts of the demo. All companies and people are invented; passwords are public.

#include "server/ctl/demo_story.hpp"

namespace parley::ctl::demo {

namespace {
constexpr std::string_view host = "Kestrin Instruments";
constexpr std::string_view brazil = "Solandra Automação";
constexpr std::string_view japan = "Tsukimori Keisoku";
constexpr std::string_view canada = "Quillbrook Supply";

std::vector<Company> companies() {
    return {{host, OrgType::host, "Europe/Berlin", "09:00", "17:30"},
            {brazil, OrgType::partner, "America/Sao_Paulo", "08:00", "17:00"},
            {japan, OrgType::partner, "Asia/Tokyo", "09:00", "18:00"},
            {canada, OrgType::partner, "America/Toronto", "08:30", "17:00"}};
}

std::vector<Person> people() {
    return {
        {"lena", "Lena Hartwig", host, Role::admin, "de", "demo-lena-kiesel"},
        {"jonas", "Jonas Pfeiffer", host, Role::manager, "de", "demo-jonas-ahorn"},
        {"mira", "Mira Castellan", host, Role::member, "en", "demo-mira-lantern"},
        {"taskbot", "Task Bot", host, Role::bot, "en", ""},
        {"beatriz", "Beatriz Nogueira", brazil, Role::partner_admin, "pt-BR", "demo-beatriz-ipe"},
        {"rafael", "Rafael Teixeira", brazil, Role::member, "pt-BR", "demo-rafael-cajueiro"},
        {"haruka", "水野 遥", japan, Role::partner_admin, "ja", "demo-haruka-momiji"},
        {"kenta", "青山 健太", japan, Role::member, "ja", "demo-kenta-tsubame"},
        {"owen", "Owen Marsh", canada, Role::partner_admin, "en", "demo-owen-harbour"},
        {"priya", "Priya Raman", canada, Role::member, "en", "demo-priya-maple"}};
}

std::vector<Project> projects() {
    return {{"Solandra", "SOLAND", {brazil}, {"jonas"}, SpaceType::partner},
            {"Tsukimori", "TSUKI", {japan}, {"mira"}, SpaceType::partner},
            {"Quillbrook", "QUILL", {canada}, {"jonas"}, SpaceType::partner},
            {"K7 sensor launch", "KSEVEN", {brazil, japan, canada}, {"jonas", "mira", "taskbot"}},
            {"Porto Alegre bottling line", "PORTO", {brazil, canada}, {"jonas", "mira"}}};
}

std::vector<Room> rooms() {
    return {
        {"solandra", "Solandra", "general", "Kestrin and Solandra, whatever has no other room"},
        {"tsukimori", "Tsukimori", "general", "Kestrin and Tsukimori, whatever has no other room"},
        {"quillbrook", "Quillbrook", "general",
         "Kestrin and Quillbrook, whatever has no other room"},
        {"launch", "K7 sensor launch", "launch-plan", "Dates, owners and what stands in the way"},
        {"docs", "K7 sensor launch", "documents", "Data sheet, manual and translations of the K7"},
        {"leads", "K7 sensor launch", "leads", "Who asked for the K7, and who calls back"},
        {"pricing",
         "K7 sensor launch",
         "pricing",
         "List prices before they are public",
         true,
         {"lena", "jonas", "beatriz", "owen"}},
        {"line", "Porto Alegre bottling line", "commissioning",
         "Twelve filling heads, forty-eight sensors"},
        {"parts", "Porto Alegre bottling line", "spare-parts", "What is where, and when it comes"},
        {"lena-owen", "", "", "", false, {"lena", "owen"}},
        {"mira-kenta", "", "", "", false, {"mira", "kenta"}},
        {"three", "", "", "", false, {"beatriz", "rafael", "jonas"}}};
}

/// The messages with their times, in their order. What has none is said when the demo runs.
std::vector<Said> past(std::initializer_list<std::string_view> times, std::vector<Said> messages) {
    auto message = messages.begin();
    for (const auto time : times) (message++)->when = time;
    return messages;
}

/// Of the spaces that each partner has with the host alone.
std::vector<Said> partner_messages() {
    return past(
        {"6 12:30", "6 13:05", "3 17:20", "6 01:10", "5 08:40", "4 03:30", "6 14:45", "5 07:30",
         "3 19:10"},
        {{"solandra", "lena",
          "Bem-vindos! This space is for Solandra and us alone: the contract, invoices, and what "
          "is "
          "no other partner's business."},
         {"solandra", "beatriz",
          "Obrigada, Lena. O contrato de 2027 está com o nosso jurídico; volto até sexta."},
         {"solandra", "beatriz", "Jurídico aprovou, com uma pergunta sobre o prazo de entrega."},
         {"tsukimori", "haruka",
          "おはようございます。ここでは二社だけの話ができるのですね。年間計画の下書きを来週お送りし"
          "ます。"},
         {"tsukimori", "lena", "Gern, @{haruka}. We look at it together with @{mira}."},
         {"tsukimori", "kenta", "評価用サンプルの返却日は月末で大丈夫でしょうか。"},
         {"quillbrook", "owen",
          "Good to have a room of our own. First topic: the warranty terms for the territories."},
         {"quillbrook", "jonas", "Draft is on its way. Two years, three with registration."},
         {"quillbrook", "priya", "Three with registration is what the dairies ask for. Thank you!"},
         {"quillbrook", "owen", "@{lena}, do you sign the warranty terms, or does Jonas?"}});
}

/// Said when the demo runs: something for each person's inbox. Nobody says anything in a channel
/// behind a message that names them, or it would be read.
std::vector<Said> messages_of_today() {
    return {
        {"launch", "haruka", "@{lena} さん、電磁両立性も合格しました。証明書は明日届きます。",
         "emc"},
        {"launch", "mira", "Wonderful! The data sheet gets its last line.", {}, "emc"},
        {"launch", "owen",
         "The customs broker asks for the sample delivery note, @{jonas}. Can you send it before "
         "our "
         "noon?"},
        {"launch", "beatriz", "@{rafael}, você confirma a data da parada com a fábrica?"},
        {"launch", "mira", "@{priya}, may I use the photo of your stand in the manual?"},
        {"docs", "rafael", "@{mira}, na página 7 ainda está a rosca antiga.", "thread"},
        {"docs", "jonas", "Page 7 is mine. I change the drawing today.", {}, "thread"},
        {"leads", "priya",
         "The dairy said yes to the visit. @{owen}, they want to see a head running."},
        {"leads", "kenta", "@{haruka} さん、大阪のお客様の評価条件を確認していただけますか。"},
        {"leads", "lena", "@{kenta}, the evaluation terms are signed: you can send all ten."},
        {"pricing", "owen", "@{beatriz}, is the import tax in your price the one of next year?"}};
}

std::vector<Said> launch_messages() {
    return past(
        {"6 08:05", "6 14:12", "6 15:02", "5 06:40", "5 08:21", "5 08:24", "4 05:10", "4 07:35",
         "4 07:52", "3 11:45", "3 12:20", "3 12:41", "2 15:30", "2 15:48"},
        {{"launch", "lena",
          "Good morning, good evening, おはようございます. This is the room for the K7 launch. "
          "**What is decided stands here**, the rest goes into threads.\n\n"
          "1. Data sheet final: @{mira}\n"
          "2. Certificate for Japan: @{haruka}\n"
          "3. First delivery to Toronto: @{owen}\n"
          "4. Pilot with the bottler in Porto Alegre: @{beatriz}",
          "plan"},
         {"launch",
          "owen",
          "Toronto is ready. The first pallet can be cleared in two days if the papers name the "
          "firmware version; last time customs asked for it.",
          {},
          "plan"},
         {"launch",
          "jonas",
          "Die Firmware-Version steht ab jetzt auf dem Lieferschein, ich habe die Vorlage heute "
          "geändert. @{owen}, the template is changed, you get a sample today.",
          {},
          "plan"},
         {"launch", "haruka",
          "認証の件、試験所から連絡がありました。防水試験は合格です。残りは電磁両立性だけで、"
          "来週の水曜日に結果が出ます。",
          "cert"},
         {"launch",
          "mira",
          "That is wonderful news. For everyone else: the water test is passed, only EMC is left, "
          "result next Wednesday.",
          {},
          "cert"},
         {"launch",
          "lena",
          "Sehr gut! Danke, @{haruka}. Dann bleibt der Termin, wie er ist.",
          {},
          "cert"},
         {"launch", "kenta",
          "試験用のサンプルがあと三台必要です。@{jonas} さん、木曜日までに送っていただけますか？",
          "samples"},
         {"launch",
          "jonas",
          "Three samples leave Berlin today by courier; tracking number follows.",
          {},
          "samples"},
         {"launch", "kenta", "ありがとうございます。助かります。", {}, "samples"},
         {"launch", "beatriz",
          "Bom dia! O cliente de Porto Alegre confirmou o piloto: quarenta e oito sensores, "
          "instalação em duas etapas. O contrato assinado chega até sexta.",
          "pilot"},
         {"launch",
          "lena",
          "Parabéns, @{beatriz}! That is the first K7 deal outside Europe.",
          {},
          "pilot"},
         {"launch",
          "rafael",
          "Só uma observação: a etapa dois depende da parada de manutenção da fábrica. Se ela "
          "atrasar, atrasamos juntos.",
          {},
          "pilot"},
         {"launch", "priya",
          "We have a trade fair in the week before the launch. May we show a working K7 behind "
          "glass, without prices?"},
         {"launch", "lena",
          "Yes, with the sticker \"pre-series\". Please send me a photo of the stand before it "
          "opens."}});
}

std::vector<Said> document_messages() {
    return past(
        {"6 09:10", "5 02:15", "5 07:58", "4 12:05", "4 13:40", "3 07:15", "3 08:02", "2 19:20"},
        {{"docs", "mira",
          "The data sheet is in its fourth round. New: the table of temperatures, and one number "
          "that was wrong: accuracy is **±0.05 %**, not ±0.5 %.",
          "sheet"},
         {"docs", "haruka",
          "日本語版の翻訳を始めました。用語について一つ質問です。「drift」は「ドリフト」のままで"
          "よろしいでしょうか。",
          "drift"},
         {"docs",
          "mira",
          "Yes please, and thank you for asking. The glossary has it as ドリフト from now on.",
          {},
          "drift"},
         {"docs", "rafael",
          "A versão em português está pronta para revisão. Mudei \"sensor de vazão\" para "
          "\"medidor "
          "de vazão\", que é o que os clientes dizem.",
          "portuguese"},
         {"docs", "beatriz", "Revisei: só dois acentos. Pode publicar.", {}, "portuguese"},
         {"docs", "jonas",
          "Die deutsche Fassung hat auf Seite 3 noch das alte Maßbild. @{mira}, tauschst du es "
          "aus?",
          "drawing"},
         {"docs",
          "mira",
          "Getauscht. The drawing on page 3 is revision C in all four languages.",
          {},
          "drawing"},
         {"docs", "priya",
          "Could the English manual give inches too? Half of our fitters work in inches."}});
}

std::vector<Said> lead_messages() {
    return past(
        {"5 16:20", "5 16:31", "5 16:40", "4 06:12", "4 07:20", "3 13:15"},
        {{"leads", "priya",
          "A dairy in Ontario asks for 120 pieces, delivery in spring. They compare us with two "
          "others and want a visit.",
          "dairy"},
         {"leads", "owen", "I can be there on Thursday. Registering the deal now.", {}, "dairy"},
         {"leads",
          "jonas",
          "I support that with an engineer on video. Thursday 15:00 in Berlin is 9:00 for you.",
          {},
          "dairy"},
         {"leads", "kenta",
          "大阪の飲料メーカーから問い合わせがありました。まずは十台で評価したいそうです。",
          "osaka"},
         {"leads",
          "lena",
          "Zehn Stück zur Bewertung gehen immer. @{kenta}, please use the evaluation terms: 60 "
          "days, no invoice.",
          {},
          "osaka"},
         {"leads", "beatriz",
          "Duas cervejarias artesanais pediram orçamento. São pequenas, mas crescem rápido. Fico "
          "com elas."}});
}

std::vector<Said> pricing_messages() {
    return past(
        {"5 08:00", "5 14:40", "5 15:05", "4 07:45", "4 08:10"},
        {{"pricing", "lena",
          "List price of the K7, not for outside this room: 389 EUR. Partner levels as agreed. "
          "Local prices are yours to propose until Friday.",
          "price"},
         {"pricing",
          "owen",
          "Proposal for Canada: 569 CAD. It survives an exchange rate of 1.50.",
          {},
          "price"},
         {"pricing",
          "beatriz",
          "Para o Brasil proponho R$ 2.490, já com impostos de importação. Abaixo disso não fecha.",
          {},
          "price"},
         {"pricing",
          "jonas",
          "Both proposals leave the margin where it has to be. Fine with me.",
          {},
          "price"},
         {"pricing", "lena", "Agreed. I put both into the list; it is final on Monday."}});
}

std::vector<Said> line_messages() {
    return past(
        {"6 10:00", "4 11:20", "4 11:35", "4 11:41", "3 08:45", "3 11:10", "3 11:15", "2 18:05"},
        {{"line", "jonas",
          "Plan for Porto Alegre: step one, heads 1 to 6, on site from Monday; step two, heads 7 "
          "to 12, in the maintenance stop.",
          "steps"},
         {"line", "rafael",
          "Cheguei na fábrica. Os suportes das cabeças 1 a 4 já estão montados; faltam dois "
          "parafusos M8 por suporte.",
          "mounts"},
         {"line",
          "jonas",
          "Die M8 liegen im Karton mit den Dichtungen, unterste Lage. The M8 screws are below the "
          "seals, @{rafael}.",
          {},
          "mounts"},
         {"line", "rafael", "Achei. Obrigado!", {}, "mounts"},
         {"line", "mira",
          "Heads 1 to 3 are sending values. Head 2 shows a jump every 40 seconds; is that the "
          "cleaning cycle?",
          "jump"},
         {"line", "rafael", "Isso mesmo, é a limpeza. Posso mascarar no controlador.", {}, "jump"},
         {"line",
          "mira",
          "Please leave it in for today, it is a good test of the filter.",
          {},
          "jump"},
         {"line", "beatriz",
          "O gerente da fábrica passou aqui e gostou do painel. Ele pediu um acesso só de "
          "leitura."}});
}

std::vector<Said> other_messages() {
    return past(
        {"3 14:30", "3 14:52", "3 15:40"},
        {{"parts", "owen",
          "We hold 30 seals and 12 cables for this project in Toronto. Tell me the day before and "
          "they fly.",
          "stock"},
         {"parts",
          "beatriz",
          "Perfeito. Vamos precisar de quatro cabos na segunda etapa.",
          {},
          "stock"},
         {"parts", "priya", "Four cables are set aside under the project's name.", {}, "stock"},
         {"lena-owen", "lena",
          "Owen, one thing outside the big room: would you host the partner day in spring?"},
         {"lena-owen", "owen",
          "With pleasure. We have a hall for 80 people, and the harbour is free of ice by then."},
         {"mira-kenta", "mira",
          "Hi Kenta, do the samples arrive with the new connector? I want the photo for page 5."},
         {"mira-kenta", "kenta", "はい、新しいコネクターです。届いたらすぐ写真を送ります。"},
         {"three", "beatriz",
          "Jonas, o Rafael fica em Porto Alegre até quinta. Precisa de mais alguma medição?"},
         {"three", "jonas", "Only the pressure at head 6, at full speed. Obrigado!"},
         {"three", "rafael", "Anotado. Meço amanhã cedo, antes da limpeza."}});
}

std::vector<Said> messages() {
    std::vector<Said> all;
    for (const auto& part :
         {partner_messages(), launch_messages(), document_messages(), lead_messages(),
          pricing_messages(), line_messages(), other_messages(), messages_of_today()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::vector<Shared> files() {
    return {{{"docs", "mira",
              "The numbers of the data sheet as a table, so that nobody has to type them for a "
              "translation. @{priya}, version 2 has your inches."},
             "K7 data sheet.csv",
             "text/csv",
             {"property,value,unit\n"
              "Measuring range,0.2 to 40,l/min\n"
              "Accuracy,±0.05,% of reading\n"
              "Temperature,-10 to 85,°C\n"
              "Length,84,mm\n"
              "Thread,G ½,\n",
              "property,value,unit,value (inch),unit (inch)\n"
              "Measuring range,0.2 to 40,l/min,0.05 to 10.6,gal/min\n"
              "Accuracy,±0.05,% of reading,±0.05,% of reading\n"
              "Temperature,-10 to 85,°C,14 to 185,°F\n"
              "Length,84,mm,3.31,in\n"
              "Thread,G ½,,½ NPT with adapter,\n"}},
            {{"pricing", "lena",
              "Here is the list. What comes out of your proposals goes into this same file, so "
              "keep the link and not a copy."},
             "K7 price list.csv",
             "text/csv",
             {"market,list price,currency\n"
              "Europe,389.00,EUR\n",
              "market,list price,currency\n"
              "Europe,389.00,EUR\n"
              "Canada,569.00,CAD\n"
              "Brazil,2490.00,BRL\n"}}};
}

std::vector<Reacted> reactions() {
    return {{"cert", "lena", "🎉"},       {"cert", "mira", "🎉"},   {"cert", "owen", "🎉"},
            {"cert", "beatriz", "👏"},    {"pilot", "lena", "🚀"},  {"pilot", "haruka", "👏"},
            {"plan", "owen", "👍"},       {"plan", "kenta", "👍"},  {"sheet", "jonas", "👀"},
            {"portuguese", "mira", "✅"}, {"dairy", "jonas", "💪"}, {"steps", "rafael", "👍"},
            {"price", "owen", "🤝"},      {"stock", "rafael", "🙏"}};
}

std::vector<Pinned> pins() { return {{"plan", "lena"}, {"steps", "jonas"}}; }

std::vector<Recorded> records() {
    constexpr std::string_view launch = "K7 sensor launch", line = "Porto Alegre bottling line";
    return {
        {launch,
         "owen",
         "deal",
         "Ontario dairy, 120 pieces",
         "qualify",
         R"({"customer":"Three Rivers Dairy","customer_country":"CA","registration":"sourced",
             "amount":{"minor":6828000,"currency":"CAD"},"probability":4000})",
         {},
         host},
        {launch,
         "kenta",
         "deal",
         "大阪の飲料メーカー、評価用十台",
         "prospect",
         R"({"customer":"Naniwa Beverages","customer_country":"JP",
             "amount":{"minor":650000,"currency":"JPY"}})",
         {},
         japan},
        {launch, "beatriz", "deal", "Duas cervejarias artesanais", "propose",
         R"({"customer":"Serra Fria","customer_country":"BR",
             "amount":{"minor":1992000,"currency":"BRL"}})"},
        {launch,
         "owen",
         "deal",
         "Harbour brewery, 40 pieces",
         "commit",
         R"({"customer":"Harbour Lights Brewing","customer_country":"CA",
             "amount":{"minor":2276000,"currency":"CAD"},"probability":9000})",
         {},
         {},
         "5 15:00"},
        {launch,
         "kenta",
         "deal",
         "京都の研究所、五台",
         "on_hold",
         R"({"customer":"Higashiyama Lab","customer_country":"JP",
             "amount":{"minor":325000,"currency":"JPY"}})",
         {},
         {},
         "5 02:00"},
        {launch,
         "beatriz",
         "deal",
         "Vinícola do Vale, 24 sensores",
         "won",
         R"({"customer":"Vinícola do Vale","customer_country":"BR",
             "amount":{"minor":5976000,"currency":"BRL"}})",
         {},
         {},
         "4 13:00"},
        {launch,
         "priya",
         "deal",
         "Bottled water, Ottawa",
         "lost",
         R"({"customer":"Rideau Springs","customer_country":"CA","lost_reason":"price",
             "amount":{"minor":1138000,"currency":"CAD"}})",
         {},
         {},
         "3 18:00"},
        {launch,
         "mira",
         "task",
         "Final data sheet",
         "review",
         R"({"checklist":[{"text":"Table of temperatures","done":true},{"text":"Inches","done":false}]})",
         {},
         host},
        {launch, "haruka", "task", "Certificate for Japan", "doing", "{}", {}, japan},
        {launch, "jonas", "task", "Engineer on video for the dairy", "to_do", "{}",
         "Ontario dairy, 120 pieces"},
        {launch, "priya", "task", "Photos of the stand", "to_do", "{}", {}, canada},
        {line,
         "beatriz",
         "deal",
         "Linha de envase, 48 sensores",
         "negotiate",
         R"({"customer":"Engarrafadora do Sul","customer_country":"BR",
             "amount":{"minor":11952000,"currency":"BRL"}})",
         {},
         brazil},
        {line, "rafael", "task", "Cabeças 1 a 6", "doing", "{}", "Linha de envase, 48 sensores",
         brazil},
        {line, "priya", "task", "Four cables for step two", "done"}};
}

std::vector<SaidLater> later() {
    return {
        {{"launch", "mira",
          "おはようございます。Data sheet, round five, is up for review: please look at the "
          "table of temperatures first."},
         "09:00",
         "Asia/Tokyo"},
        {{"leads", "jonas",
          "Good morning, Toronto. The engineer for the dairy is booked, the link follows here."},
         "08:45",
         "America/Toronto"}};
}
}  // namespace

const Story& story() {
    static const Story whole{companies(), people(),    projects(), rooms(),   messages(),
                             files(),     reactions(), pins(),     records(), later()};
    return whole;
}

}  // namespace parley::ctl::demo
