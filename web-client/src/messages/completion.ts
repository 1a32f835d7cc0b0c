// What `@`, `#` and `:` begin while one types, and what a choice puts into the text.
import type { Member } from '../protocol';
import type { Labels } from '../text/labels';
import { joined_class } from '../text/letters';

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

// A sign begins a word unless it stands in one, as in an address; in a script without blanks it may follow any letter. A name has
// several words, and apostrophes, brackets and the vowel signs of many scripts in it.
const letter = `[${joined_class}\\p{N}]`;
const name_part = "[\\p{L}\\p{M}\\p{N}_.+'’ʼ`´‘()&/-]";
const wish = new RegExp(`(?<!${letter}|${letter}[_.+-]|[@#:])([@#:])(${name_part}*(?: ${name_part}+){0,4})$`, 'u');
const looked_at = 80;

/** The words being typed at the caret, if they begin with a sign. */
export function wish_at(text: string, caret: number): Wish | undefined {
	const before = text.slice(Math.max(0, caret - looked_at), caret);
	const found = wish.exec(before);
	if (!found) return undefined;
	const [, sign, word = ''] = found;
	if (word.startsWith(' ') || (sign === ':' && (word.length < 2 || !/^[\p{L}\p{M}\p{N}_.+-]+$/u.test(word)))) return undefined;
	if (/:\/\/\S*$/.test(before.slice(0, found.index))) return undefined;
	return { sign: sign as Wish['sign'], word, start: caret - word.length - 1 };
}

/** Whether the offer says no more than what was typed: Enter sends then. A person is told only when chosen. */
export function is_typed(offer: Offer, { sign, word }: Wish): boolean {
	return offer.insert === sign + word && !offer.member;
}

/** Adds a label; where another one of the same name is in the text already, it gets a number to tell them apart. */
export function with_label(labels: Labels, label: string, wire: string): { label: string; labels: Labels } {
	if (labels.some(([known, meaning]) => known === label && meaning === wire)) return { label, labels };
	let own = label;
	for (let number = 2; labels.some(([known]) => known === own); number++) own = `${label}-${number}`;
	return { label: own, labels: [...labels, [own, wire]] };
}
