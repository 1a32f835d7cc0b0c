// Marks of bold, italic and struck words, and the backslashes before them: where such a sign is a mark, and where it is a word.
// CommonMark counts blanks and punctuation around a sign; here scripts without blanks count as well, and what is rather a price, a
// path, a pattern or a name than a mark stays as it was typed (docs/text.md).
import { is_letter, is_unspaced } from './letters';

const blank = /^[\s\u200b]$/u;
const punctuation = /^[\p{P}\p{S}]$/u;
const opening = /^[\p{Ps}\p{Pi}¿¡]$/u;
const closing = /^(?:[\p{Pe}\p{Pf}.,;:!?]|(?![\0-\xbf])\p{Po})$/u;
/** Outside of an italic word none of these stands: it would be a part of a word, a sum, a path or a pattern. */
const joins = /^[\p{L}\p{M}\p{N}\p{Sc}/\\@#%&+^=¯]$/u;
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

/** Before and behind a run: another one in the same word, of Latin letters for `_`. */
const others: Record<string, [RegExp, RegExp]> = { '*': [/\*\*\S*$/, /^\S*\*\*/], '~': [/~~\S*$/, /^\S*~~/], _: [/__\w*$/, /^\w*__/] };
const word_max = 100; // units of a word that are looked at, on either side

function has_other(text: string, start: number, end: number): boolean {
	const [before, behind] = others[text[start] as string] as [RegExp, RegExp];
	return before.test(text.slice(Math.max(0, start - word_max), start)) || behind.test(text.slice(end, end + word_max));
}

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
		if (within && !alone && !has_other(text, start, end)) return words;
		return {
			open: (left || (!ends.right && !closing.test(after))) && !slash.test(before),
			close: (right || (!ends.left && !opening.test(before))) && !slash.test(before) && !slash.test(after)
		};
	}
	if (sign === '_' && width === 2 && has_other(text, start, end)) return words;
	return {
		open: left && !/[.!?)\]}]/.test(before) && !joins.test(before) && !closing.test(after),
		close: right && !opening.test(after) && !joins.test(after) && !opening.test(before) && !slash.test(before)
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

/** Runs of marks that another one of the same sign may stand for the other end of. */
export function paired(text: string): Run[] {
	const runs = runs_of(text);
	const first = new Map<string, number>();
	const last = new Map<string, number>();
	for (const { sign, start, open, close } of runs) {
		if (open && !first.has(sign)) first.set(sign, start);
		if (close) last.set(sign, start);
	}
	return runs.filter(({ sign, start, open, close }) => (open && (last.get(sign) ?? -1) > start) || (close && (first.get(sign) ?? Infinity) < start));
}

// What begins a mention, an address or a link: a backslash before it is seen nowhere, nor is one of two before it.
const begins_more = '(?:`|<(?:[@#!]\\w|time:|https?:|mailto:)|\\[[^\\]\\n]{0,500}\\]\\(|\\]\\()';
const anywhere = new RegExp(begins_more, 'iy');
/** What begins a block where a line begins, and what a number is followed by there. */
const at_line_begin = /(?:>|#{1,6}(?=\s|$)|[-*](?=\s|$)|([-*_])\s?\1\s?\1|~~~)/y;
const after_number = /[.)](?=\s|$)/y;
const is_at = (pattern: RegExp, text: string, at: number) => ((pattern.lastIndex = at), pattern.test(text));

/**
 * The backslashes that are not shown, as they keep a sign from being a mark. All others are words: of a path, a pattern, a face.
 * The text is that of one paragraph, item or cell.
 */
export function hidden_backslashes(text: string): Set<number> {
	const hidden = new Set<number>();
	const marks = new Set<number>();
	for (const { start, end, escaped } of paired(text)) {
		marks.add(start);
		if (escaped) for (let at = start; at < end; at += 2) if (text[at] === '\\') hidden.add(at);
	}
	const doubles: number[] = [];
	const lines = `\n${text}`; // one unit on
	for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 2)) {
		const next = at + 1;
		const before = /\n\s*(\d*)$/.exec(lines.slice(Math.max(0, at - 12), next))?.[1];
		if (text[next] === '\\') doubles.push(at);
		else if (is_at(anywhere, text, next) || (before === '' && is_at(at_line_begin, text, next)) || (before && is_at(after_number, text, next))) hidden.add(at);
	}
	for (const at of doubles.reverse()) if (marks.has(at + 2) || hidden.has(at + 2) || is_at(anywhere, text, at + 2)) hidden.add(at);
	return hidden;
}
