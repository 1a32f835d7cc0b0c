// Where marks are put around what is selected.
import { flanks } from '../text/marks';

const list_mark = /^\s*(?:(?:[-*+>]|\d{1,9}[.)])\s+)*/;
const is_word = (sign: string | undefined) => sign !== undefined && /[\p{L}\p{M}\p{N}]/u.test(sign);

/** Whether the parser would see marks around what is selected. */
function seen(text: string, start: number, end: number, mark: string): boolean {
	const whole = text.slice(0, start) + mark + text.slice(start, end) + mark + text.slice(end);
	const close = end + mark.length;
	return flanks(whole, start, start + mark.length).open && flanks(whole, close, close + mark.length).close;
}

/** What is marked of a line: without the blanks at its ends; all of a word where a part of it would not be seen as marked. */
function fitting(text: string, start: number, end: number, mark: string): [number, number] {
	while (start < end && /\s/.test(text[start] as string)) start++;
	while (end > start && /\s/.test(text[end - 1] as string)) end--;
	if (start === end || seen(text, start, end, mark)) return [start, end];
	let [first, last] = [start, end];
	while (is_word(text[first - 1])) first--;
	while (is_word(text[last])) last++;
	return seen(text, first, last, mark) ? [first, last] : [start, start];
}

/** The text with marks around what is selected, and what is selected then. Marks hold within a line, and right at words. */
export function marked(text: string, start: number, end: number, mark: string): { text: string; start: number; end: number } {
	if (start === end) return { text: text.slice(0, start) + mark + mark + text.slice(start), start: start + mark.length, end: start + mark.length };
	const parts: [number, number][] = [];
	for (let line = start; line < end; ) {
		const stop = text.indexOf('\n', line);
		const line_end = stop < 0 ? end : Math.min(stop, end);
		const whole = line === 0 || text[line - 1] === '\n';
		const skipped = whole ? (list_mark.exec(text.slice(line, line_end))?.[0].length ?? 0) : 0;
		const part: [number, number] = mark === '`' ? [line + skipped, line_end] : fitting(text, line + skipped, line_end, mark);
		if (part[0] < part[1]) parts.push(part);
		line = line_end + 1;
	}
	let result = '';
	let at = 0;
	for (const [from, to] of parts) {
		result += text.slice(at, from) + mark + text.slice(from, to) + mark;
		at = to;
	}
	const [first, last] = [parts[0], parts.at(-1)];
	if (!first || !last) return { text, start, end };
	const grown = (parts.length * 2 - 1) * mark.length;
	return { text: result + text.slice(at), start: first[0] + mark.length, end: last[1] + grown };
}
