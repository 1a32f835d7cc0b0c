// Markdown as a tree of which messages/text_elements.ts makes elements: no HTML text is ever made of a message.
import MarkdownIt, { type Token } from 'markdown-it';
import { undirected } from '../page/shown';
import type { Member } from '../protocol';
import { end_of_address, hidden_host, shown_address } from './addresses';
import { flanks, hidden_backslashes } from './marks';
import { any_mention, mention_at, type Mention } from './mentions';

export type Node =
	| { kind: 'text'; text: string }
	/** `value`: the number of an item, and `typed` as it was written. */
	| { kind: 'element'; tag: Tag; children: Node[]; start?: number; value?: number; typed?: string; align?: string }
	/** `goes_to`: the host behind words that read as another one's address. It is shown, and asked for before anybody goes there. */
	| { kind: 'link'; href: string; children: Node[]; goes_to?: string }
	/** `typed`: the line that opens a block with nothing in it. */
	| { kind: 'code'; text: string; block: boolean; typed?: string }
	| { kind: 'mention'; mention: Mention }
	| { kind: 'record'; key: string };

const tags = [
	'p', 'strong', 'em', 's', 'blockquote', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6',
	'table', 'thead', 'tbody', 'tr', 'th', 'td', 'hr', 'br'
] as const;
type Tag = (typeof tags)[number];

/** What is made of one text at most, however it is written; what is deeper is flattened, its words stay. */
export const nodes_max = 3000;
export const depth_max = 50;
/** Each asks the server once. Further keys are plain text. */
export const cards_max = 20;

interface Tree {
	nodes: Node[];
	count: number;
	/** There was more than may be made. */
	cut: boolean;
}

/** Only what opens a page or a letter. Anything else (javascript:, data:, file: …) stays text. */
export function safe_link(href: string): boolean {
	return /^(?:https?:\/\/|mailto:)/i.test(href) && !/[\u0000-\u0020]/.test(href);
}

const parser = new MarkdownIt({ html: false, linkify: true, breaks: true });
// Rules that docs/text.md does not have are left out of the build (vite/markdown.ts). An image would be fetched from a stranger's
// server, telling it who reads what and when. Others would hide or change what was typed: "--" below a line makes a heading of it,
// "[Price list]: https://…" is not shown, "&copy;" is another sign.
parser.validateLink = safe_link;
parser.inline.ruler.before('autolink', 'mention', (state, silent) => {
	if (state.src.charCodeAt(state.pos) !== 0x3c) return false;
	const found = mention_at(state.src, state.pos);
	if (!found) return false;
	if (!silent) state.push('mention', '', 0).meta = found.mention;
	state.pos = found.end;
	return true;
});

parser.inline.State = class extends parser.inline.State {
	/** Filled when the first one is met. */
	hidden?: Set<number>;

	override scanDelims(start: number) {
		const sign = this.src.charCodeAt(start);
		let end = start + 1;
		while (end < this.posMax && this.src.charCodeAt(end) === sign) end++;
		const { open, close } = flanks(this.src, start, end);
		return { can_open: open, can_close: close, length: end - start };
	}
};

// A backslash takes its meaning from the sign behind it; it is not shown where that sign would have had one.
const escapable = /[!-/:-@[-`{-~]/;
parser.inline.ruler.before('backticks', 'escape', (state, silent) => {
	if (state.src.charCodeAt(state.pos) !== 0x5c) return false;
	const sign = state.src[state.pos + 1] ?? '';
	if (state.pos + 1 >= state.posMax || !escapable.test(sign)) return false;
	if (!silent) {
		const own = state as InstanceType<typeof parser.inline.State> & { hidden?: Set<number> };
		own.hidden ??= hidden_backslashes(state.src);
		const in_link = state.linkLevel > 0 && (sign === '[' || sign === ']');
		const token = state.push('text_special', '', 0);
		token.content = in_link || own.hidden.has(state.pos) ? sign : `\\${sign}`;
		token.markup = `\\${sign}`;
		token.info = 'escape';
	}
	state.pos += 2;
	return true;
});

// A block without words is what was typed, as are a line of stars or one to be filled in, and "> 100 pieces", which is rather "more
// than" than a quotation.
const blocks = /^(?:heading|blockquote|bullet_list|ordered_list)_open$|^hr$/;
const wordless = /^(?:[#>*_+\s-]+|\d{1,9}[.)]|> ?[=\d].*)$/;
const wordless_lines = 2; // at most
parser.core.ruler.after('block', 'wordless_blocks', (state) => {
	const { tokens } = state;
	const lines = state.src.split('\n');
	state.tokens = [];
	for (let index = 0; index < tokens.length; index++) {
		const token = tokens[index] as Token;
		const { type, map, level } = token;
		const content = map && map[1] - map[0] <= wordless_lines && blocks.test(type) ? lines.slice(...map).join('\n').trim() : '';
		if (!wordless.test(content) || (type === 'hr' && content.startsWith('-'))) {
			state.tokens.push(token);
			continue;
		}
		const words = Object.assign(new state.Token('inline', '', 0), { content, map, level: level + 1, children: [] });
		state.tokens.push(new state.Token('paragraph_open', 'p', 1), words, new state.Token('paragraph_close', 'p', -1));
		if (token.nesting > 0) do index++; while (tokens[index]?.level !== level || tokens[index]?.nesting !== -1);
	}
});

// An address ends where other words begin, also in a script without blanks.
const { linkify } = parser;
const [match, match_at_start] = [linkify.match.bind(linkify), linkify.matchAtStart.bind(linkify)];
type Match = NonNullable<ReturnType<typeof match_at_start>>;
function cut(found: Match | null): Match | null {
	if (!found) return null;
	const end = end_of_address(found.text);
	if (end === found.text.length) return found;
	if (/^(?:[a-z]+:)?[/:]*$/i.test(found.text.slice(0, end))) return null; // its scheme alone
	const less = found.text.length - end;
	found.lastIndex -= less;
	found.text = found.text.slice(0, -less);
	found.url = found.url.slice(0, -less);
	return found;
}
linkify.match = (text) => {
	const found = match(text)?.map(cut).filter((each) => each !== null) ?? [];
	return found.length > 0 ? found : null;
};
linkify.matchAtStart = (text) => cut(match_at_start(text));

// An address is shown as it is typed, but a host that can be taken for another one as the network writes it.
const own_letters = parser.normalizeLinkText.bind(parser);
parser.normalizeLinkText = (url) => shown_address(own_letters(url), parser.normalizeLink(url));
export const address_text = (href: string) => parser.normalizeLinkText(href);

// A tree needs no more tokens than these. What is beyond is not looked at: a table of 25,000 signs has 65,000 cells.
const tokens_max = nodes_max * 4;
const blocks_deep = 30; // each line of a quotation costs as many steps as it is deep

parser.block.ruler.before(
	'table',
	'bound',
	(state, start, end, silent) => {
		if (state.tokens.length > tokens_max) {
			state.env.cut = true;
			if (!silent) state.line = end;
			return true;
		}
		if (silent || state.level < blocks_deep) return false;
		// Deeper marks are words.
		state.push('paragraph_open', 'p', 1);
		const words = state.push('inline', '', 0);
		words.content = state.getLines(start, end, state.blkIndent, false).trim();
		words.children = [];
		state.push('paragraph_close', 'p', -1);
		state.line = end;
		return true;
	},
	{ alt: ['blockquote'] } // it ends a table, too, which reads its rows by itself
);
parser.inline.ruler.before('text', 'bound', (state, silent) => {
	if (silent || state.tokens.length <= tokens_max) return false;
	state.env.cut = true;
	state.pos = state.posMax;
	return true;
});

const parsed = new Map<string, Tree>();
const kept_max = 4_000_000;
let kept = 0; // signs and nodes, as if a node were ten signs

/** Rows come and go with scrolling; their trees are kept for a while. */
export function parse(text: string, most = nodes_max): Tree {
	const key = `${most} ${text}`;
	let tree = parsed.get(key);
	if (!tree) {
		tree = tree_of(text, most);
		if (kept > kept_max) {
			parsed.clear();
			kept = 0;
		}
		kept += text.length + tree.count * 10;
		parsed.set(key, tree);
	}
	return tree;
}

/** Every node in the order of the text, those that hold others after them; the number of an item as words before it. */
function* each(nodes: Node[]): Generator<Node> {
	const open: { nodes: Node[]; next: number; of?: Node }[] = [{ nodes, next: 0 }];
	for (let here = open.at(-1); here; here = open.at(-1)) {
		const node = here.nodes[here.next++];
		if (!node) {
			open.pop();
			if (here.of) yield here.of;
		} else if ('children' in node) {
			if (node.kind === 'element' && node.value !== undefined) yield { kind: 'text', text: `${node.value}. ` };
			open.push({ nodes: node.children, next: 0, of: node });
		} else yield node;
	}
}

const line_max = 400; // nodes of a text of which a line or two are shown

/** The words alone, for a line elsewhere or to be read aloud: at most `signs_max` of them. */
export function plain(text: string, name: (mention: Mention) => string, signs_max = 300): string {
	let words = '';
	for (const node of each(parse(text, line_max).nodes)) {
		if (words.length > signs_max * 2) break;
		if (node.kind === 'mention') words += name(node.mention);
		else if (node.kind === 'record') words += node.key;
		else if (node.kind === 'text') words += node.text.slice(0, signs_max * 2);
		else if (node.kind === 'code') words += (node.typed ?? node.text).slice(0, signs_max * 2);
		else if (node.kind === 'element' && !['strong', 'em', 's'].includes(node.tag)) words += ' ';
	}
	return [...words.replace(/\s+/g, ' ').trim()].slice(0, signs_max).join('');
}

/** Every mention in a text, in order. */
export function mentions_in(text: string): Mention[] {
	if (text.search(any_mention) < 0) return [];
	const tokens = parser.parse(text, {}).flatMap(({ children }) => children ?? []);
	return tokens.filter(({ type }) => type === 'mention').map(({ meta }) => meta as Mention);
}

export function mentions_me(text: string, me: Pick<Member, 'id' | 'org'>): boolean {
	return mentions_in(text).some((mention) => ('id' in mention ? mention.id === me.id || mention.id === me.org : mention.kind !== 'time'));
}

/** Whether a text draws this record's card by itself. */
export function names_record(text: string, key: string): boolean {
	if (!text.includes(key)) return false;
	for (const node of each(parse(text).nodes)) if (node.kind === 'record' && node.key === key) return true;
	return false;
}

function tree_of(text: string, most: number): Tree {
	const env: { [name: string]: unknown } = {};
	const tree: Tree = { nodes: [], count: 0, cut: false };
	const open = [tree.nodes]; // the lists that are being filled; beyond the depth the same one again
	let link: Extract<Node, { kind: 'link' }> | undefined;
	let words = ''; // of that link
	let cards = 0;

	function add(node: Node): boolean {
		if (tree.count >= most) tree.cut = true;
		else {
			tree.count++;
			open.at(-1)?.push(node);
		}
		return !tree.cut;
	}

	function read(tokens: Token[]): void {
		for (const token of tokens) {
			if (tree.cut) return;
			if (token.hidden || (token.type === 'text' && token.content === '')) continue; // the paragraphs of a tight list; marks that were used up
			if (token.type === 'inline') read(token.children ?? []);
			else if (token.nesting === 1) {
				const node = opened(token);
				if (node.kind === 'link') [link, words] = [node, ''];
				const here = open.at(-1) as Node[];
				const flat = open.length > depth_max && node.kind !== 'link';
				open.push(flat || !add(node) ? here : node.children);
			} else if (token.nesting === -1) {
				if (open.length > 1) open.pop();
				if (/_list_close$/.test(token.type)) as_typed(open.at(-1) ?? [], token.markup);
				if (token.type !== 'link_close' || !link) continue;
				link.goes_to = hidden_host(words, link.href);
				link = undefined;
			} else if (token.type === 'text' && !link) {
				for (const node of with_keys(undirected(token.content))) {
					const card = node.kind === 'record' && ++cards > cards_max;
					add(card ? { kind: 'text', text: node.key } : node);
				}
			} else {
				const node = leaf(token);
				if (link && 'text' in node) words += node.text;
				add(node);
			}
		}
	}

	read(parser.parse(text, env));
	if (link) link.goes_to = hidden_host(words, link.href);
	tree.cut ||= env.cut === true;
	return tree;
}

type Item = Extract<Node, { kind: 'element' }>;

/**
 * A list whose items would be shown with another mark than was typed is lines of words: "1)", "01.", pluses, which may stand for what
 * speaks for a thing, and a single star, which may be a note's.
 */
function as_typed(siblings: Node[], markup: string): void {
	const list = siblings.at(-1);
	if (list?.kind !== 'element' || (list.tag !== 'ol' && list.tag !== 'ul')) return;
	const items = list.children as Item[];
	const changed =
		list.tag === 'ul' ? markup === '+' || (markup === '*' && items.length === 1) : markup === ')' || items.some(({ typed }) => typed?.startsWith('0') && typed !== '0');
	if (!changed) return;
	const words: Node[] = [];
	let line: Node[] | undefined; // where the next item may be added
	for (const { children, typed = '' } of items) {
		const rest = [...children];
		const first = rest[0];
		if (is_block(first) && first.tag === 'p') rest.splice(0, 1, ...first.children);
		const blocks = rest.findIndex(is_block);
		const item = rest.splice(0, blocks < 0 ? rest.length : blocks);
		if (line) line.push({ kind: 'element', tag: 'br', children: [] });
		else words.push({ kind: 'element', tag: 'p', children: (line = []) });
		line.push({ kind: 'text', text: `${typed}${markup} ` }, ...item);
		if (rest.length === 0) continue;
		words.push(...rest);
		line = undefined;
	}
	siblings.splice(-1, 1, ...words);
}
const is_block = (node: Node | undefined): node is Item =>
	(node?.kind === 'element' && !['strong', 'em', 's', 'br'].includes(node.tag)) || (node?.kind === 'code' && node.block);

/** "SOL-12": a space's code and a number. Whether it stands for a record is found out where it is drawn. */
const record_key = /(?<![\p{sc=Latn}\p{N}_/.#@]|(?:^|[\p{sc=Latn}\p{N}_\s\p{P}])-)[A-Z]{2,6}-[1-9]\d{0,8}(?![\p{sc=Latn}\p{N}_]|-\d|[./]\w)/gu;

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
	const value = tag === 'li' && /^\d+$/.test(token.info) ? Number(token.info) : undefined;
	const align = /(left|center|right)/.exec(String(token.attrGet('style') ?? ''))?.[1];
	return { kind: 'element', tag, children: [], start, value, ...(value !== undefined && { typed: token.info }), align };
}

function leaf(token: Token): Node {
	switch (token.type) {
		case 'mention':
			return { kind: 'mention', mention: token.meta as Mention };
		case 'code_inline':
			return { kind: 'code', text: undirected(token.content), block: false };
		case 'fence':
		case 'code_block':
			return {
				kind: 'code',
				text: undirected(token.content.replace(/\n$/, '')),
				block: true,
				...(token.type === 'fence' && token.content === '' && { typed: undirected(token.markup + token.info) })
			};
		case 'softbreak':
		case 'hardbreak':
			return { kind: 'element', tag: 'br', children: [] };
		case 'hr':
			return { kind: 'element', tag: 'hr', children: [] };
		default:
			return { kind: 'text', text: undirected(token.content) };
	}
}
