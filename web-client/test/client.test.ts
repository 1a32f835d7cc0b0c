// The client on a real server, over real sockets: what resume promises.
import { describe, expect, it } from 'vitest';
import { audiences_of } from '../src/channels/audiences.svelte';
import { channels_of } from '../src/channels/channels.svelte';
import { marks_of } from '../src/channels/marks';
import { reads_of } from '../src/channels/reads.svelte';
import type { Client, Left } from '../src/client/client.svelte';
import { subject, type Subject } from '../src/client/subject';
import type { Word } from '../src/client/tabs';
import { members_of } from '../src/members/members.svelte';
import { drafts_of } from '../src/messages/drafts.svelte';
import { outbox_of } from '../src/messages/outbox.svelte';
import { timelines_of } from '../src/messages/timelines.svelte';
import type { Channel, SessionId } from '../src/protocol';
import { begin } from '../src/shell/subjects';
import { spaces_of } from '../src/spaces/spaces.svelte';
import { on_a_server, post, sit_down, take_seat, until, world, type Seat } from './seat';

/** A seat of somebody who has a new channel open. */
async function sit_in(name: string, handle: Parameters<typeof sit_down>[0] = 'ken') {
	const channel = await world.channel(name);
	const seat = await sit_down(handle);
	const timeline = timelines_of(seat.client).of(channel.id);
	await timeline.open();
	const texts = () => timeline.messages.map(({ text }) => text);
	return { channel, seat, client: seat.client, timeline, texts };
}

const state_of = (client: Client, channel: Channel) => channels_of(client).all.get(channel.id);
const say = (channel: Channel, text: string) => world.post(world.people.ana, channel, text);

function session_of({ heard }: Seat) {
	const hello = heard.find((frame) => 'push' in frame && frame.push === 'hello') as { data: { session: SessionId } };
	return hello.data.session;
}

describe('a client', () => {
	on_a_server();

	it('knows its spaces and channels after the first sync', async () => {
		const { ken, ana } = world.people;
		const space = await world.admin('space.create', { kind: 'project', name: 'First', orgs: [world.acme.id] }, ken.id);
		const launch = await world.channel('launch', { space });
		for (const name of ['prices', 'general']) await world.channel(name, { space });
		for (const text of ['one', `<@${ken.id}>, two`]) await world.post(ana, launch, text);
		const { client } = await sit_down('ken');
		expect(spaces_of(client).of_kind('partner').map(({ name }) => name)).toEqual(['Acme', 'Nordwind']);
		expect(channels_of(client).in_space(space.id).map(({ name }) => name)).toEqual(['general', 'launch', 'prices']);
		expect(state_of(client, launch)).toMatchObject({ last_place: 2, unread: 2, mentions: 1 });
	});

	it('gets what was said while it was away once, in order', async () => {
		const { seat, client, channel, texts } = await sit_in('away');
		await say(channel, 'one');
		await until(() => texts().length === 1);
		await seat.cut();
		await say(channel, 'two');
		await say(channel, 'three');
		seat.mend();
		await seat.back();
		await until(() => texts().length === 3);
		expect(texts()).toEqual(['one', 'two', 'three']);
		expect(state_of(client, channel)?.unread).toBe(3);
	});

	it('has nothing left of what was taken away from oneself elsewhere', async () => {
		const { ken } = world.people;
		const { client } = await sit_down('ken');
		await client.change('member.profile', { away_until: '2199-01-01T00:00:00Z', how: 'Write, do not call.' });
		await until(() => client.self.how !== undefined);
		await world.admin('member.profile', { away_until: null, how: null }, ken.id);
		await until(() => client.self.how === undefined);
		expect(client.self.away_until).toBeUndefined();
		expect(client.self.email).toBe(ken.email);
	});

	it('does not apply an event twice', async () => {
		const { seat, client, channel, texts } = await sit_in('twice');
		const told: number[] = [];
		client.subjects.add({ apply: ({ event, seq }) => void (event === 'message.posted' && told.push(seq)) });
		const { seq } = await say(channel, 'once');
		await until(() => texts().length === 1);
		seat.feed(seat.heard.find((frame) => 'event' in frame && frame.stream === channel.id && frame.seq === seq)!);
		const next = await say(channel, 'next');
		await until(() => texts().includes('next'));
		expect(texts()).toEqual(['once', 'next']);
		expect(told).toEqual([seq, next.seq]);
	});

	it('posts once what it sent into a breaking line', async () => {
		const { seat, client, channel, texts } = await sit_in('breaking');
		world.line.hold(seat.handle); // it arrives, and its acknowledgement is lost
		post(client, channel, 'written on the train');
		await until(async () => (await world.history(channel)).messages.length === 1);
		const cut = seat.cut();
		post(client, channel, 'and in the tunnel'); // before it knows
		await cut;
		seat.mend();
		await seat.back();
		await until(() => outbox_of(client).waiting.length === 0);
		expect(texts()).toEqual(['written on the train', 'and in the tunnel']);
		expect((await world.history(channel)).messages.map(({ text }) => text)).toEqual(texts());
	});

	it('waits as long as a restarting server says', async () => {
		const seat = await sit_down('ken');
		const { connection } = seat.client;
		const now = Date.now();
		seat.close(4000, JSON.stringify({ after_ms: 400 }));
		const { back_at } = connection;
		expect(back_at).toBeGreaterThanOrEqual(now + 400);
		await until(() => connection.line === 'open');
		expect(Date.now()).toBeGreaterThanOrEqual(back_at!);
		await seat.back();
		expect(connection.back_at).toBeUndefined();
	});

	it('ends with its session, and hands over what was not sent', async () => {
		const { rui } = world.people;
		const { seat, client, channel } = await sit_in('ending', 'rui');
		const session = session_of(seat);
		const ends: [string, Left | undefined][] = [];
		const words: Word[] = [];
		client.on_end = (end, _erased, unsent) => ends.push([end, unsent]);
		client.tell_tabs = (word) => words.push(word);
		drafts_of(client).keep({ key: channel.id, text: 'half', labels: [] });
		outbox_of(client).end();
		post(client, channel, 'waits');
		await world.admin('session.revoke', { session });
		await until(() => ends.length > 0);
		expect(ends[0]?.[0]).toBe('ended');
		expect(ends[0]?.[1]).toMatchObject({ owner: rui.id, email: rui.email, count: 2 });
		expect(words).toEqual([{ ended: session }]);
		expect(client.connection.line).toBe('idle');
		client.told({ left: session });
		expect(ends.length).toBe(1);
		const next = { self: rui, subjects: new Set(), ask: async () => ({}) } as unknown as Client;
		ends[0]?.[1]?.give_to(next);
		expect(drafts_of(next).get(channel.id)?.text).toBe('half');
		expect(outbox_of(next).waiting.map(({ text }) => text)).toEqual(['waits']);
	});

	it('ends when another tab says so, of this session alone', async () => {
		const seat = await sit_down('ken');
		const { client } = seat;
		const ends: [string, Left | undefined][] = [];
		client.on_end = (end, _erased, unsent) => ends.push([end, unsent]);
		client.told({ left: 'ssn_2' });
		client.told({ ended: 'ssn_2' });
		client.told({ here: world.people.ken.id });
		expect(ends).toEqual([]);
		client.told({ left: session_of(seat) });
		expect(ends).toEqual([['left', undefined]]);
	});

	it('ends when somebody else is signed in with this browser', async () => {
		const { client } = await sit_down('ken');
		const ends: string[] = [];
		client.on_end = (end) => ends.push(end);
		client.told({ here: world.people.ana.id });
		expect(ends).toEqual(['replaced']);
	});

	it('goes on after frames that make no sense', async () => {
		const { seat, channel, texts } = await sit_in('nonsense');
		for (const frame of [
			'', '{', '[]', 'null', '{"event":5}', `{"stream":"${channel.id}","seq":"x","event":"message.posted"}`, '{"push":"opened"}',
			'{"push":"presence","data":null}', '{"re":99,"ok":{}}', '{"push":"__proto__","data":{}}'
		])
			seat.feed(frame);
		await say(channel, 'still here');
		await until(() => texts().includes('still here'));
	});

	it('knows how far others have read, not of itself', async () => {
		const { ken, ana } = world.people;
		const { seat, client, channel } = await sit_in('reading');
		for (const text of ['one', 'two']) await world.post(ken, channel, text);
		audiences_of(client).watch(channel.id);
		await until(() => audiences_of(client).of(channel.id)); // from now on it is told
		await world.admin('read.mark', { channel: channel.id, place: 1 }, ana.id);
		seat.feed({ push: 'read', data: { channel: channel.id, member: ken.id, place: 2 } });
		await until(() => reads_of(client).place_of(channel.id, ana.id) === 1);
		expect(reads_of(client).have_read(channel.id, 1)).toEqual([ana.id]);
		const { place } = await say(channel, 'and I read on');
		await until(() => reads_of(client).have_read(channel.id, place).length === 1);
	});

	it('drops a channel that was closed to it', async () => {
		const { ken, ana } = world.people;
		const channel = await world.channel('closed', { private: true });
		await world.admin('channel.add', { channel: channel.id, members: [ana.id] }, ken.id);
		const { client } = await sit_down('ana');
		expect(state_of(client, channel)?.name).toBe('closed');
		await world.admin('channel.remove', { channel: channel.id, members: [ana.id] }, ken.id);
		await until(() => !state_of(client, channel));
	});

	it('begins anew when the server does not take its cursors', async () => {
		const { seat, channel, texts } = await sit_in('anew');
		seat.refuse.set('sync', { code: 'bad_value' });
		await seat.cut();
		await say(channel, 'said meanwhile');
		seat.mend();
		await until(() => seat.asked('sync').length === 3);
		await seat.back();
		expect(seat.asked('sync').map((frame) => frame.with?.cursors !== undefined)).toEqual([false, true, false]);
		await until(() => texts().includes('said meanwhile'));
	});

	it('reads anew what stood on numbers that the server never gave', async () => {
		const { seat, channel, texts } = await sit_in('another-life');
		await say(channel, 'one');
		await until(() => texts().length === 1);
		const ahead = seat.heard.find((frame) => 'event' in frame && frame.stream === channel.id)!;
		seat.feed({ ...ahead, seq: 9000, data: { text: 'lost with a disk', place: 2 } });
		await until(() => texts().includes('lost with a disk'));
		await seat.cut();
		await say(channel, 'two');
		seat.mend();
		await seat.back();
		await until(() => texts().includes('two'));
		expect(texts()).toEqual(['one', 'two']);
	});

	it('tells a subject what happens from when it was made', async () => {
		const { ken, ana } = world.people;
		const channel = await world.channel('telling', { private: true });
		await world.admin('channel.add', { channel: channel.id, members: [ana.id] }, ken.id);
		const other = await world.channel('telling-there');
		await world.post(ken, other, 'to be read');
		const seat = await sit_down('ana');
		const { client } = seat;
		audiences_of(client).watch(channel.id);
		await until(() => audiences_of(client).of(channel.id)); // from now on it is told who types
		const heard: string[] = [];
		const listener_of = subject((): Subject => ({
			apply: ({ event, stream }) => void (stream === channel.id && heard.push(event)),
			push: ({ push }) => void (push === 'typing' && heard.push(push)),
			opened: (stream) => void heard.push(`opened ${stream}`),
			closed: (stream) => void heard.push(`closed ${stream}`),
			stale: (stream) => void heard.push(`stale ${stream}`),
			ready: () => void heard.push('ready'),
			read: (of, _thread, place) => void heard.push(`read ${of} ${place}`)
		}));
		await world.post(ken, channel, 'before');
		await until(() => state_of(client, channel)?.last_place === 1);
		expect(listener_of(client)).toBe(listener_of(client));
		await world.post(ken, channel, 'after');
		await world.admin('typing', { channel: channel.id }, ken.id);
		await until(() => heard.length === 2);
		seat.feed({ push: 'gap', data: { stream: channel.id, from: 1, to: 9000 } });
		await until(() => heard.length === 3);
		await world.admin('channel.remove', { channel: channel.id, members: [ana.id] }, ken.id);
		await until(() => heard.length === 4);
		marks_of(client).channel(other.id, 1);
		expect(heard).toEqual(['message.posted', 'typing', `stale ${channel.id}`, `closed ${channel.id}`, `read ${other.id} 1`]);
	});

	it('makes its subjects once, and syncs once they are made, also where the line broke meanwhile', async () => {
		let go = () => {};
		let begun = 0;
		const seat = await take_seat('ken', async (made) => {
			begun++;
			await new Promise<void>((done) => (go = done));
			await begin(made);
		});
		const { client } = seat;
		await until(() => begun === 1);
		await seat.cut();
		seat.mend();
		await until(() => client.connection.line === 'open');
		go();
		await until(() => client.ready);
		expect(begun).toBe(1);
		expect(seat.asked('sync').length).toBe(1);
		expect(spaces_of(client).of_kind('partner').length).toBe(2);
	});

	it('asks for unknown members once, together', async () => {
		const seat = await sit_down('ken');
		const { ana, vera } = world.people;
		const members = members_of(seat.client);
		for (const { id } of [ana, vera, ana]) members.get(id);
		await until(() => members.get(ana.id)?.name === 'Ana Lima');
		expect(seat.asked('member.get').map((frame) => frame.with?.members)).toEqual([[ana.id, vera.id]]);
	});
});
