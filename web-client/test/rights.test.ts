import { describe, expect, it } from 'vitest';
import { candidates } from '../src/channels/candidates';
import { may_add, may_change, may_leave } from '../src/channels/rights';
import type { Client } from '../src/client.svelte';
import type { ChannelState, Role } from '../src/protocol';

const channel = { id: 'chn_1', space: 'spc_1', kind: 'open', archived: false, joined: true, created_by: 'mbr_B' } as unknown as ChannelState;

function client(role: Role, { org = 'org_HOST', kind = 'partner' } = {}): Client {
	return {
		self: { id: 'mbr_ME', role, org },
		spaces: {
			orgs: new Map([['org_HOST', { kind: 'host' }], ['org_ACME', { kind: 'partner' }]]),
			all: new Map([['spc_1', { kind }]])
		}
	} as unknown as Client;
}

describe('what one may do with a channel', () => {
	it.each<[Role, string, string, boolean]>([
		['admin', 'org_HOST', 'partner', true],
		['manager', 'org_HOST', 'partner', false],
		['member', 'org_HOST', 'internal', false],
		['partner_admin', 'org_ACME', 'partner', false],
		['partner_admin', 'org_ACME', 'internal', true]
	])('%s of %s in a %s space changes it: %s', (role, org, kind, allowed) => {
		expect(may_change(client(role, { org, kind }), channel)).toBe(allowed);
	});

	it('its creator changes it, nobody a direct channel', () => {
		expect(may_change(client('member'), { ...channel, created_by: 'mbr_ME' })).toBe(true);
		expect(may_change(client('admin'), { ...channel, kind: 'direct' })).toBe(false);
	});

	it('all but guests add people, to what they are in and can still be written to', () => {
		expect(may_add(client('member'), channel)).toBe(true);
		expect(may_add(client('guest'), channel)).toBe(false);
		expect(may_add(client('member'), { ...channel, archived: true })).toBe(false);
		expect(may_add(client('admin'), { ...channel, joined: false })).toBe(false);
	});

	it('what one is in is left, but for direct channels', () => {
		expect(may_leave(channel)).toBe(true);
		expect(may_leave({ ...channel, joined: false })).toBe(false);
		expect(may_leave({ ...channel, kind: 'direct' })).toBe(false);
	});
});

describe('who can be added', () => {
	const person = (id: string, more = {}) => ({ id: `mbr_${id}`, name: id, org: 'org_ACME', role: 'member', active: true, ...more });
	const lists: Record<string, object[]> = {
		channel: [person('In')],
		space: [person('Zoe'), person('In'), person('Bo'), person('Gone', { active: false }), person('Far', { org: 'org_FAR' })],
		org: [person('Guest', { role: 'guest' }), person('Colleague')]
	};

	it('are people of the space and our own guests, who are not in it, by name', async () => {
		const known: string[] = [];
		const asked = {
			self: { org: 'org_ACME' },
			members: { put: ({ id }: { id: string }) => known.push(id) },
			// Every list comes in pages of one.
			ask: async (_: string, body: Record<string, string>) => {
				const list = lists[Object.keys(lists).find((name) => body[name]) as string] as { id: string }[];
				const from = body.cursor ? list.findIndex(({ id }) => id === body.cursor) + 1 : 0;
				return { members: list.slice(from, from + 1), more: from + 1 < list.length, cursor: list[from]?.id };
			}
		} as unknown as Client;
		const found = await candidates(asked, { ...channel, orgs: ['org_ACME'] });
		expect(found.map(({ name }) => name)).toEqual(['Bo', 'Guest', 'Zoe']);
		expect(known).toContain('mbr_Guest');
	});
});
