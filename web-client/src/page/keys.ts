// Keys, told apart from typing.
import { preferences } from './preferences.svelte';

/** The key was pressed where text is written. */
export function in_text(press: KeyboardEvent): boolean {
	return press.target instanceof HTMLElement && press.target.matches('input, textarea, select, [contenteditable]');
}

/** A single letter or sign as a command; none where people switched these off. */
export function letter(press: KeyboardEvent): string | undefined {
	if (press.ctrlKey || press.metaKey || press.altKey || in_text(press)) return undefined;
	if (preferences.letters === 'off' || press.key.length !== 1) return undefined;
	// On a Cyrillic layout the same key gives another letter: take the key's place on the board.
	if (/[а-яё]/i.test(press.key)) {
		const latin = /^Key([A-Z])$/.exec(press.code)?.[1];
		return latin && (press.shiftKey ? latin : latin.toLowerCase());
	}
	return press.key;
}
