// Pasted HTML as Markdown. It is read as text, tag by tag, into a small tree of our own: no document is made
// of it, neither in the page nor beside it, and the page's policy forbids to make one.
import { safe_link } from './markdown';
import { flanks, paired } from './marks';

interface Element {
	tag: string;
	attributes: string;
	children: (Element | string)[];
}

const html_max = 500_000;
const depth_max = 100;
const text_max = 40_000; // of a message
// Each element writes its text anew, with marks before each line: what is deep costs its length for each level.
const written_max = 1_000_000;

/** It says more than a message may, or costs more than it is worth: the plain text is left to the browser. */
const too_much = new Error('too much');

// No part of it looks past the next `<` in vain, so that the time grows with the length alone.
const token = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][a-z0-9:-]*)((?:"[^"]*"|'[^']*'|[^'"<>])*)>|<[!?][^<>]*>|[^<]+|</gi;
const empty_tags = new Set(['br', 'hr', 'img', 'meta', 'link', 'input', 'wbr', 'col', 'area', 'base', 'embed', 'source', 'track']);
const silent_tags = new Set([
	'script', 'style', 'head', 'title', 'template', 'noscript', 'svg', 'math', 'iframe', 'object', 'select', 'textarea'
]);
/** What is opened by one of these ends a paragraph that was left open. */
const block_tags = new Set([
	'address', 'article', 'aside', 'blockquote', 'div', 'dl', 'dt', 'dd', 'fieldset', 'figure', 'footer', 'form', 'header',
	'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'tr', 'ul', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'li'
]);
const apart_tags = new Set(['p', 'blockquote', 'pre', 'ul', 'ol', 'table', 'dl', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr']);

// Browsers write nothing but these into the clipboard; what else there is stays as it was typed.
const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function decoded(text: string): string {
	return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos|nbsp));/gi, (_, hex, digits, name) => {
		if (name) return named[name.toLowerCase()] as string;
		const point = hex ? parseInt(hex, 16) : Number(digits);
		return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '\ufffd';
	});
}

function tree_of(html: string): Element {
	const root: Element = { tag: '', attributes: '', children: [] };
	const open = [root];
	const top = () => open[open.length - 1] as Element;
	const end = (tag: string, within: string[]) => {
		for (let index = open.length - 1; index > 0; index--) {
			const here = (open[index] as Element).tag;
			if (here === tag) return void (open.length = index);
			if (within.includes(here)) return;
		}
	};
	for (const [text, slash, name, attributes = ''] of html.matchAll(token)) {
		const tag = name?.toLowerCase();
		if (tag === undefined) {
			if (!text.startsWith('<!') && !text.startsWith('<?')) top().children.push(decoded(text));
		} else if (slash) end(tag, []);
		else {
			if (block_tags.has(tag)) end('p', ['td', 'th', 'li', 'blockquote']);
			if (tag === 'li') end('li', ['ul', 'ol']);
			if (tag === 'tr' || tag === 'td' || tag === 'th') end(tag, ['table']);
			const element: Element = { tag, attributes, children: [] };
			top().children.push(element);
			if (!empty_tags.has(tag) && !attributes.endsWith('/') && open.length < depth_max) open.push(element);
		}
	}
	return root;
}

function attribute(element: Element, name: string): string {
	const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(element.attributes);
	return decoded(found?.[1] ?? found?.[2] ?? found?.[3] ?? '');
}

function words_of(element: Element): string {
	return element.children
		.map((child) => (typeof child === 'string' ? child : child.tag === 'br' ? '\n' : words_of(child)))
		.join('');
}

// What is written holds these signs between its words until it is finished; none of them is a character (Unicode 23.7).
const bold = ['\ufdd0', '\ufdd1'] as const;
const italic = ['\ufdd2', '\ufdd3'] as const;
const struck = ['\ufdd4', '\ufdd5'] as const;
/** Between these stands Markdown of ours: in a line, and for whole lines or at the begin of one. */
const inline = ['\ufdd6', '\ufdd7'] as const;
const block = ['\ufdd8', '\ufdd9'] as const;
type Pair = readonly [string, string];
const signs = /[\ufdd0-\ufdd9]/g;
const shown = (text: string) => text.replace(signs, '');
const within = ([begin, end]: Pair, text: string) => begin + text + end;

const collapsed = (text: string) => text.replace(/[ \t\r\n\f\u00a0]+/g, ' ');

/** Text that grows at its end, where alone it is looked at. */
class Lines {
	private parts_: string[] = [];
	private breaks_ = 0;

	/** `last_`: the sign before what is written. */
	constructor(private last_ = '\n') {}

	get text(): string {
		return this.parts_.join('');
	}
	get last(): string {
		return this.last_;
	}

	/** Words; a blank that follows another one is left out. */
	words(text: string): void {
		const words = collapsed(shown(text));
		this.add(/[ \n]/.test(this.last_) ? words.replace(/^ /, '') : words);
	}

	add(text: string): void {
		if (text === '') return;
		this.parts_.push(text);
		const words = shown(text);
		if (words === '') return;
		this.last_ = words.at(-1) as string;
		this.breaks_ = 0;
	}

	break(): void {
		this.parts_.push('\n');
		this.last_ = '\n';
		this.breaks_++;
	}

	/** Ends the line, and leaves an empty one for 2; at the beginning there is nothing to end. */
	apart(lines: number): void {
		if (this.breaks_ === 0 && shown(this.text_begin_) === '') return;
		while (this.breaks_ < lines) this.break();
	}

	private get text_begin_(): string {
		return this.parts_.find((part) => shown(part).trim() !== '') ?? '';
	}
}

class Writer {
	marked = false;
	private styles_ = 0; // that hold where it writes
	private written_ = 0;

	private counted_(text: string): string {
		this.written_ += text.length;
		if (text.length > text_max * 2 || this.written_ > written_max) throw too_much;
		return text;
	}

	write(children: Element['children']): string {
		const out = new Lines();
		this.into_(out, children);
		return this.counted_(out.text);
	}

	private into_(out: Lines, children: Element['children']): void {
		for (const child of children) {
			if (typeof child === 'string') {
				out.words(child);
				this.marked ||= this.styles_ > 0 && child.trim() !== '';
			} else if (silent_tags.has(child.tag)) continue;
			else if (child.tag === 'br') out.break();
			else if (block_tags.has(child.tag)) {
				const lines = apart_tags.has(child.tag) ? 2 : 1;
				out.apart(lines);
				out.add(this.block_(child));
				out.apart(lines);
			} else this.inline_(out, child);
		}
	}

	private block_(element: Element): string {
		switch (element.tag) {
			case 'hr':
				this.marked = true;
				return within(block, '---');
			case 'pre': {
				const code = shown(words_of(element)).replace(/^\n|\n+$/g, '');
				if (code.trim() === '') return '';
				this.marked = true;
				const fence = '`'.repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
				return within(block, `${fence}\n${code}\n${fence}`);
			}
			case 'blockquote':
				return this.prefixed_(this.write(element.children).trim(), '> ', '> ');
			case 'ul':
			case 'ol':
				return this.list_(element);
			case 'tr':
				return element.children
					.filter((cell) => typeof cell !== 'string')
					.map((cell) => collapsed(this.write(cell.children)).trim())
					.join(' | ');
			default: {
				const text = this.write(element.children).trim();
				if (!/^h[1-6]$/.test(element.tag) || shown(text) === '') return text;
				this.marked = true;
				return within(bold, text);
			}
		}
	}

	private list_(list: Element): string {
		let number = Number(attribute(list, 'start')) || 1;
		const items: string[] = [];
		for (const child of list.children) {
			if (typeof child === 'string') continue;
			if (child.tag === 'ul' || child.tag === 'ol') {
				// A list right within a list, as some editors write it, belongs to the item before.
				items.push(this.prefixed_(this.list_(child), '  ', '  '));
				continue;
			}
			const text = this.write(child.children).trim().replace(/\n{2,}/g, '\n');
			if (shown(text).trim() === '') continue;
			const bullet = list.tag === 'ol' ? `${number++}. ` : '- ';
			items.push(this.prefixed_(text, bullet, ' '.repeat(bullet.length)));
		}
		return items.join('\n');
	}

	private prefixed_(text: string, first: string, others: string): string {
		if (shown(text) === '') return '';
		this.marked = true;
		return this.counted_(
			text
				.split('\n')
				.map((line, index) => within(block, index === 0 ? first : others) + line)
				.join('\n')
		);
	}

	private inline_(out: Lines, element: Element): void {
		const css = attribute(element, 'style');
		const weight = /font-weight\s*:\s*(\w+)/i.exec(css)?.[1]?.toLowerCase();
		const heavy = weight === 'bold' || weight === 'bolder' || Number(weight) >= 600;
		const slant = /font-style\s*:\s*(\w+)/i.exec(css)?.[1]?.toLowerCase();
		const line = /text-decoration[\w-]*\s*:[^;]*line-through/i.test(css);
		const styles: Pair[] = [];
		if (weight ? heavy : element.tag === 'b' || element.tag === 'strong') styles.push(bold);
		if (slant ? slant === 'italic' : element.tag === 'i' || element.tag === 'em') styles.push(italic);
		if (line || ['s', 'del', 'strike'].includes(element.tag)) styles.push(struck);
		if (['code', 'tt', 'kbd', 'samp'].includes(element.tag)) return out.add(this.code_(shown(words_of(element))));
		for (const [begin] of styles) out.add(begin);
		this.styles_ += styles.length;
		if (element.tag === 'a') this.link_(out, element);
		else this.into_(out, element.children);
		this.styles_ -= styles.length;
		for (const [, end] of styles.reverse()) out.add(end);
	}

	private code_(code: string): string {
		const words = code.replace(/\s+/g, ' ');
		if (words.trim() === '') return words;
		this.marked = true;
		const ticks = '`'.repeat(1 + Math.max(0, ...[...words.matchAll(/`+/g)].map(([run]) => run.length)));
		const space = words.startsWith('`') || words.endsWith('`') ? ' ' : '';
		return within(inline, `${ticks}${space}${words}${space}${ticks}`);
	}

	private link_(out: Lines, element: Element): void {
		const href = attribute(element, 'href').trim();
		const inner = new Lines(out.last);
		this.into_(inner, element.children);
		const text = this.counted_(inner.text);
		const words = shown(text).trim();
		if (!safe_link(href) || words === '' || text.includes('\n') || words === href || `mailto:${words}` === href) return out.add(text);
		this.marked = true;
		const target = href.replace(/[()<>\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
		const [, before = '', label = '', after = ''] = /^([\s\ufdd0-\ufdd5]*)([\s\S]*?)([\s\ufdd0-\ufdd5]*)$/.exec(text) ?? [];
		const bracketed = label.replace(/[[\]]/g, (sign) => within(inline, '\\') + sign);
		out.add(`${before}${within(inline, '[')}${bracketed}${within(inline, `](${target})`)}${after}`);
	}
}

/** A line, and for each of its units how it is styled (bits: bold 1, italic 2, struck 4) and where it comes from. */
interface Line {
	text: string;
	style: Uint8Array;
	from: Uint8Array;
}
const [from_words, from_inline, from_block] = [0, 1, 2] as const;
const style_marks = ['**', '_', '~~'] as const;

const part = ({ text, style, from }: Line, start: number, end: number): Line => ({ text: text.slice(start, end), style: style.slice(start, end), from: from.slice(start, end) });

function lines_of(text: string): Line[] {
	const all: Line = { text: shown(text), style: new Uint8Array(text.length), from: new Uint8Array(text.length) };
	const depth = [0, 0, 0];
	let from: number = from_words;
	let length = 0;
	const ends: number[] = [];
	// Addresses are left whole: no sign in them is a mark.
	const addresses = text.matchAll(/https?:\/\/[^\s\ufdd0-\ufdd9]+/g);
	let address = addresses.next().value;
	for (let at = 0; at < text.length; at++) {
		const kind = text.charCodeAt(at) - 0xfdd0;
		const which = kind >> 1;
		if (kind >= 0 && kind <= 9) {
			if (which < 3) depth[which] = (depth[which] as number) + (kind % 2 === 0 ? 1 : -1);
			else from = kind % 2 === 1 ? from_words : which === 3 ? from_inline : from_block;
			continue;
		}
		while (address && at >= address.index + address[0].length) address = addresses.next().value;
		all.from[length] = from === from_words && address && at >= address.index ? from_inline : from;
		if (from !== from_block) for (const bit of [0, 1, 2]) if (depth[bit]! > 0) all.style[length]! |= 1 << bit;
		if (text[at] === '\n') ends.push(length);
		length++;
	}
	return [...ends, length].map((end, index) => part(all, index === 0 ? 0 : ends[index - 1]! + 1, end));
}

const is_blank = (text: string, at: number) => /\s/.test(text[at] as string);

/** A line without blanks at its ends, and styles that hold right at words. */
function trimmed(line: Line): Line {
	let first = 0;
	while (first < line.text.length && line.from[first] === from_block) first++;
	let start = first;
	let end = line.text.length;
	while (start < end && is_blank(line.text, start)) start++;
	while (end > start && is_blank(line.text, end - 1)) end--;
	const { text, style } = line;
	// A blank has the styles of both of its neighbours.
	for (let at = start; at < end; at++) {
		if (!is_blank(text, at)) continue;
		let next = at;
		while (is_blank(text, next)) next++;
		const both = style[at - 1]! & style[next]!;
		for (; at < next; at++) style[at]! &= both;
	}
	style_marks.forEach((mark, bit) => drop_unseen(line, start, end, mark, 1 << bit));
	if (start === end) end = text.slice(0, first).trimEnd().length;
	else if (start > first) {
		for (const units of [style, line.from]) units.copyWithin(first, start, end);
		return part({ ...line, text: text.slice(0, first) + text.slice(start, end) }, 0, end - (start - first));
	}
	return part(line, 0, end);
}

const near = 200; // units that decide on a mark

/** A style whose marks nobody would see as such is left out: the words stay. */
function drop_unseen({ text, style }: Line, first: number, last: number, mark: string, bit: number): void {
	for (let start = first; start < last; start++) {
		if ((style[start]! & bit) === 0) continue;
		let end = start;
		while (end < last && (style[end]! & bit) !== 0) end++;
		const left = text.slice(Math.max(first, start - near), start);
		const inner = end - start > 2 * near ? `${text.slice(start, start + near)} ${text.slice(end - near, end)}` : text.slice(start, end);
		const whole = `${left}${mark}${inner}${mark}${text.slice(end, Math.min(last, end + near))}`;
		const close = left.length + mark.length + inner.length;
		const holds = flanks(whole, left.length, left.length + mark.length).open && flanks(whole, close, close + mark.length).close;
		if (!holds) for (let at = start; at < end; at++) style[at]! &= ~bit;
		start = end;
	}
}

/** A line with its marks; no style is left to be written. */
function with_marks({ text, style, from }: Line): Line {
	let out = '';
	const from_of: number[] = [];
	const open: number[] = [];
	const add = (mark: string) => {
		out += mark;
		for (let count = mark.length; count > 0; count--) from_of.push(from_inline);
	};
	const close_but = (styles: number) => {
		const keep = open.findIndex((bit) => (styles & (1 << bit)) === 0);
		if (keep >= 0) for (const bit of open.splice(keep).reverse()) add(style_marks[bit as 0]);
	};
	for (let at = 0; at < text.length; at++) {
		const styles = style[at]!;
		close_but(styles);
		for (const bit of [0, 1, 2] as const) {
			if ((styles & (1 << bit)) === 0 || open.includes(bit) || is_blank(text, at)) continue;
			open.push(bit);
			add(style_marks[bit]);
		}
		out += text[at];
		from_of.push(from[at]!);
	}
	close_but(0);
	return { text: out, style: new Uint8Array(), from: Uint8Array.from(from_of) };
}

const line_begin = /^(?:#{1,6}(?=\s+\S)|>|[-*](?=\s+\S)|-(?= ?- ?-[ -]*$)|\*(?= ?\* ?\*[ *]*$)|~(?=~~)|\d{1,9}(?=\.\s+\S))/;

/** Lines of one paragraph, with backslashes before what would be a mark, but was a word where it comes from. */
function with_backslashes(lines: Line[]): string {
	const text = lines.map((line) => line.text).join('\n');
	const from = new Uint8Array(text.length).fill(from_inline);
	const escaped = new Set<number>();
	let start = 0;
	for (const line of lines) {
		from.set(line.from, start);
		const prefix = line.from.findIndex((each) => each !== from_block);
		const found = prefix >= 0 && line.from[prefix] === from_words ? line_begin.exec(line.text.slice(prefix)) : null;
		if (found) escaped.add(start + prefix + (/\d/.test(found[0]) ? found[0].length : 0));
		start += line.text.length + 1;
	}
	for (const run of paired(text))
		if (!run.escaped && from[run.start] === from_words) for (let at = run.start; at < run.end; at++) escaped.add(at);
	for (const { 0: sign, index } of text.matchAll(/`|\](?=\()/g)) if (sign && from[index] === from_words) escaped.add(index);
	let result = '';
	let later = false; // what follows is escaped, or a mark
	let end = text.length;
	for (let at = text.length - 1; at >= 0; at--) {
		const hidden: boolean = escaped.has(at) || (later && text[at] === '\\' && from[at] === from_words);
		later = hidden || (from[at] === from_inline && /[*_~`[]/.test(text[at] as string));
		if (!hidden) continue;
		result = `\\${text.slice(at, end)}${result}`;
		end = at;
	}
	return text.slice(0, end) + result;
}

function finished(text: string): string {
	// A mark reaches no further than its paragraph or item.
	const groups: Line[][] = [];
	let before: Line | undefined;
	for (const line of lines_of(text).map(trimmed)) {
		const apart = !before || before.text === '' || line.text === '' || line.from[0] === from_block;
		if (apart) groups.push([]);
		groups.at(-1)?.push(with_marks(line));
		before = line;
	}
	return groups.map(with_backslashes).join('\n');
}

/** The Markdown of it; nothing where the plain text says as much, or where it is more than a message. */
export function html_to_markdown(html: string): string | undefined {
	if (html.length > html_max) return undefined;
	const writer = new Writer();
	try {
		const text = finished(writer.write(tree_of(html).children));
		const short = text.replace(/\n{3,}/g, '\n\n').trim();
		return writer.marked && short.length <= text_max ? short : undefined;
	} catch (error) {
		if (error !== too_much) throw error;
		return undefined;
	}
}
