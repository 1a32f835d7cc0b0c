// Markdown as a tree that Markdown.svelte draws with elements: no HTML text is ever made of a message.
import MarkdownIt, { type Token } from 'markdown-it';
import { mention_at, type Mention } from './mentions';

export type Node =
	| { kind: 'text'; text: string }
	| { kind: 'element'; tag: Tag; children: Node[]; start?: number; align?: string }
	| { kind: 'link'; href: string; children: Node[] }
	| { kind: 'code'; text: string; block: boolean }
	| { kind: 'mention'; mention: Mention }
	| { kind: 'record'; key: string };

const tags = [
	'p', 'strong', 'em', 's', 'blockquote', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6',
	'table', 'thead', 'tbody', 'tr', 'th', 'td', 'hr', 'br'
] as const;
export type Tag = (typeof tags)[number];

/** Only what opens a page or a letter. Anything else (javascript:, data:, file: …) stays text. */
export function safe_link(href: string): boolean {
	return /^(?:https?:\/\/|mailto:)/i.test(href) && !/[\u0000-\u0020]/.test(href);
}

const parser = new MarkdownIt({ html: false, linkify: true, breaks: true });
// An image would be fetched from a stranger's server, telling it who reads what and when.
parser.disable('image');
parser.validateLink = safe_link;
parser.inline.ruler.before('autolink', 'mention', (state, silent) => {
	if (state.src.charCodeAt(state.pos) !== 0x3c) return false;
	const found = mention_at(state.src, state.pos);
	if (!found) return false;
	if (!silent) state.push('mention', '', 0).meta = found.mention;
	state.pos = found.end;
	return true;
});

const parsed = new Map<string, Node[]>();
const parsed_max = 500;

/** Rows come and go with scrolling; their trees are kept for a while. */
export function parse(text: string): Node[] {
	let tree = parsed.get(text);
	if (!tree) {
		tree = tree_of(parser.parse(text, {}));
		if (parsed.size >= parsed_max) parsed.clear();
		parsed.set(text, tree);
	}
	return tree;
}

/** The words alone, for a line elsewhere or to be read aloud. */
export function plain(text: string, name: (mention: Mention) => string): string {
	const words = (nodes: Node[]): string =>
		nodes
			.map((node) => {
				if (node.kind === 'mention') return name(node.mention);
				if (node.kind === 'record') return node.key;
				if (node.kind === 'text' || node.kind === 'code') return node.text;
				const inner = words(node.children);
				const breaks = node.kind === 'element' && !['strong', 'em', 's'].includes(node.tag);
				return breaks ? `${inner} ` : inner;
			})
			.join('');
	return words(parse(text)).replace(/\s+/g, ' ').trim();
}

/** Whether a text draws this record's card by itself. */
export function names_record(text: string, key: string): boolean {
	const within = (nodes: Node[]): boolean =>
		nodes.some((node) => (node.kind === 'record' ? node.key === key : 'children' in node && within(node.children)));
	return text.includes(key) && within(parse(text));
}

function tree_of(tokens: Token[]): Node[] {
	const root: Node[] = [];
	const open: Node[][] = [root];
	const add = (node: Node) => open.at(-1)?.push(node);
	let links = 0;
	for (const token of tokens) {
		if (token.hidden) continue; // the paragraphs of a tight list
		if (token.type === 'inline') for (const node of tree_of(token.children ?? [])) add(node);
		else if (token.nesting === 1) {
			const node = opened(token);
			if (node.kind === 'link') links++;
			add(node);
			open.push(node.children);
		} else if (token.nesting === -1) {
			if (open.length > 1) open.pop();
			if (token.type === 'link_close' && links > 0) links--;
		} else if (token.type === 'text' && links === 0) with_keys(token.content).forEach(add);
		else add(leaf(token));
	}
	return root;
}

/** "SOL-12": a space's code and a number. Whether it stands for a record is found out where it is drawn. */
const record_key = /(?<![\p{L}\p{N}_\-/.#@])[A-Z]{2,6}-[1-9]\d{0,8}(?![\p{L}\p{N}_]|-\d|[./]\w)/gu;

function with_keys(text: string): Node[] {
	const nodes: Node[] = [];
	let end = 0;
	for (const found of text.matchAll(record_key)) {
		if (found.index > end) nodes.push({ kind: 'text', text: text.slice(end, found.index) });
		nodes.push({ kind: 'record', key: found[0] });
		end = found.index + found[0].length;
	}
	if (end < text.length || nodes.length === 0) nodes.push({ kind: 'text', text: text.slice(end) });
	return nodes;
}

function opened(token: Token): Extract<Node, { children: Node[] }> {
	const href = String(token.attrGet('href') ?? '');
	if (token.type === 'link_open' && safe_link(href)) return { kind: 'link', href, children: [] };
	const tag = tags.find((each) => each === token.tag) ?? 'p';
	const start = tag === 'ol' ? Number(token.attrGet('start') ?? 1) : undefined;
	const align = /(left|center|right)/.exec(String(token.attrGet('style') ?? ''))?.[1];
	return { kind: 'element', tag, children: [], start, align };
}

function leaf(token: Token): Node {
	switch (token.type) {
		case 'mention':
			return { kind: 'mention', mention: token.meta as Mention };
		case 'code_inline':
			return { kind: 'code', text: token.content, block: false };
		case 'fence':
		case 'code_block':
			return { kind: 'code', text: token.content.replace(/\n$/, ''), block: true };
		case 'softbreak':
		case 'hardbreak':
			return { kind: 'element', tag: 'br', children: [] };
		case 'hr':
			return { kind: 'element', tag: 'hr', children: [] };
		default:
			return { kind: 'text', text: token.content };
	}
}
