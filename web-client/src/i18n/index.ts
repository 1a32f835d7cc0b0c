// The words on the screen. One language is used; another one is a reload. Those of the log-in are loaded before anything is
// drawn. The workspace, and what else is a download of its own, brings its own words.
export type Key =
	| keyof typeof import('./en.json')
	| keyof typeof import('./log_in.en.json')
	| keyof typeof import('./dialogs.en.json')
	| keyof typeof import('./files.en.json')
	| keyof typeof import('./inbox.en.json')
	| keyof typeof import('./records.en.json')
	| keyof typeof import('./schedules.en.json');
export type Language = 'en' | 'ru';

export const languages: { code: Language; name: string }[] = [
	{ code: 'en', name: 'English' },
	{ code: 'ru', name: 'Русский' }
];

const parts = {
	log_in: { en: () => import('messages:en/log_in'), ru: () => import('messages:ru/log_in') },
	workspace: { en: () => import('messages:en'), ru: () => import('messages:ru') },
	dialogs: { en: () => import('messages:en/dialogs'), ru: () => import('messages:ru/dialogs') },
	files: { en: () => import('messages:en/files'), ru: () => import('messages:ru/files') },
	inbox: { en: () => import('messages:en/inbox'), ru: () => import('messages:ru/inbox') },
	records: { en: () => import('messages:en/records'), ru: () => import('messages:ru/records') },
	schedules: { en: () => import('messages:en/schedules'), ru: () => import('messages:ru/schedules') }
};
export type Part = keyof typeof parts;
let messages: Record<string, (args: Record<string, unknown>) => string> = {};

export let language: Language = 'en';
/** The language as this browser's region writes it: 14:05 or 2:05 PM, 24/11 or 11/24. */
export let locale = 'en';

/** What the person chose, else the first of the browser's languages that we speak. */
export function chosen_language(): Language {
	const wishes = [localStorage.getItem('language'), ...navigator.languages];
	for (const wish of wishes) {
		const known = languages.find(({ code }) => wish?.toLowerCase().split('-')[0] === code);
		if (known) return known.code;
	}
	return 'en';
}

export async function load_language(wish: Language): Promise<void> {
	language = wish;
	locale = navigator.languages.find((each) => each.toLowerCase().split('-')[0] === wish) ?? wish;
	await load_part('log_in');
}

/** The words of a part, before it is drawn. */
export async function load_part(part: Part): Promise<void> {
	const words = (await parts[part][language]()).default;
	messages = { ...messages, ...words }; // others may have come meanwhile
}

/** A download of its own and its words. */
export async function with_words<T>(words: Part, part: Promise<T>): Promise<T> {
	const [found] = await Promise.all([part, load_part(words)]);
	return found;
}

/** Whether there are words for this: types of records are data, and may be anybody's. */
export function has(key: string): key is Key {
	return Object.hasOwn(messages, key);
}

/** Each argument is set apart: a name in Hebrew or Arabic leaves the order of the words and numbers around it as it is. */
export function t(key: Key, args: Record<string, unknown> = {}): string {
	const apart = Object.entries(args).map(([name, value]) => [name, typeof value === 'string' ? isolated(value) : value]);
	return messages[key]?.(Object.fromEntries(apart)) ?? key;
}

// Hebrew, Arabic and other scripts from right to left. Our own languages are all from left to right.
const from_right = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\ud802\ud803\ud83a\ud83b]/;

/** A name as it may stand in a sentence, where no element can set it apart. */
export function isolated(text: string): string {
	return from_right.test(text) ? `\u2068${text}\u2069` : text;
}

/** "Acme, Host and Nordwind", in the language's own way. */
export function list(names: string[]): string {
	return new Intl.ListFormat(language, { type: 'conjunction' }).format(names.map(isolated));
}
