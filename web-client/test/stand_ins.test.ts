// What stands in for packages (vite/*.ts) does what they do: it finds the same addresses, and writes them alike.
import { describe, expect, it } from 'vitest';
import { LinkifyIt } from '../vite/linkify';
import * as url from '../vite/mdurl';
import punycode from '../vite/punycode';
import { dice } from './hostile.mjs';

const package_of = (path: string) => import(/* @vite-ignore */ new URL(`../node_modules/${path}`, import.meta.url).href); // their names lead to ours

interface Found {
	index: number;
	lastIndex: number;
	text: string;
	url: string;
	schema: string;
}
const theirs = new (await package_of('linkify-it/build/index.mjs')).LinkifyIt();
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

describe('an address', async () => {
	const their_url = await package_of('mdurl/index.mjs');
	const their_punycode = (await package_of('punycode.js/punycode.es6.js')).default;
	/** As the parser writes it: for the network, and to be read. */
	const written = (by: typeof url, to_ascii: (host: string) => string, text: string) => {
		const parts = by.parse(text);
		if (parts.hostname) parts.hostname = to_ascii(parts.hostname);
		for (const name of ['auth', 'hostname', 'pathname', 'search', 'hash'] as const) if (parts[name]) parts[name] = by.encode(parts[name]);
		return by.format(parts);
	};
	const read = (by: { decode(text: string, kept?: string): string }, text: string) => by.decode(text, ';/?:@&=+$,#%').replace(/\ufffd+/g, '\ufffd');
	const their_written = (text: string) => written({ ...their_url, parse: (each: string) => their_url.parse(each, true) }, their_punycode.toASCII, text);

	it('is written and read as theirs', () => {
		const below = dice(11);
		const schemes = ['http://', 'https://', 'HTTP://', 'http:', 'mailto:', '//', '', 'x:', 'ftp://'];
		const more = ['%41', '%C3%A9', '%e2%82%ac', '%2F', '%25', '%zz', '%', '%F0%9F%98%80', '%C0%80', '%ED%A0%80', '%FF', 'ß', 'a'.repeat(64), '\x7f'];
		const any = (of: string[]) => of[below(of.length)] as string;
		for (let count = 0; count < 20_000; count++) {
			const text = any(schemes) + Array.from({ length: 1 + below(8) }, () => any(below(3) ? pieces : more)).join('');
			expect(written(url, punycode.toASCII, text), text).toBe(their_written(text));
			expect(read(url, text), text).toBe(read(their_url, text));
		}
	}, 60_000);

	it('has a host in its own letters', () => {
		const below = dice(13);
		const letters = ['a', 'Z', '-', '9', 'ä', 'ß', 'п', 'р', '例', 'え', '😀', '\u200d', 'ي', '.', '。'];
		const attempt = (read: () => string) => {
			try {
				return read();
			} catch {
				return 'none';
			}
		};
		for (let count = 0; count < 10_000; count++) {
			const host = Array.from({ length: 1 + below(12) }, () => letters[below(letters.length)]).join('');
			const ascii = punycode.toASCII(host);
			expect(ascii, host).toBe(their_punycode.toASCII(host));
			expect(punycode.toUnicode(ascii)).toBe(their_punycode.toUnicode(ascii));
			const broken = `xn--${ascii.slice(below(4)).toLowerCase()}${'abz09-_é'[below(8)]}`;
			expect(attempt(() => punycode.toUnicode(broken)), broken).toBe(attempt(() => their_punycode.toUnicode(broken)));
		}
	}, 60_000);
});
