// Who can read a channel, and how far each of them has.
import { beforeEach, describe, expect, it } from 'vitest';
import { Reads } from '../src/channels/reads.svelte';
import type { Client } from '../src/client/client.svelte';
import { readers_of, type ChannelReaders } from '../src/members/readers.svelte';
import { find_readers } from '../src/messages/offers';
import type { Member } from '../src/protocol';

describe('others’ read marks', () => {
	it('are kept per channel, and go back as well', () => {
		const reads = new Reads(() => 'mbr_ME');
		reads.put({ channel: 'chn_1', member: 'mbr_A', place: 5 });
		reads.put({ channel: 'chn_1', member: 'mbr_B', place: 4 });
		reads.put({ channel: 'chn_2', member: 'mbr_C', place: 9 });
		expect(reads.have_read('chn_1', 5)).toEqual(['mbr_A']);
		reads.put({ channel: 'chn_1', member: 'mbr_B', place: 6 });
		expect(reads.have_read('chn_1', 5)).toEqual(['mbr_A', 'mbr_B']);
		reads.put({ channel: 'chn_1', member: 'mbr_A', place: 2 });
		expect(reads.have_read('chn_1', 5)).toEqual(['mbr_B']);
		expect(reads.place_of('chn_1', 'mbr_C')).toBeUndefined();
	});

	it('follow from posting, which never takes one back', () => {
		const reads = new Reads(() => 'mbr_ME');
		reads.posted('chn_1', 'mbr_A', 7);
		reads.posted('chn_1', 'mbr_A', 3);
		reads.posted('chn_1', null, 8);
		expect(reads.have_read('chn_1', 7)).toEqual(['mbr_A']);
		reads.closed('chn_1');
		expect(reads.have_read('chn_1', 1)).toEqual([]);
	});
});

describe('the readers of a channel', () => {
	const person = (name: string, active = true) => ({ id: `mbr_${name}`, name, active }) as unknown as Member;
	const ana = person('Ana Lima');
	const zoe = person('Zoe Ana');
	type Wanted = { prefix?: string; cursor?: string };
	let asked: Wanted[];
	let answer: (body: Wanted) => Promise<{ members: Member[]; more: boolean; cursor?: string }>;
	let client: Client;
	let readers: ChannelReaders;
	const find = (wish: string) => find_readers(client, 'chn_1', wish);

	beforeEach(() => {
		const ask = (_: string, body: Wanted) => {
			asked.push(body);
			return answer(body);
		};
		client = { ask, subjects: new Set(), self: person('Me') } as unknown as Client;
		readers = readers_of(client);
		asked = [];
		answer = async () => ({ members: [zoe, person('Gone', false), ana], more: false });
	});

	it('are asked for once, by name, without who left', async () => {
		await Promise.all([readers.load('chn_1'), readers.load('chn_1')]);
		expect(readers.of('chn_1')?.members).toEqual([ana, zoe]);
		expect(asked).toHaveLength(1);
	});

	it('are found by any word of their name', async () => {
		expect(await find('ana')).toEqual([ana, zoe]);
		expect(await find('LIM')).toEqual([ana]);
		expect(asked).toHaveLength(1);
	});

	it('are asked for by their beginning where there are too many to hold', async () => {
		answer = async ({ prefix }) => ({ members: prefix ? [person('Anton')] : [ana], more: !prefix });
		expect((await find('ant')).map(({ name }) => name)).toEqual(['Anton']);
	});

	it('are read page by page, and hits of one’s own stay where the server is asked as well', async () => {
		const many = Array.from({ length: 6 }, (_, page) => Array.from({ length: 200 }, (_, index) => person(`Öde ${page * 200 + index}`)));
		answer = async ({ prefix, cursor }) =>
			prefix ? { members: [person('Özil'), many[0]![3]!], more: false } : { members: many[Number(cursor ?? 0)]!, more: true, cursor: String(Number(cursor ?? 0) + 1) };
		expect((await find('ode 999')).map(({ name }) => name)).toEqual(['Öde 999', 'Özil', 'Öde 3']);
		expect(readers.of('chn_1')?.members).toHaveLength(1000);
	});

	it('are those who are still there', async () => {
		await readers.load('chn_1');
		readers.apply({ event: 'space.member_changed', data: { member: { ...ana, name: 'Ana Berg' } } } as never);
		expect(await find('berg')).toHaveLength(1);
		readers.apply({ event: 'member.deactivated', data: { member: ana.id } } as never);
		expect(readers.of('chn_1')?.members).toEqual([zoe]);
		expect(asked).toHaveLength(1);
	});

	it('are read again after somebody came, also when that happened during the answer', async () => {
		let late: (found: { members: Member[]; more: boolean }) => void = () => {};
		answer = () => new Promise((resolve) => (late = resolve));
		const old = readers.load('chn_1');
		const late_old = late;
		readers.forget();
		const anew = readers.load('chn_1');
		late({ members: [ana, zoe], more: false });
		await anew;
		late_old({ members: [ana], more: false });
		await old;
		expect(readers.of('chn_1')?.members).toEqual([ana, zoe]);
		expect(asked).toHaveLength(2);
	});

	it('are not known after a failure, and can be asked for again', async () => {
		answer = () => Promise.reject(new Error('gone'));
		await readers.load('chn_1');
		expect(readers.of('chn_1')).toBeUndefined();
		answer = async () => ({ members: [ana], more: false });
		await readers.load('chn_1');
		expect(readers.of('chn_1')?.members).toEqual([ana]);
	});
});
