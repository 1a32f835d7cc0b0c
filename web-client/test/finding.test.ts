// Which channel stands in the centre.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { channels_of } from '../src/channels/channels.svelte';
import type { Client } from '../src/client/client.svelte';
import { address } from '../src/page/address.svelte';
import { visited } from '../src/page/recent';
import type { ChannelState } from '../src/protocol';
import { Finding } from '../src/shell/finding.svelte';
import '../src/shell/views';
import { Lost, Refused } from '../src/wire/error';

const channel = (id: string, more = {}) =>
	({ id, space: 'spc_1', name: id, topic: '', kind: 'open', joined: true, archived: false, last_place: 0, read_place: 0, unread: 0, mentions: 0, ...more }) as unknown as ChannelState;

let client: Client;
let answer: () => unknown;
let asked = 0;

beforeEach(() => {
	asked = 0;
	answer = () => ({ channels: [] });
	client = {
		self: { id: 'mbr_ME', role: 'member', org: 'org_HOST' }, subjects: new Set(), ready: true, connection: { line: 'open' },
		ask: async () => (asked++, answer())
	} as unknown as Client;
	const kept = new Map<string, string>();
	vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
	vi.stubGlobal('history', { replaceState: () => {} });
	address.now = {};
});
afterEach(() => vi.unstubAllGlobals());

// Asking is a part that loads when it is wanted.
const settled = async () => {
	await import('../src/channels/reach');
	await new Promise((done) => setTimeout(done));
};

it('is where one was last, of those that one is still in; an address that leads somewhere stays', () => {
	const finding = new Finding(client);
	for (const each of [channel('chn_A'), channel('chn_B'), channel('chn_C', { joined: false })]) channels_of(client).put(each);
	for (const id of ['chn_A', 'chn_B', 'chn_C'] as const) visited(id);
	finding.settle();
	expect(finding.channel?.id).toBe('chn_B');
	address.now = { page: 'drafts' };
	finding.settle();
	expect(address.now).toEqual({ page: 'drafts' });
});

it('is looked for once where we are not in it, and again with the next line where that one went', async () => {
	const finding = new Finding(client);
	address.now = { space: 'spc_1', channel: 'chn_X' };
	answer = () => {
		throw new Lost();
	};
	finding.look();
	await settled();
	expect([finding.looking, finding.channel]).toEqual([true, undefined]);
	answer = () => {
		throw new Refused({ code: 'not_found' } as never);
	};
	finding.look();
	await settled();
	expect(finding.looking).toBe(false);
	const before = asked;
	finding.look();
	await settled();
	expect(asked).toBe(before);
	address.now = { space: 'spc_1', channel: 'chn_Y' };
	expect(finding.looking).toBe(true);
});
