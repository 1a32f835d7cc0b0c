import { describe, expect, it } from 'vitest';
import { catalogue } from '../vite/catalogues';
import en from 'messages:en';
import ru from 'messages:ru';

const texts = { en: catalogue('en'), ru: catalogue('ru') };
const numbers = [0, 1, 2, 5, 11, 21, 1.5];

/** Names of placeholders in an ICU message, wherever they stand. */
function placeholders(text: string): string[] {
	return [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name as string))].sort();
}

describe('the catalogues', () => {
	it('have the same keys, and say something for each', () => {
		expect(Object.keys(texts.ru).sort()).toEqual(Object.keys(texts.en).sort());
		for (const text of [...Object.values(texts.en), ...Object.values(texts.ru)]) expect(text.trim()).not.toBe('');
	});

	it('name the same placeholders', () => {
		for (const [key, text] of Object.entries(texts.en)) {
			// Where one language needs no plural, its count is not named.
			const named = (words: string) => placeholders(words).filter((name) => name !== 'count' || words.includes('{count}'));
			expect(named(texts.ru[key] ?? ''), key).toEqual(named(text));
		}
	});

	it('have a form for every count', () => {
		for (const [language, compiled] of Object.entries({ en, ru }))
			for (const [key, text] of Object.entries(texts[language as 'en'])) {
				if (!text.includes('plural')) continue;
				for (const number of numbers) {
					const args = Object.fromEntries(placeholders(text).map((name) => [name, number]));
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
