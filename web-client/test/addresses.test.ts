// Where a link leads, and whether its words say something else.
import { describe, expect, it } from 'vitest';
import { hidden_host, readable } from '../src/text/addresses';
import { parse, plain, type Node } from '../src/text/markdown';

const link = (text: string) => {
	const paragraph = parse(text).nodes[0] as Extract<Node, { children: Node[] }>;
	return paragraph.children.find((node) => node.kind === 'link');
};
const shown = (text: string) => plain(text, () => '');

describe('a link', () => {
	it.each([
		['[https://hostwerk.example/login](https://evil.example/steal)', 'evil.example'],
		['[hostwerk.example](https://evil.example)', 'evil.example'],
		['[www.hostwerk.example/a?b#c](https://evil.example)', 'evil.example'],
		['[go to **https://hostwerk.example** now](https://evil.example:8443/)', 'evil.example:8443'],
		['[HTTPS://HOSTWERK.EXAMPLE](https://hostwerk.example.evil.example)', 'hostwerk.example.evil.example'],
		['[ana@acme.example](mailto:eve@evil.example)', 'eve@evil.example'],
		['[ana@acme.example](https://evil.example)', 'evil.example'],
		['[hostwerk。example](https://evil.example)', 'evil.example'],
		['[ｈｏｓｔｗｅｒｋ．ｅｘａｍｐｌｅ](https://evil.example)', 'evil.example'],
		['[host\u200bwerk.example](https://evil.example)', 'evil.example'],
		['[host\u00adwerk\u2060.example⁄login](https://evil.example)', 'evil.example'],
		['[`hostwerk.example`](https://evil.example)', 'evil.example'],
		['[https://hostwerk.example\\@evil.example](https://evil.example)', 'evil.example'],
		['[Log in](https://hostwerk.example@evil.example/)', 'evil.example'],
		['[https://аpple.com](https://xn--pple-43d.com)', 'xn--pple-43d.com'],
		['[«hostwerk.example»](https://evil.example)', 'evil.example'],
		['[президент.рф](https://evil.example)', 'evil.example'],
		['[hostwerk.example.](https://evil.example)', 'evil.example']
	])('whose words read as another address says where it goes: %s', (text, host) => {
		expect(link(text)).toMatchObject({ goes_to: host });
	});

	it.each([
		'[https://hostwerk.example/login](https://hostwerk.example/other)', '[hostwerk.example](https://hostwerk.example)', '[The plan](https://a.example)',
		'https://a.example/b_c', '<https://a.example>', 'ana@acme.example', '[ana@acme.example](mailto:ana@acme.example?subject=x)',
		'[version 2.0, 3 p.m.](https://a.example)', '[HOSTWERK.example:443](https://hostwerk.example)', '[президент.рф](https://xn--d1abbgf6aiiy.xn--p1ai)', 'https://президент.рф/a'
	])('else it is left alone: %s', (text) => {
		expect(link(text)).toMatchObject({ kind: 'link' });
		expect(link(text)).not.toMatchObject({ goes_to: expect.anything() });
	});
});

describe('a host', () => {
	it.each(['a.example', 'münchen.example', 'вконтакте.com', 'президент.рф', 'рф.рф', '日本語.jp', '한국.kr', 'ελλάδα.gr', 'موقع.example', 'xn--pple-43d.com', 'łódź.pl'])(
		'of one script is shown in its own letters: %s', (host) => expect(readable(host)).toBe(true)
	);
	it.each(['аpple.com', 'аррӏе.com', 'gооgle.com', 'ɑpple.com', 'comノlogin.example', 'ⅼogin.example', 'ρρ.com', 'a.раураӏ.com', 'faß\u0301.example'])(
		'of mixed scripts, or of letters that all look Latin, stays punycode: %s', (host) => expect(readable(host)).toBe(false)
	);
	it('is shown so where it is typed', () => {
		expect(shown('https://xn--pple-43d.com/x')).toBe('https://xn--pple-43d.com/x');
		expect(shown('https://аpple.com/x')).toBe('https://xn--pple-43d.com/x');
		expect(shown('https://xn--d1abbgf6aiiy.xn--p1ai')).toBe('https://президент.рф');
		expect(shown('<https://xn--pple-43d.com>')).toBe('https://xn--pple-43d.com');
		expect(shown('https://a.example/%E2%80%AEx')).toBe('https://a.example/x');
	});
	it('is not taken from words without one', () => {
		for (const words of ['', 'words', '3.14', 'e.g. this', '..', '.'.repeat(1000), '@'.repeat(1000)]) expect(hidden_host(words, 'https://a.example'), words).toBeUndefined();
	});
});
