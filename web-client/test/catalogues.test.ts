import { parse, type Token } from '@messageformat/parser';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../vite/catalogues';
import { files_of } from '../vite/first_load';
import en_first from 'messages:en';
import en_dialogs from 'messages:en/dialogs';
import en_files from 'messages:en/files';
import en_inbox from 'messages:en/inbox';
import en_log_in from 'messages:en/log_in';
import en_records from 'messages:en/records';
import en_schedules from 'messages:en/schedules';
import ru_first from 'messages:ru';
import ru_dialogs from 'messages:ru/dialogs';
import ru_files from 'messages:ru/files';
import ru_inbox from 'messages:ru/inbox';
import ru_log_in from 'messages:ru/log_in';
import ru_records from 'messages:ru/records';
import ru_schedules from 'messages:ru/schedules';
import { readFileSync } from 'node:fs';

const parts = ['dialogs', 'files', 'inbox', 'log_in', 'records', 'schedules'];
const en = { ...en_first, ...en_log_in, ...en_dialogs, ...en_files, ...en_inbox, ...en_records, ...en_schedules };
const ru = { ...ru_first, ...ru_log_in, ...ru_dialogs, ...ru_files, ...ru_inbox, ...ru_records, ...ru_schedules };
const whole = (language: string): Record<string, string> =>
	Object.assign({}, catalogue(language), ...parts.map((part) => catalogue(language, part)));
const texts = { en: whole('en'), ru: whole('ru') };
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
	it('have the same keys, and say something for each', () => {
		expect(Object.keys(texts.ru).sort()).toEqual(Object.keys(texts.en).sort());
		for (const text of [...Object.values(texts.en), ...Object.values(texts.ru)]) expect(text.trim()).not.toBe('');
	});

	it('hold each key in one part, the same in each language', () => {
		for (const part of [undefined, ...parts])
			expect(Object.keys(catalogue('ru', part)).sort(), part).toEqual(Object.keys(catalogue('en', part)).sort());
		const all = [undefined, ...parts].flatMap((part) => Object.keys(catalogue('en', part)));
		expect(all.length).toBe(new Set(all).size);
	});

	it('have what the first load says in the first part', () => {
		const files = files_of('page/Workspace.svelte', files_of('main.ts'));
		expect(files.size).toBeGreaterThan(60);
		const said = [...files].map((file) => readFileSync(file, 'utf8')).join('\n');
		for (const part of parts.filter((part) => part !== 'log_in'))
			expect(Object.keys(catalogue('en', part)).filter((key) => said.includes(`'${key}'`)), part).toEqual([]);
	});

	it('have what the log-in says in its part', () => {
		const said = [...files_of('main.ts')].map((file) => readFileSync(file, 'utf8')).join('\n');
		const commands = ['channel.leave']; // a name of the protocol, and no words
		const missing = Object.keys(catalogue('en')).filter((key) => said.includes(`'${key}'`) && !commands.includes(key));
		expect(missing).toEqual([]);
	});

	it('name the same placeholders', () => {
		for (const [key, text] of Object.entries(texts.en)) {
			const ours = placeholders(text);
			const theirs = placeholders(texts.ru[key] ?? '');
			const plain = (names: string[]) => names.filter((name) => ![...ours.counts, ...theirs.counts].includes(name));
			expect(plain(theirs.names), key).toEqual(plain(ours.names));
			expect([...ours.names, ...ours.counts], key).toEqual(expect.arrayContaining([...theirs.names, ...theirs.counts]));
		}
	});

	it('have a form for every count', () => {
		for (const [language, compiled] of Object.entries({ en, ru }))
			for (const [key, text] of Object.entries(texts[language as 'en'])) {
				if (!text.includes('plural')) continue;
				for (const number of numbers) {
					const args = Object.fromEntries(Object.values(placeholders(text)).flat().map((name) => [name, number]));
					const sentence = compiled[key]?.(args);
					expect(sentence, `${language} ${key} ${number}`).toBeTruthy();
					expect(sentence, `${language} ${key} ${number}`).not.toMatch(/undefined|NaN|\{/);
				}
			}
	});

	it('count as Russian does', () => {
		const replies = numbers.map((count) => ru['row.replies']?.({ count }));
		expect(replies).toEqual(['0 ответов', '1 ответ', '2 ответа', '5 ответов', '11 ответов', '21 ответ', '1,5 ответа']);
	});

	it('keep to the rules of tone', () => {
		for (const text of Object.values(texts.en)) expect(text).not.toMatch(/please|sorry|oops|successfully|\.\.\./i);
		for (const text of Object.values(texts.ru)) expect(text).not.toMatch(/пожалуйста|ошибка!|успешно|\.\.\.|(?<![а-яё])Вы(?![а-яё]).*\bВы\b/i);
	});
});
