// Stands in for the package `linkify-it`: addresses and mail addresses in words, found by its rules, but for those that are
// switched off here (addresses without a scheme, other schemes, lists of top-level domains). Categories of Unicode are the
// browser's own, so that no table of them travels to it. `test/stand_ins.test.ts` compares both.

interface Match {
	schema: string;
	index: number;
	lastIndex: number;
	/** As it stands in the text. */
	text: string;
	url: string;
}

const ends = '><\\uff5c'; // signs that end an address in any text
const blank = '\\p{Z}\\p{Cc}';
const letter = `[^${ends}${blank}\\p{P}]`;

/** Nested pairs of brackets, four deep. */
function pair(open: string, close: string): string {
	const atom = `[^${blank}${open}${close}]`;
	let found = `${open}${atom}{0,1000}${close}`;
	for (let level = 2; level <= 4; level++) found = `${open}(?:${atom}|${found}){0,1000}${close}`;
	return found;
}

const byte = '(?:25[0-5]|2[0-4]\\d|1\\d{2}|[1-9]\\d|\\d)';
const h16 = '[\\dA-Fa-f]{1,4}';
const ls32 = `(?:${h16}:${h16}|(?:${byte}[.]){3}${byte})`;
/** The groups before `::`, by how many may stand there, and those after it. */
const shortened = Array.from({ length: 8 }, (_, most) => {
	const before = most === 0 ? '' : `(?:(?:${h16}:){0,${most - 1}}${h16})?`;
	const after = most < 6 ? `(?:${h16}:){${5 - most}}${ls32}` : most === 6 ? h16 : '';
	return `${before}::${after}`;
});
const ip6 = `(?:${[`(?:${h16}:){6}${ls32}`, ...shortened].join('|')})`;

const xn = 'xn--[A-Za-z\\d-]{1,59}';
const label = `(?:${xn}|${letter}|${letter}(?:-|${letter}){0,61}${letter})`;
const last_label = `(?:${xn}|${letter}{1,63})`;
const port = '(?::(?:6(?:[0-4]\\d{3}|5(?:[0-4]\\d{2}|5(?:[0-2]\\d|3[0-5])))|[1-5]?\\d{1,4}))?';
const end = `(?=$|[${ends}${blank}\\p{P}])(?!-|_|:\\d|\\.-|\\.(?!$|[${blank}\\p{P}]))`;
const path_parts = [
	pair('\\[', '\\]'),
	pair('\\(', '\\)'),
	pair('\\{', '\\}'),
	`"[^${blank}"]{1,100}"`,
	`'[^${blank}']{1,100}'`,
	`'(?=${letter}|-)`,
	'\\.{2,20}:?[a-zA-Z\\d%/&]',
	`\\.(?![${blank}.]|$)`,
	'-{1,20}',
	`[,;](?![${blank}]|$)`,
	`!{1,20}(?![${blank}!]|$)`,
	`\\?(?![${blank}?]|$)`,
	`[\\\\/:%@#&=_~*]`,
	letter
];
const path = `(?:[/?#](?:${path_parts.join('|')}){1,10000}|/)?`;
const signs = "[-!#$%&'*+/=?^_`{|}~a-zA-Z\\d]";
const mail_name = `${signs}(?:${signs}|[.](?=${signs})){0,63}`;
const mail_ip6 = `\\[IPv6:${ip6}\\]`;

/** What follows a scheme. Made when first asked for: these are large. */
const after_scheme = new Map<string, () => RegExp>();
function scheme(names: string[], pattern: string): void {
	let made: RegExp | undefined;
	for (const name of names) after_scheme.set(name, () => (made ??= new RegExp(pattern, 'uy')));
}
scheme(['http:', 'https:', 'ftp:'], `//(?:\\[${ip6}\\]|(?:${label}\\.){0,10}${label})${port}${end}${path}`);
scheme(['//'], `(?:localhost|\\[${ip6}\\]|(?:${label}[.]){1,10}${last_label})${port}${end}${path}`);
scheme(['mailto:'], `${mail_name}@(?:${mail_ip6}|(?:${label}\\.){0,4}${label})${end}`);

const schemes = `(^|(?!_)[${ends}${blank}\\p{P}])(https?:|ftp:|//|mailto:)`;
const mail_host = `@(?:${mail_ip6}|(?:${label}[.]){1,4}${last_label})${end}`;
const mail_name_before = new RegExp(`(?:^|[${ends}${blank}"(])(${mail_name})$`, 'u');

function match_at(text: string, schema: string, index: number, lastIndex: number): Match {
	const words = text.slice(index, lastIndex);
	return { schema, index, lastIndex, text: words, url: schema === 'mailto:' && !/^mailto:/i.test(words) ? `mailto:${words}` : words };
}

/** The address whose scheme was found. */
function with_scheme(text: string, found: RegExpExecArray): Match | undefined {
	const [whole, before = '', name = ''] = found;
	const schema = name.toLowerCase();
	const start = found.index + whole.length;
	if (schema === '//' && (text[start - 3] === ':' || text[start - 3] === '/')) return undefined;
	const tail = after_scheme.get(schema)?.();
	if (!tail) return undefined;
	tail.lastIndex = start;
	return tail.test(text) ? match_at(text, schema, found.index + before.length, tail.lastIndex) : undefined;
}

/** The mail address whose host was found. */
function letter_to(text: string, found: RegExpExecArray): Match | undefined {
	const name = mail_name_before.exec(text.slice(Math.max(0, found.index - 65), found.index))?.[1];
	return name === undefined ? undefined : match_at(text, 'mailto:', found.index - name.length, found.index + found[0].length);
}

type Search = (from: number) => Match | undefined;

/** The next one from a point on; the points only grow. */
function search(text: string, pattern: string, flags: string, read: (text: string, found: RegExpExecArray) => Match | undefined): Search {
	const all = new RegExp(pattern, flags);
	let next: Match | undefined;
	let over = false;
	return (from) => {
		while (!over && !(next && next.index >= from)) {
			all.lastIndex = Math.max(all.lastIndex, from - 1);
			const found = all.exec(text);
			if (found) next = read(text, found);
			else over = true;
		}
		return over ? undefined : next;
	};
}

function* matches(text: string): Generator<Match> {
	const next_link = search(text, schemes, 'giu', with_scheme);
	const next_letter: Search = text.includes('@') ? search(text, mail_host, 'gu', letter_to) : () => undefined;
	for (let from = 0; ; ) {
		const link = next_link(from);
		const letter = next_letter(from);
		const first = link && letter ? (letter.index < link.index || (letter.index === link.index && letter.lastIndex > link.lastIndex) ? letter : link) : (link ?? letter);
		if (!first) return;
		yield first;
		from = first.lastIndex;
	}
}

export class LinkifyIt {
	test(text: string): boolean {
		return !matches(text).next().done;
	}

	match(text: string): Match[] | null {
		const found = [...matches(text)];
		return found.length > 0 ? found : null;
	}

	matchAtStart(text: string): Match | null {
		const found = new RegExp(`^${schemes}`, 'iu').exec(text);
		return (found && with_scheme(text, found)) ?? null;
	}
}
