// Marks of bold, italic and struck words, and the backslashes before them: where such a sign is a mark, and where it is a word.
// CommonMark counts blanks and punctuation around a sign; here scripts without blanks count as well, and what is rather a price, a
// path, a pattern or a name than a mark stays as it was typed (docs/text.md).
import { is_letter, is_unspaced } from './letters';

const blank = /^[\s\u200b]$/u;
const punctuation = /^[\p{P}\p{S}]$/u;
const opening = /^[\p{Ps}\p{Pi}¿¡]$/u;
const closing = /^[\p{Pe}\p{Pf}.,;:!?…、。，．：；！？।،؛؟]$/u;
/** What an italic word may stand right behind, and right before. */
const before_italic = /^[\s\u200b\p{Ps}\p{Pi}\p{Pf}\p{Pd}\p{So}"'*_~|>:;,¡¿。、，：；！？…]$/u;
const after_italic = /^[\s\u200b\p{Pe}\p{Pf}\p{Pi}\p{Pd}\p{So}"'*_~|<.,;:!?…。、，．：；！？।،؛؟]$/u;
const slash = /^[/\\]$/;

/** What a run of signs may do where it stands. */
interface Flanks {
	open: boolean;
	close: boolean;
}
const words: Flanks = { open: false, close: false };

function sign_before(text: string, at: number): string {
	if (at <= 0) return ' ';
	const low = text.charCodeAt(at - 1);
	const pair = low >= 0xdc00 && low <= 0xdfff && at > 1;
	return text.slice(at - (pair ? 2 : 1), at);
}
function sign_at(text: string, at: number): string {
	const point = text.codePointAt(at);
	return point === undefined ? ' ' : String.fromCodePoint(point);
}

/** The run of `of` around a place that was looked at last: every run of marks in a word asks for the same. */
class Around {
	private text_ = '';
	private start_ = 0;
	private end_ = -1;
	private count_ = 0;

	constructor(
		private of_: RegExp,
		private counted_: RegExp
	) {}

	/** How many of what is counted stand in the run around this place. */
	count(text: string, at: number): number {
		if (text !== this.text_ || at < this.start_ || at >= this.end_) {
			let start = at;
			let end = at;
			while (start > 0 && this.of_.test(text[start - 1] as string)) start--;
			while (end < text.length && this.of_.test(text[end] as string)) end++;
			[this.text_, this.start_, this.end_] = [text, start, end];
			this.count_ = text.slice(start, end).match(this.counted_)?.length ?? 0;
		}
		return this.count_;
	}
}
const bold_in_word = new Around(/\S/, /(?<!\*)\*{2,3}(?!\*)/g);
const struck_in_word = new Around(/\S/, /(?<!~)~~(?!~)/g);
const latin_name = new Around(/\w/, /__/g);

/** What the run of one sign from `start` to `end` may do: `*`, `_` or `~`. */
export function flanks(text: string, start: number, end: number, before = sign_before(text, start), after = sign_at(text, end)): Flanks {
	const sign = text[end - 1];
	const width = end - start;
	const alone = width === text.length; // what else its word holds is not known
	if (width > 3 || (sign === '~' && width !== 2)) return words;
	const ends = { left: blank.test(before), right: blank.test(after) };
	if (ends.left && ends.right) return words;
	const points = { left: punctuation.test(before), right: punctuation.test(after) };
	const left = !ends.right && (!points.right || ends.left || points.left || is_unspaced(before));
	const right = !ends.left && (!points.left || ends.right || points.right || is_unspaced(after));
	if (sign === '~' || (sign === '*' && width > 1)) {
		const within = is_letter(before) && is_letter(after) && !is_unspaced(before) && !is_unspaced(after);
		if (within && /\d/.test(before) && /\d/.test(after)) return words;
		if (within && !alone && (sign === '~' ? struck_in_word : bold_in_word).count(text, start) < 2) return words;
		return {
			open: (left || (!ends.right && !closing.test(after))) && !slash.test(before),
			close: (right || (!ends.left && !opening.test(before))) && !slash.test(before) && !slash.test(after)
		};
	}
	if (sign === '_' && width === 2 && !alone && latin_name.count(text, start) > 1) return words;
	return {
		open: left && before_italic.test(before) && !closing.test(after),
		close: right && after_italic.test(after) && !opening.test(before) && !slash.test(before)
	};
}

interface Run extends Flanks {
	start: number;
	end: number;
	sign: string;
	escaped: boolean;
}
const escape = /^\\[!-/:-@[-`{-~]$/;

/** Runs of marks, with and without a backslash before each sign, and what they may do if the backslashes were not there. */
function runs_of(text: string): Run[] {
	const runs: Run[] = [];
	for (const found of text.matchAll(/\\\\|(?:\\\*)+|(?:\\_)+|(?:\\~)+~?|\*+|_+|~+/g)) {
		const start = found.index;
		if (found[0] === '\\\\') continue;
		const end = start + found[0].length;
		const bare = found[0].replaceAll('\\', '');
		const after = escape.test(text.slice(end, end + 2)) ? sign_at(text, end + 1) : sign_at(text, end);
		const escaped = found[0].startsWith('\\');
		const flank = escaped ? flanks(bare, 0, bare.length, sign_before(text, start), after) : flanks(text, start, end, undefined, after);
		runs.push({ start, end, sign: bare[0] as string, escaped, ...flank });
	}
	return runs;
}

/** Those runs that another one of the same sign may stand for the other end of. */
function meant(runs: Run[]): Run[] {
	const first = new Map<string, number>();
	const last = new Map<string, number>();
	for (const { sign, start, open, close } of runs) {
		if (open && !first.has(sign)) first.set(sign, start);
		if (close) last.set(sign, start);
	}
	return runs.filter(({ sign, start, open, close }) => (open && (last.get(sign) ?? -1) > start) || (close && (first.get(sign) ?? Infinity) < start));
}

const link_words = /\[[^\]\n]{0,500}\]\(/y;
const told = /<(?:[@#!]\w|time:|https?:|mailto:)/iy;
function is_at(pattern: RegExp, text: string, at: number): boolean {
	pattern.lastIndex = at;
	return pattern.test(text);
}

/**
 * The backslashes that are not shown, as they keep a sign from being a mark. All others are words: of a path, a pattern, a face.
 * The text is that of one paragraph, item or cell.
 */
export function hidden_backslashes(text: string): Set<number> {
	const hidden = new Set<number>();
	if (!text.includes('\\')) return hidden;
	const marks = meant(runs_of(text));
	const signs = new Set<number>();
	for (const { start, end, escaped } of marks) {
		signs.add(start);
		if (escaped) for (let at = start; at < end; at += 2) if (text[at] === '\\') hidden.add(at);
	}
	const doubles: number[] = [];
	let line = 0; // where it begins, and where it ends
	let line_end = -1;
	for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 2)) {
		while (line_end < at) {
			line = line_end + 1;
			line_end = text.indexOf('\n', line);
			if (line_end < 0) line_end = text.length;
		}
		const before = at - line <= 12 ? text.slice(line, at).trim() : undefined;
		if (text[at + 1] === '\\') doubles.push(at);
		else if (hides(text, at, before)) hidden.add(at);
	}
	for (const at of doubles.reverse()) {
		const next = at + 2;
		if (signs.has(next) || hidden.has(next) || text[next] === '`' || is_at(told, text, next) || is_at(link_words, text, next)) hidden.add(at);
	}
	return hidden;
}

/** `before`: what the line has before it, but for blanks; nothing where that is long. */
function hides(text: string, at: number, before: string | undefined): boolean {
	const sign = text[at + 1] as string;
	const behind = text.slice(at + 2, at + 12);
	const ends = /^(?:\s|$)/.test(behind);
	switch (sign) {
		case '`':
			return true;
		case '<':
			return is_at(told, text, at + 1);
		case '[':
			return is_at(link_words, text, at + 1);
		case ']':
			return behind.startsWith('(');
		case '>':
			return before === '';
		case '#':
			return before === '' && /^#{0,5}(?:\s|$)/.test(behind);
		case '*':
			return before === '' && (ends || /^\s?\*\s?\*/.test(behind));
		case '-':
			return before === '' && (ends || /^\s?-\s?-/.test(behind));
		case '_':
			return before === '' && /^\s?_\s?_/.test(behind);
		case '~':
			return before === '' && behind.startsWith('~~');
		case '.':
		case ')':
			return before !== undefined && /^\d{1,9}$/.test(before) && ends;
	}
	return false;
}

/** Where in a text a sign would be a mark that is not one of `ours`: a backslash before each makes a word of it. */
export function foreign_marks(text: string, ours: (at: number) => boolean): number[] {
	return meant(runs_of(text))
		.filter(({ escaped, start }) => !escaped && !ours(start))
		.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index));
}
