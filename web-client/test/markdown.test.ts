// Markdown as it is drawn.
import { describe, expect, it } from 'vitest';
import { cards_max, depth_max, names_record, nodes_max, parse, plain, safe_link, type Node } from '../src/text/markdown';

function all(nodes: Node[]): Node[] {
	return nodes.flatMap((node) => [node, ...('children' in node ? all(node.children) : [])]);
}
const parsed = (text: string) => parse(text).nodes;
const links = (text: string) => all(parsed(text)).flatMap((node) => (node.kind === 'link' ? [node.href] : []));
const shown = (text: string) => plain(text, (mention) => `[${mention.kind}]`);

/** What a reader sees: lines, and items with their numbers. */
function lines(text: string): string {
	const read = (nodes: Node[]): string =>
		nodes
			.map((node) => {
				if (node.kind === 'code') return node.typed ?? node.text;
				if (node.kind === 'record') return node.key;
				if (node.kind === 'text') return node.text;
				if (node.kind === 'mention') return '@';
				if (node.kind === 'link') return read(node.children);
				if (node.tag === 'br') return '\n';
				const words = read(node.children) + (['p', 'li'].includes(node.tag) ? '\n' : '');
				return node.value === undefined ? words : `${node.value}. ${words}`;
			})
			.join('');
	return read(parsed(text)).trim();
}

/** By sign: the words that are bold, italic and struck. */
function marked(text: string): Record<string, string[]> {
	const found: Record<string, string[]> = {};
	for (const node of all(parsed(text)))
		if (node.kind === 'element' && ['strong', 'em', 's'].includes(node.tag)) (found[node.tag] ??= []).push(lines_of(node.children));
	return found;
}
const lines_of = (nodes: Node[]): string => nodes.map((node) => ('text' in node ? node.text : node.kind === 'element' && node.tag !== 'br' ? lines_of(node.children) : '')).join('');

const as_typed: Record<string, string[]> = {
	dates: ['25. November frei\n30. Dezember frei', '1. Mai\n1. Juni', '2026. évi terv', '01. Mai\n02. Juni', '1) eins\n2) zwei', '31) x', '1234567890. x', 'Am\n24. Dezember', '14. 02. 2026', '10.–12. Mai'],
	'signs alone': ['#', '##', '>', '>>', '> >', '-', '+', '*', '1.', '25.', '1)', '~', '`', '```', '~~~', '``` x', '=', '==', '--', '_', '__', '____________', '\\'],
	'lines below lines': ['Total\n=\n5', 'a\n====\nb', 'Best regards\n--\nLena', 'Gruß\n-- \nLena'.replace('-- ', '--'), 'A\n-\nB', 'С уважением\n--\nЛена', 'a\n#\nb', 'Unterschrift:\n__________'],
	'paths and patterns': [
		'\\\\srv01\\share\\_Offers', '\\\\server\\share', 'C:\\new', 'C:\\_temp\\-old', 'C:\\$Recycle.Bin', 'D:\\(old)\\[x]\\#1', '\\\\<server>\\share', 'C:\\dir\\\nweiter', '..\\..\\*.txt', '.\\!a',
		'**/*.ts, **/*.js', 'src/*.ts src/*.js', '**/node_modules/**', '/usr/_old_/x', '.*foo.*', '\\d+\\.\\d+', '\\[a-z\\]', '/*comment*/', '*/5 * * * *', 'HKLM\\_x\\-y', '\\\\\\\\a\\\\b', '¯\\_(ツ)_/¯'
	],
	'prices and sums': ['5*3*2', '~5~', '~5 €', '2*x + 3*y', 'x**2 + y**2', '2**3**2', '(a+b)*c*(d+e)', '长*宽*高', 'Breite*Höhe*Tiefe', '5 * 3 * 2', '> 100 Stück', '>5 kg', '>= 5', '+49 30 901820\n+49 30 901821', '+ 5 %\n+ 3 %', 'Preis 5 €*\n* zzgl. MwSt.', '$5_$6_', '5 € / 6 €'],
	names: ['a_b_c', '__init__', '__init__.py', 'snake_case_name', '订单_编号_日期.pdf', 'имя_файла_2', '*args, **kwargs', 'f(**a)(**b)', '****', '***', '**', 'pa****rd', '* * *'],
	entities: ['&nbsp;', '&copy; 2026', 'a &lt;b&gt; &amp; c', '&#8364; 5', '&euro;'],
	'what defines a link': ['[Price list]: https://example.com/prices', '[1]: x', '[ ] Milch', '[a] (b)', '[a](b)']
};

const emphasised: [string, Record<string, string[]>][] = [
	['これは**「重要」**です', { strong: ['「重要」'] }],
	['**「中요」**입니다', { strong: ['「中요」'] }],
	['请看**“这里”**吧', { strong: ['“这里”'] }],
	['นี่**สำคัญ!**มาก', { strong: ['สำคัญ!'] }],
	['**Note:**text', { strong: ['Note:'] }],
	['a**"b"**c', { strong: ['"b"'] }],
	['„**Achtung!**“danach', { strong: ['Achtung!'] }],
	['**(weiter)**gehen', { strong: ['(weiter)'] }],
	['un**believ**able', { strong: ['believ'] }],
	['~~alt:~~neu', { s: ['alt:'] }],
	['これは~~「重要」~~です', { s: ['「重要」'] }],
	['_слово_, _λέξη_.', { em: ['слово', 'λέξη'] }],
	['*a* (_b_) "_c_" —_d_—', { em: ['a', 'b', 'c', 'd'] }],
	['***both***', { strong: ['both'], em: ['both'] }],
	['__two words__', { strong: ['two words'] }],
	['**a** **b**', { strong: ['a', 'b'] }],
	['**शब्द।**आगे', { strong: ['शब्द।'] }],
	['**שלום!**עולם **مرحبا؟**نعم', { strong: ['שלום!', 'مرحبا؟'] }],
	['\\*a\\* \\_b\\_ \\~~c\\~~', {}]
];

const addresses: [string, string[]][] = [
	['詳細はhttps://example.com/aを見て', ['https://example.com/a']],
	['见https://example.com/b。谢谢', ['https://example.com/b']],
	['「https://example.com/a」', ['https://example.com/a']],
	['ดูhttps://example.com/aนะ', ['https://example.com/a']],
	['https://example.com/a를 보세요', ['https://example.com/a']],
	['https://example.comを見て', ['https://example.com']],
	['https://example.com/を見て', ['https://example.com/']],
	['“https://example.com/a” ‘https://example.com/b’', ['https://example.com/a', 'https://example.com/b']],
	['https://example.com/a、https://example.com/b', ['https://example.com/a', 'https://example.com/b']],
	['https://example.com/a।', ['https://example.com/a']],
	['https://example.com/a؟', ['https://example.com/a']],
	['https://ja.wikipedia.org/wiki/日本', ['https://ja.wikipedia.org/wiki/日本']],
	['https://de.wikipedia.org/wiki/Straße_(Köln)', ['https://de.wikipedia.org/wiki/Straße_(Köln)']],
	['https://example.com/a_b_c?x=*y*', ['https://example.com/a_b_c?x=*y']]
];

describe('Markdown', () => {
	it('becomes elements', () => {
		expect(parsed('one **two** `three`')).toEqual([
			{
				kind: 'element', tag: 'p', start: undefined, align: undefined, children: [
					{ kind: 'text', text: 'one ' },
					{ kind: 'element', tag: 'strong', start: undefined, align: undefined, children: [{ kind: 'text', text: 'two' }] },
					{ kind: 'text', text: ' ' },
					{ kind: 'code', text: 'three', block: false }
				]
			}
		]);
	});

	it('never makes an element of typed HTML', () => {
		const text = '<script>alert(1)</script> <img src=x onerror=alert(1)> <b>bold</b>';
		expect(all(parsed(text)).every((node) => node.kind === 'text' || (node.kind === 'element' && node.tag === 'p'))).toBe(true);
		expect(shown(text)).toBe(text);
	});

	it('links to pages and letters only', () => {
		expect(links('[a](https://a.example) <mailto:b@b.example> http://c.example')).toEqual([
			'https://a.example', 'mailto:b@b.example', 'http://c.example'
		]);
		for (const bad of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', '//evil.example', 'java\tscript:alert(1)', '\u0001javascript:alert(1)', 'blob:x', 'javascript&colon;alert(1)', 'jav&#x09;ascript:alert(1)']) {
			expect(links(`[x](${bad})`), bad).toEqual([]);
			expect(links(`[x](<${bad}>)`), bad).toEqual([]);
			expect(links(`[x]: ${bad}\n\n[x]`), bad).toEqual([]);
			expect(safe_link(bad), bad).toBe(false);
		}
	});

	it('fetches no picture', () => {
		expect(all(parsed('![x](https://spy.example/pixel.png)')).some((node) => node.kind === 'element' && String(node.tag) === 'img')).toBe(false);
	});

	it('finds mentions in text, none in code', () => {
		expect(shown('hi <@mbr_1>, <#chn_2> <!channel> <!here> <@org_3>')).toBe('hi [member], [channel] [everyone] [here] [org]');
		expect(shown('`<@mbr_1>`')).toBe('<@mbr_1>');
		expect(shown('```\n<@mbr_1>\n```')).toBe('<@mbr_1>');
	});

	it('shows what was typed as words', () => {
		const headings = (text: string) => all(parsed(text)).some((node) => node.kind === 'element' && /^h\d$/.test(node.tag));
		for (const text of ['Total\n=\n5', 'Total\n===', 'Best regards\n--\nLena', '#', '### ', 'a\n#\nb', '[Price list]: https://example.com/prices']) {
			expect(shown(text), text).toBe(text.replace(/\s+/g, ' ').trim());
			expect(headings(text), text).toBe(false);
		}
		expect(headings('# Total')).toBe(true);
	});

	it('keeps the numbers of a list as they were typed', () => {
		const numbers = (text: string) => all(parsed(text)).flatMap((node) => (node.kind === 'element' && node.tag === 'li' ? [node.value] : []));
		expect(numbers('25. November\n30. Dezember')).toEqual([25, 30]);
		expect(numbers('3. a\n2. b\n1. c')).toEqual([3, 2, 1]);
		expect(numbers('30. Dezember')).toEqual([30]);
		expect(numbers('1. Mai\n1. Juni')).toEqual([1, 1]);
		expect(numbers('- a\n- b')).toEqual([undefined, undefined]);
		expect(numbers('1. a\n   1. x\n   4. y\n2. b')).toEqual([1, 1, 4, 2]);
	});

	describe.each(Object.entries(as_typed))('as they were typed: %s', (_, texts) => {
		it.each(texts)('%j', (text) => expect(lines(text)).toBe(text));
	});

	it.each(emphasised)('bold, italic and struck words: %j', (text, words) => expect(marked(text)).toEqual(words));

	it.each(addresses)('an address ends where its script does: %j', (text, hrefs) => expect(links(text).map((href) => decodeURI(href))).toEqual(hrefs));

	it('finds the keys of records beside any script', () => {
		for (const text of ['これはSOL-12です', 'SOL-12の件', '（SOL-12）', 'ดูSOL-12นะ', 'ל-SOL-12', 'בSOL-12', 'SOL-12는', '«SOL-12»', 'SOL-12й', 'SOL-12。', "SOL-12's"])
			expect(names_record(text, 'SOL-12'), text).toBe(true);
		for (const text of ['XSOL-12', 'SOL-123', 'SOL-12a', 'SOL-12é', 'a-SOL-12', 'SOL-12-3', '/SOL-12', '#SOL-12', 'SOL-12.pdf', '-SOL-12'])
			expect(names_record(text, 'SOL-12'), text).toBe(false);
	});

	it('takes whatever is thrown at it', () => {
		for (const text of ['', 'x'.repeat(100_000), '<@mbr_1>'.repeat(10_000), '['.repeat(5000), '>'.repeat(2000), '*'.repeat(5000), '__proto__', '&#xffffffff; &#0; &nosuch;', '\ud800'])
			expect(() => parse(text)).not.toThrow();
	});

	it('is a tree of bounded size and depth, whatever was written', () => {
		const depth = (nodes: Node[], here = 1): number => Math.max(here, ...nodes.map((node) => ('children' in node ? depth(node.children, here + 1) : here)));
		for (const text of ['**'.repeat(3000) + 'x' + '**'.repeat(3000), '> '.repeat(5000) + 'x', '- '.repeat(5000) + 'x', '- > '.repeat(2000) + 'x', '*_'.repeat(9000) + 'x' + '_*'.repeat(9000)]) {
			const tree = parse(text);
			expect(depth(tree.nodes)).toBeLessThanOrEqual(depth_max + 2);
			expect(plain(text, () => '', 100_000).endsWith('x') || tree.nodes.length > 0).toBe(true);
		}
		expect(shown('**a '.repeat(60) + 'x' + ' b**'.repeat(60)), 'the words stay').toBe('a '.repeat(60) + 'x' + ' b'.repeat(60));
		expect(shown('> '.repeat(29) + 'x')).toBe('x');
		expect(plain('> '.repeat(500) + 'x', () => '', 2000), 'and where marks are too deep, the marks too').toMatch(/^> > .*x$/);
		const table = '|'.repeat(180) + '\n' + '|-'.repeat(179) + '|\n' + '|\n'.repeat(12_000);
		for (const text of [table, 'a\n\n'.repeat(10_000), '- a\n'.repeat(10_000), 'a\n'.repeat(20_000), '`a` '.repeat(10_000)]) {
			const tree = parse(text);
			expect(all(tree.nodes).length).toBe(tree.count);
			expect(tree.count).toBeLessThanOrEqual(nodes_max);
			expect(tree.cut).toBe(true);
		}
		expect(parse('a\n\nb').cut).toBe(false);
	}, 60_000);

	it('asks for the cards of twenty records, the other keys are text', () => {
		const keys = Array.from({ length: 5600 }, (_, index) => `AB-${index + 1}`);
		const records = all(parsed(keys.join(' '))).filter(({ kind }) => kind === 'record');
		expect(records.length).toBe(cards_max);
		expect(shown(keys.slice(0, 30).join(' '))).toBe(keys.slice(0, 30).join(' '));
		expect(names_record('see AB-7', 'AB-7')).toBe(true);
		expect(names_record('see `AB-7`', 'AB-7')).toBe(false);
	});

	it('turns no direction', () => {
		expect(shown('\u202emoc.krewtsoh//:sptth\u202c \u2067a\u2069 `\u202eb` שלום\u200f')).toBe('moc.krewtsoh//:sptth a b שלום\u200f');
	});
});
