// The browser reads each text of the corpus as it says, and so does the server (tests/unit/engine_markdown.cpp).
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse, type Node } from '../src/text/markdown';
import type { Mention } from '../src/text/mentions';

interface Entry {
	text: string;
	/** By letter, each once: people, orgs, the channel, who is here. */
	mentions?: string;
	code?: string[];
	/** Those that were written as links. The browser makes one of a bare address as well. */
	links?: string[];
}
const corpus: Entry[] = JSON.parse(readFileSync(new URL('../../tests/text/corpus.json', import.meta.url), 'utf8'));

const stands_for: Record<string, string> = {
	A: '<@mbr_01ARZ3NDEKTSV4RRFFQ69G5FAV>',
	B: '<@mbr_01ARZ3NDEKTSV4RRFFQ69G5FAW>',
	O: '<@org_01ARZ3NDEKTSV4RRFFQ69G5FAV>',
	C: '<!channel>',
	H: '<!here>'
};
const filled = (text: string) => text.replace(/\{([ABOCH])\}/g, (_, letter: string) => stands_for[letter] as string);

function written(mention: Mention): string {
	if ('id' in mention) return `<@${mention.id}>`;
	return mention.kind === 'everyone' ? '<!channel>' : `<!${mention.kind}>`;
}

function read(text: string): Required<Omit<Entry, 'text'>> {
	const named = new Set<string>();
	const found = { code: [] as string[], links: [] as string[] };
	const walk = (nodes: Node[]): void => {
		for (const node of nodes) {
			if (node.kind === 'code') found.code.push(node.text.replace(/\n+$/, ''));
			if (node.kind === 'link') found.links.push(node.href);
			if (node.kind === 'mention') named.add(written(node.mention));
			if ('children' in node) walk(node.children);
		}
	};
	walk(parse(text).nodes);
	const mentions = Object.keys(stands_for).filter((letter) => named.has(stands_for[letter] as string));
	return { mentions: mentions.join(''), ...found };
}

test.each(corpus.map((entry) => [filled(entry.text), entry] as const))('%j', (text, { mentions = '', code = [], links = [] }) => {
	const found = read(text);
	expect(found.mentions).toBe(mentions);
	expect(found.code).toEqual(code.map((each) => filled(each).replace(/\n+$/, '')));
	expect(found.links.filter((href) => links.includes(href) || text.includes(`](${href})`))).toEqual(links);
});
