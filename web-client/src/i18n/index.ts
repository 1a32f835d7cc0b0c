// The words on the screen. A language is a folder here, and a part of the client that is a download of its own has a file of words
// in it. One language is used; another one is a reload. The words of the log-in are loaded before anything is drawn.

/** The words of each part, as English has them: the other languages have the same keys. */
interface Words {
	log_in: typeof import('./en/log_in.json');
	workspace: typeof import('./en/workspace.json');
	dialogs: typeof import('./en/dialogs.json');
	files: typeof import('./en/files.json');
	inbox: typeof import('./en/inbox.json');
	records: typeof import('./en/records.json');
	schedules: typeof import('./en/schedules.json');
	writing: typeof import('./en/writing.json');
}
export type Part = keyof Words;
export type Key = { [part in Part]: keyof Words[part] }[Part];
type Messages = Record<string, (args: Record<string, unknown>) => string>;

const files = import.meta.glob<Messages>('./*/*.json', { import: 'default' });
const codes = new Set(Object.keys(files).map((path) => path.split('/')[1] as string));

/** Each language by its own name for itself. */
export const languages = [...codes].map((code) => ({ code, name: own_name(code) }));

let messages: Messages = {};

export let language = 'en';
/** The language as this browser's region writes it: 14:05 or 2:05 PM, 24/11 or 11/24. */
export let locale = 'en';

/** What the person chose, else the first of the browser's languages that we speak. */
export function chosen_language(): string {
	const wishes = [localStorage.getItem('language'), ...navigator.languages];
	for (const wish of wishes) {
		const code = wish?.toLowerCase().split('-')[0];
		if (code && codes.has(code)) return code;
	}
	return 'en';
}

export async function load_language(wish: string): Promise<void> {
	language = wish;
	locale = locale_of(wish, navigator.languages);
	await load_part('log_in');
}

/** How somebody chose to read dates, numbers and the time of day. */
export interface Reading {
	region?: string;
	clock?: 'h12' | 'h23';
}

/** From now on dates and numbers are written as this person reads them. */
export function write_for(reading: Reading): void {
	locale = locale_of(language, navigator.languages, reading);
}

/**
 * The language as the chosen region writes it, else that of the browser's first language: with its clock, where the page does not
 * speak that one.
 */
export function locale_of(wish: string, languages: readonly string[], { region, clock }: Reading = {}): string {
	try {
		const at_home = region ? new Intl.Locale(wish, { region }) : new Intl.Locale(browsers_locale(wish, languages));
		return new Intl.Locale(at_home, clock && { hourCycle: clock }).toString();
	} catch {
		return wish;
	}
}

function browsers_locale(wish: string, languages: readonly string[]): string {
	const { language, region } = new Intl.Locale(languages[0] ?? wish).maximize();
	const { hourCycle } = new Intl.DateTimeFormat(languages[0], { hour: 'numeric' }).resolvedOptions();
	return language === wish && languages[0] ? languages[0] : new Intl.Locale(wish, { region, hourCycle }).toString();
}

/** The words of a part, before it is drawn. */
export async function load_part(part: Part): Promise<void> {
	const load = files[`./${language}/${part}.json`];
	const words = await load?.();
	messages = { ...messages, ...words }; // others may have come meanwhile
}

/** A download of its own and its words. */
export async function with_words<T>(words: Part, part: Promise<T>): Promise<T> {
	const [found] = await Promise.all([part, load_part(words)]);
	return found;
}

function own_name(code: string): string {
	const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
	return name.charAt(0).toLocaleUpperCase(code) + name.slice(1); // Russian writes it small
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
