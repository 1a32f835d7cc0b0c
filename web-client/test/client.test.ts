// The client against the fake server, over real sockets: what resume promises.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeSocket } from 'ws';
import { Client, type Unsent } from '../src/client/client.svelte';
import type { Word } from '../src/client/tabs';
import { FakeServer } from './fake_server';
import { ana, ken } from './world';

let server: FakeServer;
let base: string;
let client: Client;

beforeEach(async () => {
	server = new FakeServer();
	base = await server.start();
	const response = await fetch(`${base}/api/v1/session.open`, { method: 'POST', body: JSON.stringify({ email: ken.email, password: 'secret' }) });
	const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
	client = new Client(() => new NodeSocket(`${base.replace('http', 'ws')}/ws`, 'parley.v1', { headers: { cookie } }) as unknown as WebSocket);
	client.connection.open();
	await vi.waitUntil(() => client.ready);
});

afterEach(async () => {
	client.connection.close();
	await server.stop();
});

async function launch() {
	const timeline = client.timelines.of('chn_LAUNCH');
	await timeline.open();
	return timeline;
}
const texts = (timeline: Awaited<ReturnType<typeof launch>>, count: number) => timeline.messages.slice(-count).map(({ text }) => text);
const line_back = () => vi.waitUntil(() => client.connection.line === 'open' && client.connection.lost_at === undefined, { timeout: 5000 });

describe('a client', () => {
	it('knows its spaces and channels after the first sync', () => {
		expect(client.spaces.of_kind('partner').map(({ name }) => name)).toEqual(['Acme', 'Nordwind']);
		expect(client.channels.in_space('spc_ACME').map(({ name }) => name)).toEqual(['general', 'launch', 'prices']);
		expect(client.channels.all.get('chn_LAUNCH')).toMatchObject({ last_place: 3000, mentions: 1 });
	});

	it('gets what was said while it was away once, in order', async () => {
		const timeline = await launch();
		server.say('chn_LAUNCH', ana, 'one');
		await vi.waitUntil(() => texts(timeline, 1)[0] === 'one');
		const unread = client.channels.all.get('chn_LAUNCH')!.unread;
		server.drop();
		server.say('chn_LAUNCH', ana, 'two');
		server.say('chn_LAUNCH', ana, 'three');
		await line_back();
		await vi.waitUntil(() => texts(timeline, 1)[0] === 'three');
		expect(texts(timeline, 3)).toEqual(['one', 'two', 'three']);
		expect(client.channels.all.get('chn_LAUNCH')!.unread).toBe(unread + 2);
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
		client.post('chn_LAUNCH', undefined, 'written on the train');
		server.drop();
		client.post('chn_LAUNCH', undefined, 'and in the tunnel');
		await line_back();
		await vi.waitUntil(() => client.outbox.waiting.length === 0);
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
		const ends: [string, Unsent | undefined][] = [];
		const words: Word[] = [];
		client.on_end = (end, _erased, unsent) => ends.push([end, unsent]);
		client.tell = (word) => words.push(word);
		client.drafts.keep({ key: 'chn_LAUNCH', text: 'half', labels: [] });
		client.outbox.stop();
		client.post('chn_LAUNCH', undefined, 'waits');
		server.end_sessions();
		await vi.waitUntil(() => ends.length > 0);
		expect(ends[0]?.[0]).toBe('ended');
		expect(ends[0]?.[1]).toMatchObject({ owner: ken.id, drafts: [{ text: 'half' }], outgoing: [{ text: 'waits' }] });
		expect(words).toEqual([{ ended: 'ssn_1' }]);
		expect(client.connection.line).toBe('idle');
		client.told({ left: 'ssn_1' });
		expect(ends.length).toBe(1);
	});

	it('ends when another tab says so, of this session alone', () => {
		const ends: [string, Unsent | undefined][] = [];
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
		await vi.waitUntil(() => client.reads.place_of('chn_LAUNCH', ana.id) === 2999);
		expect(client.reads.have_read('chn_LAUNCH', 1)).toEqual([ana.id]);
		server.say('chn_LAUNCH', ana, 'and I read on');
		await vi.waitUntil(() => client.reads.have_read('chn_LAUNCH', 3001).length === 1);
	});

	it('drops a channel that was closed to it', async () => {
		server.push('closed', { stream: 'chn_LAUNCH' });
		await vi.waitUntil(() => !client.channels.all.has('chn_LAUNCH'));
	});

	it('begins anew when the server does not know its cursors any more', async () => {
		server.refuse.set('sync', { code: 'bad_value', message: 'No such cursor.' });
		server.drop();
		await vi.waitUntil(() => server.seen.filter((command) => command.do === 'sync').length === 3, { timeout: 5000 });
		await line_back();
		expect(server.seen.findLast((command) => command.do === 'sync')?.with.cursors).toBeUndefined();
	});

	it('asks for unknown members once, together', async () => {
		server.seen = [];
		client.members.get(ana.id);
		client.members.get('mbr_VERA');
		client.members.get(ana.id);
		await vi.waitUntil(() => client.members.get(ana.id)?.name === 'Ana Lima');
		expect(server.seen.filter((command) => command.do === 'member.get').length).toBe(1);
	});
});
