// Markdown as it is drawn.
import { describe, expect, it } from 'vitest';
import { cards_max, depth_max, names_record, nodes_max, parse, plain, safe_link, type Node } from '../src/text/markdown';

function all(nodes: Node[]): Node[] {
	return nodes.flatMap((node) => [node, ...('children' in node ? all(node.children) : [])]);
}
const parsed = (text: string) => parse(text).nodes;
const links = (text: string) => all(parsed(text)).flatMap((node) => (node.kind === 'link' ? [node.href] : []));
const shown = (text: string) => plain(text, (mention) => `[${mention.kind}]`);

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
		expect(numbers('3) a\n2) b\n1) c')).toEqual([3, 2, 1]);
		expect(numbers('30. Dezember')).toEqual([30]);
		expect(numbers('1. a\n1. b\n1. c')).toEqual([undefined, undefined, undefined]);
		expect(numbers('- a\n- b')).toEqual([undefined, undefined]);
		expect(numbers('1. a\n   1. x\n   4. y\n2. b')).toEqual([1, 1, 4, 2]);
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
		expect(shown('**'.repeat(3000) + 'x' + '**'.repeat(3000)), 'the words stay').toBe('x');
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
