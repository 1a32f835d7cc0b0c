// Which actions the page offers to whom.
import { describe, expect, it } from 'vitest';
import { candidates } from '../src/channels/candidates';
import { may_add, may_change, may_grow, may_leave } from '../src/channels/rights';
import type { Client } from '../src/client/client.svelte';
import { members_of } from '../src/members/members.svelte';
import type { ChannelState, Org, Role, Space } from '../src/protocol';
import { spaces_of } from '../src/spaces/spaces.svelte';
import type { Fact } from '../src/wire/frames';

const channel = { id: 'chn_1', space: 'spc_1', kind: 'open', archived: false, joined: true, created_by: 'mbr_B' } as unknown as ChannelState;

const space: Space = { id: 'spc_1', kind: 'partner', name: 'A', code: 'AAAA', orgs: ['org_ACME', 'org_HOST'], archived: false };

function client(role: Role, { org = 'org_HOST', kind = 'partner', archived = false } = {}): Client {
	const made = { self: { id: 'mbr_ME', role, org }, subjects: new Set() } as unknown as Client;
	const spaces = spaces_of(made);
	const orgs: Org[] = [
		{ id: 'org_HOST', kind: 'host', name: 'Host', zone: 'UTC' },
		{ id: 'org_ACME', kind: 'partner', name: 'Acme', zone: 'UTC' }
	];
	for (const each of orgs) spaces.orgs.set(each.id, each);
	spaces.put({ ...space, kind: kind as Space['kind'], archived });
	return made;
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
		expect(may_add(client('member', { archived: true }), channel)).toBe(false);
		expect(may_add(client('member', { archived: true }), { ...channel, kind: 'record' })).toBe(true);
	});

	it('what one is in is left, but for direct channels', () => {
		expect(may_leave(channel)).toBe(true);
		expect(may_leave({ ...channel, joined: false })).toBe(false);
		expect(may_leave({ ...channel, kind: 'direct' })).toBe(false);
	});
});

describe('a space that another continues', () => {
	it.each<[Role, string, string, boolean, boolean]>([
		['admin', 'org_HOST', 'project', false, true],
		['manager', 'org_HOST', 'partner', false, true],
		['manager', 'org_HOST', 'project', true, false],
		['admin', 'org_HOST', 'internal', false, false],
		['member', 'org_HOST', 'project', false, false],
		['partner_admin', 'org_ACME', 'project', false, false]
	])('%s of %s brings a company into a %s space, archived: %s: %s', (role, org, kind, archived, allowed) => {
		const one = client(role, { org, kind, archived });
		expect(may_grow(one, spaces_of(one).all.get('spc_1') as Space)).toBe(allowed);
	});

	it('takes nothing new but in its records', () => {
		const spaces = spaces_of(client('member'));
		expect(spaces.ended(channel)).toBe(false);
		spaces.apply({ stream: 'spc_1', seq: 2, event: 'space.archived', at: '', data: {} } as unknown as Fact);
		expect(spaces.ended(channel)).toBe(true);
		expect(spaces.ended({ ...channel, kind: 'record' })).toBe(false);
		expect(spaces.ended({ ...channel, kind: 'direct', space: 'spc_2' })).toBe(false);
	});

	it('is told of the next by the next itself, and a new name changes no link', () => {
		const spaces = spaces_of(client('member'));
		spaces.put({ ...space, id: 'spc_2', continues: 'spc_1' });
		const renamed: Space = { ...space, name: 'B', archived: true };
		spaces.apply({ stream: 'spc_1', seq: 3, event: 'space.changed', at: '', data: { space: renamed } } as unknown as Fact);
		expect(spaces.all.get('spc_1')).toMatchObject({ name: 'B', archived: true, continued_by: 'spc_2' });
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
		const asked = {
			self: { id: 'mbr_ME', name: 'Me', org: 'org_ACME' },
			subjects: new Set(),
			// Every list comes in pages of one.
			ask: async (_: string, body: Record<string, string>) => {
				const list = lists[Object.keys(lists).find((name) => body[name]) as string] as { id: string }[];
				const from = body.cursor ? list.findIndex(({ id }) => id === body.cursor) + 1 : 0;
				return { members: list.slice(from, from + 1), more: from + 1 < list.length, cursor: list[from]?.id };
			}
		} as unknown as Client;
		const found = await candidates(asked, { ...channel, orgs: ['org_ACME'] });
		expect(found.map(({ name }) => name)).toEqual(['Bo', 'Guest', 'Zoe']);
		expect(members_of(asked).knows('mbr_Guest')).toBe(true);
	});
});
