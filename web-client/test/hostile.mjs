// Texts made to be hard: deep, wide, long and mixed. The same for the same seed. The browser tests post them, too.

/** Numbers below `below`, always the same ones for a seed. */
export function dice(seed) {
	let state = seed >>> 0 || 1;
	return (below) => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % below;
	};
}

const fill = (unit) => (size) => unit.repeat(Math.max(1, Math.floor(size / unit.length)));
const around = (open, close) => (size) => {
	const times = Math.max(1, Math.floor(size / (open.length + close.length)));
	return `${open.repeat(times)}x${close.repeat(times)}`;
};
const growing = (line) => (size) => {
	let text = '';
	for (let count = 1; text.length < size; count++) text += line(count);
	return text;
};

/** By kind: a text of about so many signs. */
export const hostile = {
	deep_bold: around('**', '**'),
	deep_mixed: around('**_~~', '~~_**'),
	deep_words: around('**a ', ' a**'),
	deep_quotes: fill('> '),
	deep_lists: fill('- '),
	deep_both: fill('> 1. '),
	deep_links: around('[', '](https://a.example)'),
	deep_brackets: fill('['),
	deep_stairs: growing((count) => `${' '.repeat(Math.min(count, 200) * 2)}- a\n`),
	quotes_going_on: (size) => `${'> '.repeat(50)}a\n${'a\n'.repeat(size / 2)}`,
	wide_table: (size) => `${'|'.repeat(size / 4)}\n${'|-'.repeat(size / 8)}\n${'|\n'.repeat(size / 4)}`,
	square_table: (size) => `${'|'.repeat(180)}\n${'|-'.repeat(179)}|\n${'|\n'.repeat(size / 2)}`,
	many_tables: fill('|a\n|-\n'),
	many_lines: fill('a\n'),
	many_paragraphs: fill('a\n\n'),
	many_items: fill('- a\n'),
	many_headings: fill('# a\n'),
	many_rules: fill('---\n'),
	many_code: fill('`a` '),
	many_fences: fill('```\na\n```\n'),
	open_fence: (size) => `\`\`\`\n${'`` '.repeat(size / 3)}`,
	growing_ticks: growing((count) => `${'`'.repeat(count)} `),
	shrinking_ticks: (size) => growing((count) => `${'`'.repeat(count)} `)(size).split(' ').reverse().join(' '),
	ticks: fill('`'),
	ticks_in_angle: (size) => `<${'`'.repeat(size / 2)}${' words'.repeat(size / 12)}`,
	angles: (size) => `${'<'.repeat(size - 1)}>`,
	half_mentions: fill('<@mbr_'),
	mentions: fill('<@mbr_00000000000000000000000000> '),
	channels: fill('<#chn_00000000000000000000000000> '),
	everyone: fill('<!channel>'),
	times: fill('<time:2026-11-29T12:00:00Z> '),
	stars: fill('*'),
	stars_apart: fill('*a '),
	marks_mixed: fill('**x*y_'),
	links: fill('[a](https://a.example) '),
	spoofed_links: fill('[a.example](https://b.example) '),
	half_links: fill('[a]('),
	references: (size) => `[a]: https://a.example\n\n${'[a]'.repeat(size / 3)}`,
	open_references: fill('[a\n'),
	addresses: fill('https://a.example/b '),
	half_addresses: fill('https://'),
	letters: fill('a@b.example '),
	ats: fill('a@'),
	points: fill('a.'),
	brackets_in_address: (size) => `https://a.example/${'('.repeat(size)}`,
	keys: growing((count) => `HA-${count} `),
	keys_joined: fill('AB-1-'),
	escapes: fill('\\*'),
	backslashes: fill('\\'),
	entities: fill('&#1'),
	blanks: (size) => `a${' '.repeat(size)}b`,
	blank_lines: fill('\n'),
	one_word: fill('w'),
	marks_on_marks: fill('Z\u0300\u0301\u0302'),
	directions: fill('\u202ea\u2067'),
	emoji: fill('👨‍👩‍👧‍👦'),
	halves: fill('\ud800'),
	markup: fill('<b onclick=x>'),
	property_names: fill('__proto__ constructor toString ')
};

/** Pieces of all kinds, in any order. */
export function mixed(seed, size) {
	const roll = dice(seed);
	const kinds = Object.values(hostile);
	let text = '';
	while (text.length < size) {
		const piece = kinds[roll(kinds.length)](1 + roll(Math.min(2000, size)));
		text += piece.slice(0, size) + ['', ' ', '\n', '\n\n', '\n> ', '\n- '][roll(6)];
	}
	return text.slice(0, size);
}

/** Markup as it might stand in a clipboard. */
export const hostile_html = {
	quotes: fill('<blockquote>a'),
	quotes_of_lines: fill('<blockquote>a<br>'),
	lists: fill('<ol>'),
	items: fill('<ol><li>a'),
	items_in_items: fill('<ul><ul><li>a'),
	bold: fill('<b>a'),
	bold_over_lines: fill('<b>a<br>'),
	struck: fill('<s>a<i>b'),
	headings: fill('<h1>a'),
	tables: fill('<table><tr><td>a'),
	code: fill('<code>`'),
	code_blocks: fill('<pre>`a'),
	links: fill('<a href="https://a.example">a'),
	blanks: fill('<p> \t '),
	open_tags: fill('<b '),
	open_strings: fill('<a href="'),
	crossed_strings: fill('<a x="\'" y=\'"'),
	angles: fill('<'),
	comments: fill('<!--'),
	ends: fill('</b>'),
	marks: (size) => `<b>${'*_`['.repeat(size / 4)}</b>`,
	ticks: (size) => `<code>${'`'.repeat(size)}</code>`,
	breaks: (size) => `<b>${'<br>'.repeat(size / 4)}`,
	attributes: (size) => `<a ${'href '.repeat(size / 5)}>x</a>`,
	styles: (size) => `<b style="${'font-weight'.repeat(size / 11)}">x</b>`,
	addresses: (size) => `<b>x</b>${'https://'.repeat(size / 8)}`
};
