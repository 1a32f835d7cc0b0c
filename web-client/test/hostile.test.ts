// Whatever others write: nothing throws, what is made of it is bounded, and the time grows with the length alone.
import { describe, expect, it } from 'vitest';
import { wish_at } from '../src/messages/completion';
import { continues, next_item } from '../src/messages/enter';
import { nodes_max, names_record, parse, plain, type Node } from '../src/messages/markdown';
import { from_wire, mentions_in, mentions_me, to_wire, type Labels } from '../src/messages/mentions';
import { html_to_markdown } from '../src/messages/paste';
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
 * How the processor's time grows from a text to its double: the best of ten of each. Where the best of fewer are within the limit
 * already, the rest is not needed.
 */
function growth(work: (text: string) => void, make: (size: number) => string, size: number): number {
	const best = [Infinity, Infinity];
	const input = [make(size), make(2 * size)];
	for (let round = 0; round < 50; round++) {
		input.forEach((text, index) => {
			const fresh = `${text} ${round}`; // nothing remembers it
			const before = spent_ms();
			work(fresh);
			best[index] = Math.min(best[index]!, spent_ms() - before);
		});
		// Below this the clock and the collector say more than the parser.
		if (round > 1 && (best[1]! < 2 || best[1]! <= best[0]! * limit)) return 1;
		if (round >= 9 && best[1]! > best[0]! * 3) break;
	}
	return best[1]! / best[0]!;
}
const limit = 2.5;
function spent_ms(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
const expect_linear = (...of: Parameters<typeof growth>) => expect(growth(...of)).toBeLessThanOrEqual(limit);

// Whatever else the machine does lengthens a time now and then, so a growth is a fault when it is there three times.
describe('the time grows with the length alone', { retry: 2 }, () => {
	const kinds = Object.entries(hostile);
	const half = 6000;
	it.each(kinds)('of a message: %s', (_, make) => expect_linear(parse, make, half), 60_000);
	it.each(kinds)('of its mentions, on the way in and out: %s', (_, make) =>
		expect_linear((text) => void [mentions_in(`<${text}`), mentions_me(`<${text}`, me), to_wire(text, labels), from_wire(text, () => '@x')], make, half), 60_000
	);
	it.each(kinds)('of what each key in the composer asks: %s', (_, make) =>
		expect_linear((text) => void [wish_at(text, text.length), continues(text, text.length), next_item(text, text.length)], make, half), 60_000
	);
	// Tags that nobody closes cost the DOM parser of these tests more than their length; browsers have another. Its work is bounded above.
	const pasted = Object.entries(hostile_html).filter(([kind]) => kind !== 'open_tags');
	it.each(pasted)('of what is pasted: %s', (_, make) => expect_linear(html_to_markdown, make, 12_000), 60_000);
});
