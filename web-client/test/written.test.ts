// What people type, before it is a text: names that are looked for, marks around what is selected, keys, regions.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { locale_of } from '../src/i18n';
import { regions } from '../src/session/regions';
import { is_typed, wish_at } from '../src/messages/completion';
import { marked } from '../src/messages/marked';
import { key_of } from '../src/page/keys';
import { from_wire, to_wire } from '../src/text/labels';
import { begins, folded } from '../src/text/folded';
import { wire_name } from '../src/files/names';

describe('a name', () => {
	it.each([
		['Łukasz Nowak', 'luk'], ['José García', 'garcia'], ['Straße', 'STRASSE'], ['İpek Işık', 'ipek isik'], ['Σίσυφος', 'ΣΊΣΥΦΟΣ'], ['Ёлкина', 'елкина'], ['Øystein', 'oy'], ['Đorđe', 'dor'],
		["O’Brien", "o'b"], ['Ana Maria Lopez', 'maria l'], ['प्रिया', 'प्रि'], ['محمّد', 'محمد'], ['שָׁלוֹם', 'שלום'], ['ｗｉｄｅ', 'wide'], ['Jean–Luc', 'jean-luc'], ['Kim (Berlin)', 'berlin']
	])('%s is found by %s', (name, wish) => expect(begins(folded(name), folded(wish))).toBe(true));

	it.each([['Ana', 'na'], ['प्रिया', 'परा'], ["O'Brien", 'brien'], ['Lukas', 'lukasz']])('%s is not found by %s', (name, wish) => expect(begins(folded(name), folded(wish))).toBe(false));

	it.each([
		['@ana', 'ana'], ['これは@田', '田'], ['@ana maria l', 'ana maria l'], ["@conor o'", "conor o'"], ['ל@נ', 'נ'], ['a/@ana', 'ana'], ['„@an', 'an'], ['@प्रि', 'प्रि'], ['x #docu', 'docu'], ['ดู@สม', 'สม']
	])('is looked for in %s', (text, word) => expect(wish_at(text, text.length)?.word).toBe(word));

	it.each(['mail@ana', 'a.b-@ana', 'https://x.example/a#b', '10:30', '@ ana', '@ana ', 'é@x', '@a b c d e f', ':a'])('is not looked for in %s', (text) => expect(wish_at(text, text.length)).toBeUndefined());

	it('that is typed whole is sent by Enter, but a person is told only when chosen', () => {
		const offer = { key: 'k', insert: '#documents', title: '' };
		expect(is_typed(offer, { sign: '#', word: 'documents', start: 0 })).toBe(true);
		expect(is_typed(offer, { sign: '#', word: 'docu', start: 0 })).toBe(false);
		expect(is_typed({ ...offer, insert: '@Ana', member: {} as never }, { sign: '@', word: 'Ana', start: 0 })).toBe(false);
	});
});

describe('a label', () => {
	const labels: [string, string][] = [['@田中', '<@mbr_T>'], ['@Zeno Pratt', '<@mbr_Z>'], ['@Ana', '<@mbr_A>'], ['@ნინო', '<@mbr_N>']];
	it.each([
		['@田中さん', '<@mbr_T>さん'], ['これは@田中です', 'これは<@mbr_T>です'], ['_@Zeno Pratt_', '_<@mbr_Z>_'], ['@ნინოს', '<@mbr_N>ს'], ['ו@Ana', 'ו<@mbr_A>'], ["@Ana's", "<@mbr_A>'s"],
		['@Anabel @Ana\u0301 x_@Ana mail@Ana', '@Anabel @Ana\u0301 x_@Ana mail@Ana'], ['    @Ana', '    @Ana'], ['a `\n\n@Ana `', 'a `\n\n<@mbr_A> `'], ['~~~\n@Ana\n~~~', '~~~\n@Ana\n~~~'], ['\\@Ana', '\\@Ana'],
		['<!channel> <@mbr_X> \\<!here> `<!here>` <#chn_C>', '\\<!channel> \\<@mbr_X> \\<!here> `<!here>` <#chn_C>']
	])('%j goes out as %j', (text, wire) => expect(to_wire(text, labels)).toBe(wire));

	it.each(['<@mbr_A><@mbr_B>', '<@mbr_A>bel', 'x<@mbr_A>', '@Ana <@mbr_A>', '<!channel> \\<!here>', '`<@mbr_A>` <@mbr_A>', '<@mbr_A>さん', '_<@mbr_A>_', '<@mbr_A>\u0301'])('%j comes back as it was', (wire) => {
		const back = from_wire(wire, (mention) => (mention.kind === 'member' ? (mention.id === 'mbr_A' ? '@Ana' : '@Ben') : '@channel'));
		expect(to_wire(back.text, back.labels)).toBe(wire);
	});
});

it.each<[string, number, number, string, string]>([
	['a word next', 1, 6, '**', 'a **word** next'], ['word next', 0, 5, '**', '**word** next'], ['a\u3000b\u00a0c', 1, 4, '_', 'a\u3000_b_\u00a0c'], ['one\n\ntwo', 0, 8, '**', '**one**\n\n**two**'],
	['- one\n- two', 0, 11, '**', '- **one**\n- **two**'], ['unbelievable', 2, 8, '**', 'un**believ**able'], ['unbelievable', 2, 8, '_', '_unbelievable_'], ['foo bar', 1, 6, '**', '**foo bar**'],
	['   ', 0, 3, '**', '   '], ['x', 1, 1, '**', 'x****'], ['a `b', 0, 4, '`', '`a `b`'], ['これは重要です', 3, 5, '**', 'これは**重要**です']
])('marks around a part of %j', (text, start, end, mark, result) => expect(marked(text, start, end, mark).text).toBe(result));

it.each<[string, string, boolean, string]>([
	['и', 'KeyB', false, 'b'], ['ι', 'KeyI', false, 'i'], ['a', 'KeyQ', false, 'a'], ['Л', 'KeyK', true, 'K'], ['.', 'Slash', false, '/'], ['ю', 'Period', false, '.'], ['؟', 'Slash', true, '?'], ['k', 'KeyV', false, 'k'],
	['Enter', 'Enter', false, 'Enter'], ['?', 'Digit7', true, '?'], ['ö', 'Semicolon', false, 'ö']
])('the key %s at %s', (key, code, shiftKey, is) => expect(key_of({ key, code, shiftKey } as KeyboardEvent)).toBe(is));

it('the region and the clock are the chosen ones, in any language', () => {
	const noon = new Date('2026-12-01T14:05:00Z');
	const shown = (locale: string) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'numeric', hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(noon);
	expect(shown(locale_of('en', ['de-DE'], { region: 'US' }))).toMatch(/^12\/1, 2:05/);
	expect(shown(locale_of('en', ['en-US'], { region: 'GB' }))).toBe('01/12, 14:05');
	expect(shown(locale_of('en', ['de-DE'], { clock: 'h12' }))).toMatch(/^0?1[/.]12\D+2:05/);
	expect(shown(locale_of('ru', ['ru-RU'], { region: 'KZ', clock: 'h23' }))).toMatch(/14:05/);
	expect(locale_of('en', ['en-US'], { region: 'not a region' })).toBe('en');
});

it('regions are the countries that the server takes', () => {
	const source = readFileSync(new URL('../../protocol/values.cpp', import.meta.url), 'utf8');
	const [, listed = ''] = /countries =\s*((?:"[A-Z ]+"\s*)+);/.exec(source) ?? [];
	expect(regions).toEqual(listed.match(/[A-Z]{2}/g));
});

it('the region is that of the first language, whichever the page speaks', () => {
	const clock = (languages: string[]) => new Intl.DateTimeFormat(locale_of('en', languages), { hour: 'numeric' }).resolvedOptions().hourCycle;
	expect([['de-DE'], ['de-DE', 'en-US', 'en'], ['ja'], ['fr'], ['en-GB'], ['pt-BR', 'en']].map(clock)).toEqual(['h23', 'h23', 'h23', 'h23', 'h23', 'h23']);
	expect([['en-US'], ['en'], ['hi-IN'], ['!']].map(clock)).toEqual(['h12', 'h12', 'h12', 'h12']);
	expect(locale_of('ru', ['ru-KZ'])).toBe('ru-KZ');
});

it.each([['\u202aInvoice 7.pdf', '\u202aInvoice 7.pdf'], ['\u202a', '_'], ['\u200b', '_'], ['\u2800', '_'], ['a/b\\c', 'a_b_c'], ['請求書　7.pdf', '請求書　7.pdf'], ['..', '_..']])(
	'the name %j goes out as %j', (name, wire) => expect(wire_name(name)).toBe(wire)
);
