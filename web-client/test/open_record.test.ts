// A record on its page: what was seen is what is written over, and what others do to it is heard.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../src/client/client.svelte';
import { OpenRecord } from '../src/records/open_record.svelte';
import { records_of } from '../src/records/records.svelte';
import type { RecordFound } from '../src/protocol';
import { Lost, Refused } from '../src/wire/error';

const stored = {
	id: 'rec_1', key: 'ACM-1', type: 'task', space: 'spc_1', channel: 'chn_R', state: 'open', title: 'Ship', rev: 3, fields: { size: 'S' },
	owner: 'mbr_A', ball: null, due: null, start: null, priority: null, moves: [], followers: [], links: [], messages: []
} as unknown as RecordFound;

let asked: [string, unknown][];
let answers: Record<string, () => unknown>;
let record: OpenRecord;
let first: RecordFound[];

beforeEach(() => {
	asked = [];
	first = [];
	answers = { 'record.get': () => stored, 'record.types': () => ({ types: [] }) };
	const ask = async (name: string, body: unknown) => (asked.push([name, body]), answers[name]?.());
	const client = { self: { id: 'mbr_ME', name: 'Me', org: 'org_HOST', role: 'member', zone: 'UTC' }, connection: { line: 'open' }, subjects: new Set(), ask, change: ask, announcer: { alert: (text: string) => asked.push(['alert', text]) } };
	record = new OpenRecord(client as unknown as Client, 'ACM-1', (found) => first.push(found));
	watchers = records_of(client as unknown as Client).watchers;
	vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());
let watchers: Set<(fact: never) => void>;

const refuse = (code: string, more = {}) => () => {
	throw new Refused({ code, ...more } as never);
};
const lose = () => {
	throw new Lost();
};

describe('a record', () => {
	it('is told of before it is first shown, and stays while the line is away', async () => {
		answers['record.get'] = lose;
		await record.load();
		expect([record.problem, first]).toEqual(['lost', []]);
		answers['record.get'] = () => stored;
		await record.load();
		await record.load();
		expect([record.problem, record.found?.title, first.length]).toEqual([undefined, 'Ship', 1]);
		answers['record.get'] = lose;
		await record.load();
		expect([record.problem, record.found?.title]).toEqual([undefined, 'Ship']);
		answers['record.get'] = refuse('not_found');
		await record.load();
		expect(record.problem).toBe('missing');
	});

	it('is read anew once, after several changes, and not for what is older or of another', async () => {
		await record.load();
		const stop = record.watch();
		const hear = (fact: object) => watchers.forEach((heard) => heard({ by: 'mbr_A', data: {}, ...fact } as never));
		const reads = () => asked.filter(([name]) => name === 'record.get').length;
		hear({ stream: 'chn_X', event: 'record.changed' });
		hear({ stream: 'spc_1', event: 'record.touched', data: { record: 'rec_1', rev: 2 } });
		await vi.advanceTimersByTimeAsync(1000);
		expect(reads()).toBe(1);
		hear({ stream: 'chn_R', event: 'record.changed' });
		hear({ stream: 'spc_1', event: 'record.touched', data: { record: 'rec_1', rev: 4 } });
		await vi.advanceTimersByTimeAsync(1000);
		expect(reads()).toBe(2);
		hear({ stream: 'chn_R', event: 'record.changed' });
		stop();
		await vi.advanceTimersByTimeAsync(1000);
		expect([reads(), watchers.size]).toEqual([2, 0]);
	});
});

describe('a field', () => {
	const changes = () => asked.filter(([name]) => name === 'record.change').map(([, body]) => body);
	beforeEach(() => record.load());

	it('is written over the value that was seen', async () => {
		answers['record.change'] = () => ({ ...stored, rev: 4, title: 'Sail' });
		expect(await record.keep('title', 'Sail', 'Ship')).toBe('kept');
		expect([changes(), record.found?.title, record.found?.rev]).toEqual([[{ record: 'rec_1', rev: 3, title: 'Sail' }], 'Sail', 4]);
	});

	it('is tried again where another field was changed meanwhile, and asked about where it was this one', async () => {
		const newer = { ...stored, rev: 4, fields: { size: 'M' } };
		answers['record.change'] = refuse('conflict', { record: newer });
		const done = record.keep('title', 'Sail', 'Ship');
		answers['record.change'] = () => ({ ...newer, rev: 5, title: 'Sail' });
		expect(await done).toBe('kept');
		expect(changes().map((body) => (body as { rev: number }).rev)).toEqual([3, 4]);
		expect(await record.keep('size', 'L', 'S')).toMatchObject({ theirs: 'M' });
		expect(await record.keep('size', 'M', 'S')).toBe('kept');
		expect(changes().length).toBe(2);
	});

	it('is not tried for ever', async () => {
		answers['record.change'] = refuse('conflict', { record: stored });
		expect(await record.keep('title', 'Sail', 'Ship')).toHaveProperty('refused');
		answers['record.change'] = lose;
		expect(await record.keep('title', 'Sail', 'Ship')).toHaveProperty('refused');
		expect(changes().length).toBe(2);
	});
});
