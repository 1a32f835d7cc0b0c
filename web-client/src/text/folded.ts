// Texts as they are looked for.
import { is_letter } from './letters';

// Letters that are no other letter with a mark on it, but are looked for as one.
const plain_letters: Record<string, string> = {
	ł: 'l', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'i', ħ: 'h', ŧ: 't', ŋ: 'n', ĸ: 'k', ə: 'e', ς: 'σ', ґ: 'г'
};
const letters_apart = new RegExp(`[${Object.keys(plain_letters).join('')}]`, 'gu');
// Accents, and the points that Hebrew and Arabic are mostly written without. Vowels of Indian scripts are letters to their readers.
const marks = /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0640\u064b-\u065f\u0670]/g;

/** A text as it is looked for: without case, accents, and the differences of apostrophes, dashes and blanks. */
export function folded(text: string): string {
	return text
		.normalize('NFKD')
		.replace(marks, '')
		.toLowerCase()
		.normalize('NFKD') // the capital İ has its point apart only now
		.replace(marks, '')
		.replace(letters_apart, (sign) => plain_letters[sign] as string)
		.replace(/[\u2018\u2019\u201b\u02bc\u02b9\u00b4`\u05f3]/g, "'")
		.replace(/[\u2010-\u2015\u2212\u05be]/g, '-')
		.replace(/\s+/g, ' ');
}

/** Whether a name, or a word of it, begins with what is looked for. Both are folded. */
export function begins(name: string, wish: string): boolean {
	if (name.startsWith(wish)) return true;
	for (let at = name.indexOf(wish, 1); at > 0; at = name.indexOf(wish, at + 1)) {
		const before = name[at - 1] as string;
		if (!is_letter(before) && before !== "'") return true;
	}
	return false;
}
