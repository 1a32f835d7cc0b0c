// The client against the fake server, over real sockets: what resume promises.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeSocket } from 'ws';
import { channels_of } from '../src/channels/channels.svelte';
import { reads_of } from '../src/channels/reads.svelte';
import { Client, type Left } from '../src/client/client.svelte';
import { subject, type Subject } from '../src/client/subject';
import type { Word } from '../src/client/tabs';
import { members_of } from '../src/members/members.svelte';
import { drafts_of } from '../src/messages/drafts.svelte';
import { outbox_of } from '../src/messages/outbox.svelte';
import { timelines_of } from '../src/messages/timelines.svelte';
import { spaces_of } from '../src/spaces/spaces.svelte';
import type { Fact, Push } from '../src/wire/frames';
import { marks_of } from '../src/channels/marks';
import { begin } from '../src/shell/subjects';
import { FakeServer } from './fake_server';
import { post } from './posting';
import { ana, ken } from './world';

let server: FakeServer;
let base: string;
let client: Client;
let dial: () => WebSocket;

beforeEach(async () => {
	server = new FakeServer();
	base = await server.start();
	const response = await fetch(`${base}/api/v1/session.open`, { method: 'POST', body: JSON.stringify({ email: ken.email, password: 'secret' }) });
	const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
	dial = () => new NodeSocket(`${base.replace('http', 'ws')}/ws`, 'parley.v1', { headers: { cookie } }) as unknown as WebSocket;
	client = new Client(begin, dial);
	client.connection.open();
	await vi.waitUntil(() => client.ready);
});

afterEach(async () => {
	client.connection.close();
	await server.stop();
});

async function launch() {
	const timeline = timelines_of(client).of('chn_LAUNCH');
	await timeline.open();
	return timeline;
}
const texts = (timeline: Awaited<ReturnType<typeof launch>>, count: number) => timeline.messages.slice(-count).map(({ text }) => text);
const line_back = () => vi.waitUntil(() => client.connection.line === 'open' && client.connection.lost_at === undefined, { timeout: 5000 });

describe('a client', () => {
	it('knows its spaces and channels after the first sync', () => {
		expect(spaces_of(client).of_kind('partner').map(({ name }) => name)).toEqual(['Acme', 'Nordwind']);
		expect(channels_of(client).in_space('spc_ACME').map(({ name }) => name)).toEqual(['general', 'launch', 'prices']);
		expect(channels_of(client).all.get('chn_LAUNCH')).toMatchObject({ last_place: 3000, mentions: 1 });
	});

	it('gets what was said while it was away once, in order', async () => {
		const timeline = await launch();
		server.say('chn_LAUNCH', ana, 'one');
		await vi.waitUntil(() => texts(timeline, 1)[0] === 'one');
		const unread = channels_of(client).all.get('chn_LAUNCH')!.unread;
		server.drop();
		server.say('chn_LAUNCH', ana, 'two');
		server.say('chn_LAUNCH', ana, 'three');
		await line_back();
		await vi.waitUntil(() => texts(timeline, 1)[0] === 'three');
		expect(texts(timeline, 3)).toEqual(['one', 'two', 'three']);
		expect(channels_of(client).all.get('chn_LAUNCH')!.unread).toBe(unread + 2);
	});

	it('does not apply an event twice', async () => {
		const timeline = await launch();
		const seq = server.say('chn_LAUNCH', ana, 'once');
		await vi.waitUntil(() => texts(timeline, 1)[0] === 'once');
		server.raw(JSON.stringify({ stream: 'chn_LAUNCH', seq, event: 'message.posted', at: '', by: ana.id, data: { text: 'once', place: 3001 } }));
		server.say('chn_LAUNCH', ana, 'next');
		await vi.waitUntil(() => texts(timeline, 1)[0] === 'next');
		expect(texts(timeline, 2)).toEqual(['once', 'next']);
	});

	it('posts once what it sent into a breaking line', async () => {
		const timeline = await launch();
		post(client, 'written on the train');
		server.drop();
		post(client, 'and in the tunnel');
		await line_back();
		await vi.waitUntil(() => outbox_of(client).waiting.length === 0);
		expect(texts(timeline, 2).sort()).toEqual(['and in the tunnel', 'written on the train']);
		const posted = server.world.channels.get('chn_LAUNCH')!.messages.filter(({ text }) => text === 'written on the train');
		expect(posted.length).toBe(1);
	});

	it('waits as long as a restarting server says', async () => {
		server.drop(4000, JSON.stringify({ after_ms: 400 }));
		await vi.waitUntil(() => client.connection.back_at !== undefined);
		await line_back();
	});

	it('ends with its session, and hands over what was not sent', async () => {
		const ends: [string, Left | undefined][] = [];
		const words: Word[] = [];
		client.on_end = (end, _erased, unsent) => ends.push([end, unsent]);
		client.tell_tabs = (word) => words.push(word);
		drafts_of(client).keep({ key: 'chn_LAUNCH', text: 'half', labels: [] });
		outbox_of(client).end();
		post(client, 'waits');
		server.end_sessions();
		await vi.waitUntil(() => ends.length > 0);
		expect(ends[0]?.[0]).toBe('ended');
		expect(ends[0]?.[1]).toMatchObject({ owner: ken.id, email: ken.email, count: 2 });
		expect(words).toEqual([{ ended: 'ssn_1' }]);
		expect(client.connection.line).toBe('idle');
		client.told({ left: 'ssn_1' });
		expect(ends.length).toBe(1);
		const next = { self: ken, subjects: new Set(), ask: async () => ({}) } as unknown as Client;
		ends[0]?.[1]?.give_to(next);
		expect(drafts_of(next).get('chn_LAUNCH')?.text).toBe('half');
		expect(outbox_of(next).waiting.map(({ text }) => text)).toEqual(['waits']);
	});

	it('ends when another tab says so, of this session alone', () => {
		const ends: [string, Left | undefined][] = [];
		client.on_end = (end, _erased, unsent) => ends.push([end, unsent]);
		client.told({ left: 'ssn_2' });
		client.told({ ended: 'ssn_2' });
		client.told({ here: ken.id });
		expect(ends).toEqual([]);
		client.told({ left: 'ssn_1' });
		expect(ends).toEqual([['left', undefined]]);
	});

	it('ends when somebody else is signed in with this browser', () => {
		const ends: string[] = [];
		client.on_end = (end) => ends.push(end);
		client.told({ here: ana.id });
		expect(ends).toEqual(['replaced']);
	});

	it('goes on after frames that make no sense', async () => {
		const timeline = await launch();
		for (const frame of ['', '{', '[]', 'null', '{"event":5}', '{"stream":"chn_LAUNCH","seq":"x","event":"message.posted"}', '{"push":"opened"}', '{"push":"presence","data":null}', '{"re":99,"ok":{}}', '{"push":"__proto__","data":{}}'])
			server.raw(frame);
		server.say('chn_LAUNCH', ana, 'still here');
		await vi.waitUntil(() => texts(timeline, 1)[0] === 'still here');
	});

	it('knows how far others have read, not of itself', async () => {
		server.push('read', { channel: 'chn_LAUNCH', member: ana.id, place: 2999 });
		server.push('read', { channel: 'chn_LAUNCH', member: ken.id, place: 3000 });
		await vi.waitUntil(() => reads_of(client).place_of('chn_LAUNCH', ana.id) === 2999);
		expect(reads_of(client).have_read('chn_LAUNCH', 1)).toEqual([ana.id]);
		server.say('chn_LAUNCH', ana, 'and I read on');
		await vi.waitUntil(() => reads_of(client).have_read('chn_LAUNCH', 3001).length === 1);
	});

	it('drops a channel that was closed to it', async () => {
		server.push('closed', { stream: 'chn_LAUNCH' });
		await vi.waitUntil(() => !channels_of(client).all.has('chn_LAUNCH'));
	});

	it('begins anew when the server does not know its cursors any more', async () => {
		server.refuse.set('sync', { code: 'bad_value', message: 'No such cursor.' });
		server.drop();
		await vi.waitUntil(() => server.seen.filter((command) => command.do === 'sync').length === 3, { timeout: 5000 });
		await line_back();
		expect(server.seen.findLast((command) => command.do === 'sync')?.with.cursors).toBeUndefined();
	});

	it('tells a subject what happens from when it was made', async () => {
		const heard: string[] = [];
		const listener_of = subject(() => ({
			apply: ({ event }: Fact) => heard.push(event),
			push: ({ push }: Push) => heard.push(push),
			opened: (stream: string) => heard.push(`opened ${stream}`),
			closed: (stream: string) => heard.push(`closed ${stream}`),
			stale: (stream?: string) => heard.push(`stale ${stream}`),
			ready: () => heard.push('ready'),
			read: (channel: string, _thread: unknown, place: number) => heard.push(`read ${channel} ${place}`)
		} as Subject));
		server.say('chn_LAUNCH', ana, 'before');
		await vi.waitUntil(() => channels_of(client).all.get('chn_LAUNCH')?.last_place === 3001);
		expect(listener_of(client)).toBe(listener_of(client));
		server.say('chn_LAUNCH', ana, 'after');
		server.push('typing', { channel: 'chn_LAUNCH', member: ana.id });
		server.push('gap', { stream: 'chn_LAUNCH', from: 1, to: 9000 });
		server.push('closed', { stream: 'chn_LAUNCH' });
		await vi.waitUntil(() => heard.length >= 4);
		expect(heard).toEqual(['message.posted', 'typing', 'stale chn_LAUNCH', 'closed chn_LAUNCH']);
		marks_of(client).channel('chn_GENERAL', 1e6);
		expect(heard.slice(4)).toEqual(['read chn_GENERAL 1000000']);
	});

	it('makes its subjects once, and syncs once they are made, also where the line broke meanwhile', async () => {
		client.connection.close();
		let go = () => {};
		let begun = 0;
		const slow = new Client(async (made) => {
			begun++;
			await new Promise<void>((done) => (go = done));
			await begin(made);
		}, dial);
		server.seen = [];
		slow.connection.open();
		await vi.waitUntil(() => begun === 1);
		server.drop();
		await vi.waitUntil(() => slow.connection.lost_at !== undefined);
		await vi.waitUntil(() => slow.connection.line === 'open', { timeout: 5000 });
		go();
		await vi.waitUntil(() => slow.ready);
		slow.connection.close();
		expect(begun).toBe(1);
		expect(server.seen.filter((command) => command.do === 'sync').length).toBe(1);
		expect(spaces_of(slow).of_kind('partner').length).toBe(2);
	});

	it('asks for unknown members once, together', async () => {
		server.seen = [];
		members_of(client).get(ana.id);
		members_of(client).get('mbr_VERA');
		members_of(client).get(ana.id);
		await vi.waitUntil(() => members_of(client).get(ana.id)?.name === 'Ana Lima');
		expect(server.seen.filter((command) => command.do === 'member.get').length).toBe(1);
	});
});
