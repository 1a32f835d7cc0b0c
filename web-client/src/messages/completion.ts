// What `@`, `#` and `:` begin while one types, and what a choice puts into the text.
import type { Member } from '../protocol';
import type { Labels } from '../text/mentions';

export interface Offer {
	key: string;
	/** What goes into the text. */
	insert: string;
	/** What it stands for on the wire, if that is something else. */
	wire?: string;
	title: string;
	member?: Member;
	note?: string;
}

export interface Wish {
	sign: '@' | '#' | ':';
	word: string;
	/** Where the sign stands. */
	start: number;
}

/** The word being typed at the caret, if it begins with a sign. Two words are looked at, as names have two. */
export function wish_at(text: string, caret: number): Wish | undefined {
	const before = text.slice(Math.max(0, caret - 60), caret);
	const found = /(?:^|[\s([{"«])([@#:])([\p{L}\p{N}_.+-]*(?: [\p{L}\p{N}_.-]+)?)$/u.exec(before);
	if (!found) return undefined;
	const [, sign, word = ''] = found;
	if (sign === ':' && (word.length < 2 || word.includes(' '))) return undefined;
	return { sign: sign as Wish['sign'], word, start: caret - word.length - 1 };
}

/** Adds a label; where another one of the same name is in the text already, it gets a number to tell them apart. */
export function with_label(labels: Labels, label: string, wire: string): { label: string; labels: Labels } {
	if (labels.some(([known, meaning]) => known === label && meaning === wire)) return { label, labels };
	let own = label;
	for (let number = 2; labels.some(([known]) => known === own); number++) own = `${label}-${number}`;
	return { label: own, labels: [...labels, [own, wire]] };
}
