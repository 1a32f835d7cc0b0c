// Whatever others write: nothing throws, what is made of it is bounded, and the time grows with the length alone.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { wish_at } from '../src/messages/completion';
import { continues, next_item } from '../src/messages/enter';
import { from_wire, to_wire, type Labels } from '../src/text/labels';
import { mentions_in, mentions_me, nodes_max, names_record, parse, plain, type Node } from '../src/text/markdown';
import { html_to_markdown } from '../src/text/paste';
import { hostile, hostile_html, mixed } from './hostile.mjs';

const me = { id: 'mbr_ANA', org: 'org_ACME' } as const;
const labels: Labels = [['@Ana', '<@mbr_A>'], ['@Ana Lima', '<@mbr_AL>'], ['#launch', '<#chn_L>']];
const size = 40_000; // the longest message
const seeds = Array.from({ length: 40 }, (_, index) => Number(process.env.SEED ?? 1) * 1000 + index);
const texts: [string, string][] = [
	...Object.entries(hostile).map(([name, make]): [string, string] => [name, make(size).slice(0, size)]),
	...seeds.map((seed): [string, string] => [`mixed, seed ${seed}`, mixed(seed, 8000)])
];

function size_of(nodes: Node[]): number {
	return nodes.reduce((sum, node) => sum + 1 + ('children' in node ? size_of(node.children) : 0), 0);
}

describe('a hostile text', () => {
	it.each(texts)('makes a tree of bounded size: %s', (_, text) => {
		const tree = parse(text);
		expect(size_of(tree.nodes)).toBe(tree.count);
		expect(tree.count).toBeLessThanOrEqual(nodes_max);
		expect([...plain(text, () => '@somebody', 240)].length).toBeLessThanOrEqual(240);
		expect(() => names_record(text, 'HA-1')).not.toThrow();
	});
	it.each(texts)('is read for mentions and written back: %s', (_, text) => {
		expect(() => mentions_me(text, me)).not.toThrow();
		const { text: shown, labels } = from_wire(text, ({ kind }) => `@${kind}`);
		expect(to_wire(shown, labels).length).toBeLessThanOrEqual(text.length + shown.length * 40);
	});
});

describe('hostile markup', () => {
	const long = 499_000;
	it.each(Object.entries(hostile_html))('becomes a text no longer than a message: %s', (_, make) => {
		const html = make(long).slice(0, long);
		const text = html_to_markdown(html);
		expect((text ?? '').length).toBeLessThanOrEqual(40_000);
	});
	it('of less than a message stays so too', () => {
		for (const make of Object.values(hostile_html)) for (const size of [10, 100, 3000]) expect((html_to_markdown(make(size)) ?? '').length).toBeLessThanOrEqual(size * 4);
	});
});

/**
 * By how much the processor's time grows with each doubling of a text: from the best of ten of a text and of four times as much
 * of it. The two take turns, so that what else the machine does is theirs alike; and it only ever adds, so that where a growth
 * is over the limit more are taken before it is believed.
 */
function growth(work: (text: string) => void, make: (size: number) => string, size: number): number {
	const input = [make(size), make(4 * size)];
	const best = [Infinity, Infinity];
	const now = () => Math.sqrt(best[1]! / best[0]!);
	for (let round = 0; round < rounds_most; round++) {
		input.forEach((text, index) => {
			const fresh = `${text} ${round}`; // nothing remembers it
			collect({ type: 'minor' }); // what was done before is not paid for now
			const before = spent_ms();
			work(fresh);
			best[index] = Math.min(best[index]!, spent_ms() - before);
		});
		// Below this the clock and the collector say more than the parser.
		if (round > 1 && best[1]! < 2) return 1;
		if (round >= 9 && now() <= limit) break;
	}
	return now();
}
const limit = 2.5;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (what: { type: 'minor' }) => void;
const rounds_most = 40;
function spent_ms(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
const expect_linear = (...of: Parameters<typeof growth>) => expect(growth(...of)).toBeLessThanOrEqual(limit);

describe('the time grows with the length alone', () => {
	const kinds = Object.entries(hostile);
	// All of these stay in memory that the engine hands out at once. Lists of more than 16,384 tokens and strings of some ten
	// thousand signs lie elsewhere, where they cost a multiple: a step, and no growth. The bounds above hold at full length.
	const quarter = 2500;
	it.each(kinds)('of a message: %s', (_, make) => expect_linear(parse, make, quarter), 60_000);
	it.each(kinds)('of its mentions, on the way in and out: %s', (_, make) =>
		expect_linear((text) => void [mentions_in(`<${text}`), mentions_me(`<${text}`, me), to_wire(text, labels), from_wire(text, () => '@x')], make, quarter), 60_000
	);
	it.each(kinds)('of what each key in the composer asks: %s', (_, make) =>
		expect_linear((text) => void [wish_at(text, text.length), continues(text, text.length), next_item(text, text.length)], make, quarter), 60_000
	);
	it.each(Object.entries(hostile_html))('of what is pasted: %s', (_, make) => expect_linear(html_to_markdown, make, quarter), 60_000);
});
