// Pasted HTML as Markdown. It is read as text, tag by tag, into a small tree of our own: no document is made
// of it, neither in the page nor beside it, and the page's policy forbids to make one.
import { safe_link } from './markdown';

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

/** Signs that would be marks in Markdown, but were words where they come from. Addresses are left whole. */
function literal(text: string, starts_line: boolean): string {
	const escaped = text
		.split(/(https?:\/\/\S+)/)
		.map((part, index) =>
			index % 2 === 1
				? part
				: part
						.replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
						.replace(/[*`]|~(?=~)|\](?=\()|(?<![\p{L}\p{N}])_(?=\S)|(?<=\S)_(?![\p{L}\p{N}])/gu, '\\$&')
		)
		.join('');
	return starts_line ? escaped.replace(/^(#{1,6}|[>+-]|\d+(?=[.)]))(?=[.)]?\s)/, (mark) => (/\d/.test(mark) ? `${mark}\\` : `\\${mark}`)) : escaped;
}

/** Text that grows at its end, where alone it is looked at. */
class Lines {
	private parts_: string[] = [];

	get text(): string {
		return this.parts_.join('');
	}
	get at_start(): boolean {
		return this.parts_.length === 0 || this.end_ === '\n';
	}
	get at_blank(): boolean {
		return this.at_start || this.end_ === ' ';
	}

	add(text: string): void {
		if (text !== '') this.parts_.push(text);
	}

	break(): void {
		this.trim_();
		this.parts_.push('\n');
	}

	/** Ends the line, and leaves an empty one for 2; at the beginning there is nothing to end. */
	apart(lines: number): void {
		this.trim_();
		if (this.parts_.length === 0) return;
		let there = 0;
		while (there < lines && this.parts_.at(-1 - there) === '\n') there++;
		for (; there < lines; there++) this.parts_.push('\n');
	}

	private get end_(): string | undefined {
		return this.parts_.at(-1)?.at(-1);
	}

	private trim_(): void {
		while (this.end_ === ' ' || this.end_ === '\t') {
			const rest = (this.parts_.pop() as string).trimEnd();
			if (rest !== '') this.parts_.push(rest);
		}
	}
}

interface Style {
	bold: boolean;
	italic: boolean;
}

class Writer {
	marked = false;
	private written_ = 0;

	private counted_(text: string): string {
		this.written_ += text.length;
		if (text.length > text_max * 2 || this.written_ > written_max) throw too_much;
		return text;
	}

	write(children: Element['children'], style: Style): string {
		const out = new Lines();
		for (const child of children) {
			if (typeof child === 'string') {
				const words = child.replace(/[\s\u00a0]+/g, ' ');
				out.add(literal(out.at_blank ? words.replace(/^ /, '') : words, out.at_start));
			} else if (silent_tags.has(child.tag)) continue;
			else if (child.tag === 'br') out.break();
			else if (block_tags.has(child.tag)) {
				const lines = apart_tags.has(child.tag) ? 2 : 1;
				out.apart(lines);
				out.add(this.block_(child, style));
				out.apart(lines);
			} else {
				const inline = this.inline_(child, style);
				out.add(out.at_blank ? inline.replace(/^ /, '') : inline);
			}
		}
		return this.counted_(out.text);
	}

	private block_(element: Element, style: Style): string {
		switch (element.tag) {
			case 'hr':
				this.marked = true;
				return '---';
			case 'pre': {
				const code = words_of(element).replace(/^\n|\n+$/g, '');
				if (code.trim() === '') return '';
				this.marked = true;
				const fence = '`'.repeat(Math.max(3, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
				return `${fence}\n${code}\n${fence}`;
			}
			case 'blockquote':
				return this.prefixed_(this.write(element.children, style).trim(), '> ', '> ');
			case 'ul':
			case 'ol':
				return this.list_(element, style);
			case 'tr':
				return element.children
					.filter((cell) => typeof cell !== 'string')
					.map((cell) => this.write(cell.children, style).replace(/\s+/g, ' ').trim())
					.join(' | ');
			default: {
				const heading = /^h[1-6]$/.test(element.tag);
				if (heading && !style.bold) return this.around_(this.write(element.children, { ...style, bold: true }), '**').trim();
				return this.write(element.children, style).trim();
			}
		}
	}

	private list_(list: Element, style: Style): string {
		let number = Number(attribute(list, 'start')) || 1;
		const items: string[] = [];
		for (const child of list.children) {
			if (typeof child === 'string') continue;
			if (child.tag === 'ul' || child.tag === 'ol') {
				// A list right within a list, as some editors write it, belongs to the item before.
				items.push(this.prefixed_(this.list_(child, style), '  ', '  '));
				continue;
			}
			const text = this.write(child.children, style).trim().replace(/\n{2,}/g, '\n');
			if (text === '') continue;
			const bullet = list.tag === 'ol' ? `${number++}. ` : '- ';
			items.push(this.prefixed_(text, bullet, ' '.repeat(bullet.length)));
		}
		return items.join('\n');
	}

	private prefixed_(text: string, first: string, others: string): string {
		if (text === '') return '';
		this.marked = true;
		return this.counted_(
			text
				.split('\n')
				.map((line, index) => `${index === 0 ? first : others}${line}`.trimEnd())
				.join('\n')
		);
	}

	private inline_(element: Element, style: Style): string {
		const css = attribute(element, 'style');
		const weight = /font-weight\s*:\s*(\w+)/i.exec(css)?.[1]?.toLowerCase();
		const heavy = weight === 'bold' || weight === 'bolder' || Number(weight) >= 600;
		const bold = weight ? heavy : element.tag === 'b' || element.tag === 'strong';
		const slant = /font-style\s*:\s*(\w+)/i.exec(css)?.[1]?.toLowerCase();
		const italic = slant ? slant === 'italic' : element.tag === 'i' || element.tag === 'em';
		const within = { bold: style.bold || bold, italic: style.italic || italic };
		if (['code', 'tt', 'kbd', 'samp'].includes(element.tag)) return this.code_(words_of(element));
		let text = this.write(element.children, within);
		if (element.tag === 'a') text = this.link_(attribute(element, 'href').trim(), text, words_of(element).trim());
		if (['s', 'del', 'strike'].includes(element.tag)) text = this.around_(text, '~~');
		if (italic && !style.italic) text = this.around_(text, '_');
		if (bold && !style.bold) text = this.around_(text, '**');
		return text;
	}

	private code_(code: string): string {
		const words = code.replace(/\s+/g, ' ');
		if (words.trim() === '') return words;
		this.marked = true;
		const ticks = '`'.repeat(1 + Math.max(0, ...[...words.matchAll(/`+/g)].map(([run]) => run.length)));
		const space = words.startsWith('`') || words.endsWith('`') ? ' ' : '';
		return `${ticks}${space}${words}${space}${ticks}`;
	}

	private link_(href: string, text: string, words: string): string {
		if (!safe_link(href) || words === '' || text.includes('\n')) return text;
		if (words === href || `mailto:${words}` === href) return words;
		this.marked = true;
		const target = href.replace(/[()<>\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
		const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
		return `${before}[${inner.replace(/[[\]]/g, '\\$&')}](${target})${after}`;
	}

	/** Marks hold within a line and right at the words: elsewhere Markdown does not see them. */
	private around_(text: string, mark: string): string {
		return text
			.split('\n')
			.map((line) => {
				const [, before = '', words = '', after = ''] = /^(\s*(?:(?:[->]|\d+\.) )*)(.*?)(\s*)$/.exec(line) ?? [];
				if (words === '') return line;
				this.marked = true;
				return `${before}${mark}${words}${mark}${after}`;
			})
			.join('\n');
	}
}

/** The Markdown of it; nothing where the plain text says as much, or where it is more than a message. */
export function html_to_markdown(html: string): string | undefined {
	if (html.length > html_max) return undefined;
	const writer = new Writer();
	try {
		const text = writer.write(tree_of(html).children, { bold: false, italic: false });
		const short = text.replace(/\n{3,}/g, '\n\n').trim();
		return writer.marked && short.length <= text_max ? short : undefined;
	} catch (error) {
		if (error !== too_much) throw error;
		return undefined;
	}
}
