import { describe, expect, it } from 'vitest';
import { parse, plain, safe_link, type Node } from '../src/messages/markdown';

function all(nodes: Node[]): Node[] {
	return nodes.flatMap((node) => [node, ...('children' in node ? all(node.children) : [])]);
}
const links = (text: string) => all(parse(text)).flatMap((node) => (node.kind === 'link' ? [node.href] : []));
const shown = (text: string) => plain(text, (mention) => `[${mention.kind}]`);

describe('Markdown', () => {
	it('becomes elements', () => {
		expect(parse('one **two** `three`')).toEqual([
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
		expect(all(parse(text)).every((node) => node.kind === 'text' || (node.kind === 'element' && node.tag === 'p'))).toBe(true);
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
		expect(all(parse('![x](https://spy.example/pixel.png)')).some((node) => node.kind === 'element' && String(node.tag) === 'img')).toBe(false);
	});

	it('finds mentions in text, none in code', () => {
		expect(shown('hi <@mbr_1>, <#chn_2> <!channel> <!here> <@org_3>')).toBe('hi [member], [channel] [everyone] [here] [org]');
		expect(shown('`<@mbr_1>`')).toBe('<@mbr_1>');
		expect(shown('```\n<@mbr_1>\n```')).toBe('<@mbr_1>');
	});

	it('takes whatever is thrown at it', () => {
		for (const text of ['', 'x'.repeat(100_000), '<@mbr_1>'.repeat(10_000), '['.repeat(5000), '>'.repeat(2000), '*'.repeat(5000), '__proto__', '&#xffffffff; &#0; &nosuch;', '\ud800'])
			expect(() => parse(text)).not.toThrow();
	});
});
