// Keys, told apart from typing.
import { preferences } from './preferences.svelte';

/** The key was pressed where text is written. */
export function in_text(press: KeyboardEvent): boolean {
	return press.target instanceof HTMLElement && press.target.matches('input, textarea, select, [contenteditable]');
}

const with_others = (press: KeyboardEvent) => press.ctrlKey || press.metaKey || press.altKey;
const modifier = /^(Shift|Control|Alt.*|Meta|CapsLock)$/;
const leaving = /^(Tab|F6)$/;
const moving = /^(Arrow.+|Home|End|Page.+)$/;

/**
 * Whether the person put the focus where it is: by Tab, F6, an arrow or a click on it, and by letters from there on. Where the
 * page put it, as when an editor or a dialog closes, whoever goes on typing means words.
 */
class Purpose {
	here = false;
	private by_key_ = false;
	private clicked_?: Node;

	watch(): () => void {
		const listeners: [string, (event: never) => void][] = [
			['keydown', (press: KeyboardEvent) => this.pressed_(press)],
			['pointerdown', (press: PointerEvent) => this.touched_(press.target as Node)],
			['click', () => (this.clicked_ = undefined)], // what is focused from here on, the page focuses
			['focusin', (focus: FocusEvent) => this.focused_(focus.target as Node)]
		];
		for (const [name, listener] of listeners) addEventListener(name, listener as EventListener, true);
		return () => {
			for (const [name, listener] of listeners) removeEventListener(name, listener as EventListener, true);
		};
	}

	private pressed_(press: KeyboardEvent): void {
		if (modifier.test(press.key)) return;
		const moves = !with_others(press) && (leaving.test(press.key) || (moving.test(press.key) && !in_text(press)));
		this.by_key_ = moves || letter(press) !== undefined;
		this.clicked_ = undefined;
		if (moves && !in_text(press)) this.here = true;
	}

	private touched_(target: Node): void {
		this.by_key_ = false;
		this.clicked_ = target;
		const active = document.activeElement;
		if (active !== document.body && active?.contains(target)) this.here = true;
	}

	private focused_(target: Node): void {
		this.here = this.by_key_ || (this.clicked_ !== undefined && target.contains(this.clicked_));
	}
}

export const purpose = new Purpose();

function on_row({ target }: KeyboardEvent): boolean {
	return target instanceof HTMLElement && !target.matches('button') && target.closest('li, [role=treeitem]') !== null;
}

const by_place: Record<string, [plain: string, shifted: string]> = { Slash: ['/', '?'], Period: ['.', '>'] };

/**
 * The key as commands name it. A layout of Latin letters says which it is, wherever it stands. Another layout has no such letter on
 * the key: there its place on the board counts.
 */
export function key_of({ key, code, shiftKey }: KeyboardEvent): string {
	// Slash has a point on it in the Cyrillic layouts, and in no Latin one.
	if (key.length !== 1 || (/[\x20-\x7e]/.test(key) && !(code === 'Slash' && (key === '.' || key === ',')))) return key;
	const latin = /^Key([A-Z])$/.exec(code)?.[1];
	if (latin) return shiftKey ? latin : latin.toLowerCase();
	return by_place[code]?.[shiftKey ? 1 : 0] ?? key;
}

/**
 * A single letter or sign as a command: in a list that was focused on purpose, and there alone. None where people switched
 * these off.
 */
export function letter(press: KeyboardEvent): string | undefined {
	if (with_others(press) || in_text(press) || !purpose.here || !on_row(press)) return undefined;
	if (preferences.letters === 'off' || press.key.length !== 1) return undefined;
	return key_of(press);
}

/** A sign of a text, pressed where no text is written and no list was focused on purpose. A space scrolls. */
export function is_typing(press: KeyboardEvent): boolean {
	const signs = press.key.length === 1 && press.key !== ' ';
	return signs && !with_others(press) && !in_text(press) && !(purpose.here && on_row(press));
}
