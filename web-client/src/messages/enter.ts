// When Enter sends, and when it is a line break.

/** Safari and some Windows input methods end the composition before the key comes: 229 is its mark. */
export function composing(press: KeyboardEvent): boolean {
	return press.isComposing || press.keyCode === 229;
}

/** Between an opened code fence and its end. */
export function in_fence(text: string, caret: number): boolean {
	const fences = text.slice(0, caret).match(/^ {0,3}(```|~~~)/gm)?.length ?? 0;
	return fences % 2 === 1;
}

/** Inside an open code fence, or in a list item with words in it, Enter goes on writing. */
export function continues(text: string, caret: number): boolean {
	const before = text.slice(0, caret);
	if (in_fence(text, caret)) return true;
	const line = before.slice(before.lastIndexOf('\n') + 1);
	return /^\s*(?:[-*+]|\d+[.)])\s+\S/.test(line);
}

/** What the next line of a list begins with. */
export function next_item(text: string, caret: number): string {
	const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret);
	const found = /^(\s*)([-*+]|(\d+)([.)]))\s+\S/.exec(line);
	if (!found) return '\n';
	const [, indent = '', bullet = '-', number, stop = '.'] = found;
	return `\n${indent}${number ? `${Number(number) + 1}${stop}` : bullet} `;
}
