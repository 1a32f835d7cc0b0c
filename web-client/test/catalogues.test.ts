// All languages have the same words, with the same places to fill.
import { parse, type Token } from '@messageformat/parser';
import { describe, expect, it } from 'vitest';
import { readFileSync, readdirSync } from 'node:fs';
import { languages as offered } from '../src/i18n';
import { files_of } from '../vite/first_load';

type Texts = Record<string, string>;
type Compiled = Record<string, (args: Record<string, unknown>) => string>;

// Each language is a folder, each part a file in it; English is the one that the others follow.
const folder = new URL('../src/i18n/', import.meta.url);
const languages = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory()).map(({ name }) => name);
const parts_of = (language: string) => readdirSync(new URL(`${language}/`, folder)).map((file) => file.replace('.json', ''));
const parts = parts_of('en');
/** Message texts by key, as the translator wrote them. */
const catalogue = (language: string, part: string): Texts => JSON.parse(readFileSync(new URL(`${language}/${part}.json`, folder), 'utf8'));
const whole = (language: string): Texts => Object.assign({}, ...parts_of(language).map((part) => catalogue(language, part)));
const en = whole('en');
const others = languages.filter((language) => language !== 'en').map((language) => ({ language, texts: whole(language) }));

const modules = import.meta.glob<Compiled>('../src/i18n/*/*.json', { import: 'default', eager: true });
const compiled = (language: string): Compiled => Object.assign({}, ...parts.map((part) => modules[`../src/i18n/${language}/${part}.json`]));

const numbers = [0, 1, 2, 5, 11, 21, 1.5];

/** Names of what is filled in, wherever it stands. A plural's own count is apart: not every language needs it. */
function placeholders(text: string): { names: string[]; counts: string[] } {
	const names = new Set<string>();
	const counts = new Set<string>();
	const walk = (tokens: Token[]) => {
		for (const token of tokens) {
			if (token.type === 'argument' || token.type === 'function' || token.type === 'select') names.add(token.arg);
			if (token.type === 'plural') counts.add(token.arg);
			if ('cases' in token) for (const { tokens } of token.cases) walk(tokens);
		}
	};
	walk(parse(text));
	return { names: [...names].sort(), counts: [...counts] };
}

describe('the catalogues', () => {
	it('hold each key in one part', () => {
		const all = parts.flatMap((part) => Object.keys(catalogue('en', part)));
		expect(all.length).toBe(new Set(all).size);
	});

	it.each(languages)('have the same parts with the same keys in %s, and say something for each', (language) => {
		expect(parts_of(language)).toEqual(parts);
		for (const part of parts)
			expect(Object.keys(catalogue(language, part)).sort(), part).toEqual(Object.keys(catalogue('en', part)).sort());
		for (const text of Object.values(whole(language))) expect(text.trim()).not.toBe('');
	});

	it('offer each language by its own name', () => {
		expect(offered.map(({ code }) => code)).toEqual(languages);
		expect(offered.filter(({ code }) => ['en', 'ru'].includes(code)).map(({ name }) => name)).toEqual(['English', 'Русский']);
	});

	it('have what the first load says in the first part', () => {
		const files = files_of('shell/Workspace.svelte', files_of('main.ts'));
		expect(files.size).toBeGreaterThan(60);
		const said = [...files].map((file) => readFileSync(file, 'utf8')).join('\n');
		for (const part of parts.filter((part) => part !== 'log_in' && part !== 'workspace'))
			expect(Object.keys(catalogue('en', part)).filter((key) => said.includes(`'${key}'`)), part).toEqual([]);
	});

	it('have what the log-in says in its part', () => {
		const said = [...files_of('main.ts')].map((file) => readFileSync(file, 'utf8')).join('\n');
		const commands = ['channel.leave']; // a name of the protocol, and no words
		const missing = Object.keys(catalogue('en', 'workspace')).filter((key) => said.includes(`'${key}'`) && !commands.includes(key));
		expect(missing).toEqual([]);
	});

	it.each(others)('name the same placeholders in $language', ({ texts }) => {
		for (const [key, text] of Object.entries(en)) {
			const ours = placeholders(text);
			const theirs = placeholders(texts[key] ?? '');
			const plain = (names: string[]) => names.filter((name) => ![...ours.counts, ...theirs.counts].includes(name));
			expect(plain(theirs.names), key).toEqual(plain(ours.names));
			expect([...ours.names, ...ours.counts], key).toEqual(expect.arrayContaining([...theirs.names, ...theirs.counts]));
		}
	});

	it.each(languages)('have a form for every count in %s', (language) => {
		const said = compiled(language);
		for (const [key, text] of Object.entries(whole(language))) {
			if (!text.includes('plural')) continue;
			for (const number of numbers) {
				const args = Object.fromEntries(Object.values(placeholders(text)).flat().map((name) => [name, number]));
				const sentence = said[key]?.(args);
				expect(sentence, `${key} ${number}`).toBeTruthy();
				expect(sentence, `${key} ${number}`).not.toMatch(/undefined|NaN|\{/);
			}
		}
	});

	it('count as Russian does', () => {
		const replies = numbers.map((count) => compiled('ru')['row.replies']?.({ count }));
		expect(replies).toEqual(['0 ответов', '1 ответ', '2 ответа', '5 ответов', '11 ответов', '21 ответ', '1,5 ответа']);
	});

	it('keep to the rules of tone', () => {
		for (const text of Object.values(en)) expect(text).not.toMatch(/please|sorry|oops|successfully|\.\.\./i);
		for (const text of Object.values(whole('ru'))) expect(text).not.toMatch(/пожалуйста|ошибка!|успешно|\.\.\.|(?<![а-яё])Вы(?![а-яё]).*\bВы\b/i);
	});
});
