// Our finder of addresses (vite/linkify.ts) finds what the package finds that it stands in for.
import { describe, expect, it } from 'vitest';
import { LinkifyIt } from '../vite/linkify';
import { dice } from './hostile.mjs';

interface Found {
	index: number;
	lastIndex: number;
	text: string;
	url: string;
	schema: string;
}
const path: string = '../node_modules/linkify-it/build/index.mjs'; // a variable: the name of the package leads to ours
const theirs = new (await import(path)).LinkifyIt();
expect(theirs).toHaveProperty('tlds'); // it is not ours
const ours = new LinkifyIt();

const told = (found: Found[] | null) => found?.map(({ index, lastIndex, text, url, schema }) => ({ index, lastIndex, text, url, schema: schema.toLowerCase() })) ?? null;

function compare(text: string) {
	expect(told(ours.match(text)), text).toEqual(told(theirs.match(text)));
	expect(ours.test(text), text).toBe(theirs.test(text));
	const at_start = theirs.matchAtStart(text);
	expect(told([ours.matchAtStart(text)].filter((each) => each !== null)), text).toEqual(told(at_start ? [at_start] : []));
}

const pieces = [
	'http://', 'HTTPS://', 'https:', 'ftp://', '//', 'mailto:', 'ſ', 'example', 'пример', '例え', '😀', '.', '..', '...', 'com', 'xn--p1ai', '-', '--', '_', ':', ':80',
	':65535', ':65536', '/', '/a', '?', '?q=1', '#', '#x', '(', ')', '[', ']', '{', '}', '"', "'", '«', '»', ',', ';', '!', '!!', '&', '&amp;', '@', 'ana', 'ana.lima', '+x',
	' ', '\n', '\t', '\u00a0', '|', '｜', '<', '>', '*', '**', '~', '`', '\\', '%20', '1', '127.0.0.1', '[::1]', '[1:2::3:4]', '[1:2:3:4:5:6:7:8]', '[::1.2.3.4]', '[IPv6:::1]',
	'localhost', '。', '٠', '€', '́', '\u200b', '\ud800', '=', '$'
];

describe('addresses in words', () => {
	it.each([
		'see https://example.com/plan.', 'https://example.com/a_(b)_c)', '(https://example.com)', 'https://example.com/"a b"/c', 'ana@acme.example, bo@acme.example',
		'http://a.b--c.de/', 'http://example.com:8080/x?y=z#w!', 'http://пример.рф/путь', 'mailto:ana@acme.example?subject=x', '//example.com/x', 'http:////example.com',
		'https://example.com/[a(b{c}d)e]', 'https://[2001:db8::1]:80/x', 'ana@[IPv6:2001:db8::1]', 'a_http://x.de', 'http://-a.de http://a-.de', 'https://x.de/....a', 'https://x.de/a--------b'
	])('%s', compare);

	it('of pieces put together at random', () => {
		const below = dice(7);
		const any = () => pieces[below(pieces.length)] as string;
		for (let count = 0; count < 6000; count++) compare(Array.from({ length: 2 + below(12) }, any).join(''));
		for (let count = 0; count < 3000; count++) compare(`http://${Array.from({ length: 1 + below(8) }, any).join('')}`);
		for (let count = 0; count < 3000; count++) compare(`ana@${Array.from({ length: 1 + below(6) }, any).join('')}`);
	}, 60_000);
});
