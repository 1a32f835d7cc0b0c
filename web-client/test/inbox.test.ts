// What wants me, made of events: threads with unread replies, and mentions.
import { describe, expect, it } from 'vitest';
import { Channels } from '../src/channels/channels.svelte';
import { Inbox, type Source } from '../src/inbox/inbox.svelte';
import type { ChannelId, ChannelState, Member, Message } from '../src/protocol';
import type { Fact } from '../src/wire/frames';

const me = { id: 'mbr_ME', org: 'org_1' } as unknown as Member;
const channel = {
	id: 'chn_1', space: 'spc_1', name: 'launch', topic: '', private: false, kind: 'open', archived: false, joined: true,
	last_seq: 40, last_place: 10, read_place: 8, unread: 2, mentions: 0
} as ChannelState;

function fact(seq: number, event: string, data: object, by = 'mbr_A', stream = 'chn_1'): Fact {
	return { stream, seq, event, at: `2026-11-24T08:00:${String(seq).padStart(2, '0')}.000Z`, by, data } as unknown as Fact;
}
const said = (seq: number, text: string, place: number, thread?: number, by?: string) => fact(seq, 'message.posted', { text, place, thread }, by);

function inbox({ logs = {}, roots = [] }: { logs?: Record<string, Fact[]>; roots?: Partial<Message>[] } = {}) {
	const channels = new Channels(() => me);
	channels.put(channel);
	const asked: [string, object][] = [];
	const source = {
		self: me,
		channels,
		cursor: () => 0,
		ask: async (command: string, body: { stream: string; after: number; limit: number; around: number }) => {
			asked.push([command, body]);
			if (command === 'history') return { messages: roots.filter(({ seq }) => seq === body.around), more: false };
			const events = (logs[body.stream] ?? []).filter(({ seq }) => seq > body.after);
			return { events: events.slice(0, 2), more: events.length > 2 };
		}
	} as unknown as Source;
	return { box: new Inbox(source), channels, asked };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('threads in the inbox', () => {
	it('are those that I wrote in, was named in, or began', async () => {
		const { box } = inbox({ roots: [{ seq: 4, by: 'mbr_ME', text: 'mine', place: 4 }] });
		box.apply(said(1, 'root by me', 1, undefined, me.id));
		box.apply(said(11, 'to my root', 1, 1));
		box.apply(said(12, 'among others', 1, 2));
		box.apply(said(13, 'you, <@mbr_ME>', 2, 3));
		box.apply(said(14, 'to an old root of mine', 1, 4));
		await settled();
		expect(box.unread_talks.map(({ root, unread, mention }) => [root, unread, mention])).toEqual([[4, 1, false], [3, 1, true], [1, 1, false]]);
		expect(box.root('chn_1', 4)?.text).toBe('mine');
	});

	it('are read by a mark on any device, and by my answer', () => {
		const { box } = inbox();
		box.apply(said(11, '<@mbr_ME>', 1, 3));
		box.apply(said(12, 'and?', 2, 3));
		expect(box.unread_talks[0]).toMatchObject({ root: 3, unread: 2 });
		box.apply(fact(1, 'read.marked', { channel: 'chn_1', thread: 3, place: 1 }, me.id, me.id));
		expect(box.unread_talks[0]).toMatchObject({ unread: 1, mention: false });
		box.apply(said(13, 'yes', 3, 3, me.id));
		expect(box.unread_talks).toEqual([]);
		expect(box.talks).toHaveLength(1);
		box.apply(said(14, 'good', 4, 3));
		expect(box.unread_talks[0]).toMatchObject({ unread: 1, last: { text: 'good' } });
	});

	it('follow edits and deletions, and go with their channel', () => {
		const { box } = inbox();
		box.apply(said(11, '<@mbr_ME> here', 1, 3));
		box.apply(said(12, 'twice', 2, 3));
		box.apply(fact(13, 'message.edited', { of: 12, text: 'once' }));
		expect(box.unread_talks[0]?.last.text).toBe('once');
		box.apply(said(15, 'not for me', 1, 9));
		expect(box.talks).toHaveLength(1);
		box.apply(fact(16, 'message.edited', { of: 15, text: 'for <@mbr_ME>' }));
		expect(box.talks).toHaveLength(2);
		box.apply(fact(17, 'message.deleted', { of: 15, thread: 9 }));
		box.apply(fact(14, 'message.deleted', { of: 12, thread: 3 }));
		expect(box.unread_talks[0]).toMatchObject({ unread: 1, last: { text: '<@mbr_ME> here' } });
		box.closed('chn_1');
		expect(box.talks).toEqual([]);
	});
});

describe('mentions in the inbox', () => {
	it('are the newest first, unread until the channel or the thread is read', () => {
		const { box, channels } = inbox();
		box.apply(said(11, '<!channel>', 11));
		box.apply(said(12, '<@org_1> look', 1, 3));
		box.apply(said(13, 'nobody', 12));
		box.apply(said(14, 'me, <@mbr_ME>', 13, undefined, me.id));
		expect(box.mentions.map(({ seq, unread }) => [seq, unread])).toEqual([[12, true], [11, true]]);
		channels.read('chn_1', undefined, 13);
		box.read('chn_1', 3, 1);
		expect(box.mentions.map(({ unread }) => unread)).toEqual([false, false]);
	});
});

describe('looking back', () => {
	const log = [
		said(20, 'my root', 5, undefined, me.id),
		said(21, 'answer', 1, 20),
		said(22, 'answered since', 1, 7),
		said(23, '', 2, 20), // deleted further on
		fact(24, 'message.deleted', { of: 23, thread: 20 }),
		said(25, '<@mbr_ME>', 6)
	];

	it('reads marks first, then the channels, page by page, once', async () => {
		const marks = [fact(1, 'read.marked', { channel: 'chn_1', thread: 7, place: 1 }, me.id, me.id)];
		const { box, asked } = inbox({ logs: { chn_1: log, mbr_ME: marks } });
		await box.gather();
		expect(box.state).toBe('whole');
		expect(box.unread_talks.map(({ root, unread }) => [root, unread])).toEqual([[20, 1]]);
		expect(box.mentions.map(({ seq }) => seq)).toEqual([25]);
		expect(asked.filter(([command]) => command === 'events').map(([, body]) => (body as { stream: string }).stream)).toEqual([
			'mbr_ME', 'chn_1', 'chn_1', 'chn_1'
		]);
		const count = asked.length;
		await box.gather();
		expect(asked.length).toBe(count);
		box.stale();
		await box.gather();
		expect(asked.length).toBeGreaterThan(count);
		expect(box.unread_talks[0]?.unread).toBe(1);
	});

	it('says when it was cut off, and can be asked again', async () => {
		const { box } = inbox();
		Object.assign(box, { source_: { ...box['source_'], cursor: () => { throw new Error('gone'); } } });
		await box.gather();
		expect([box.state, box.failed]).toEqual(['live', true]);
	});

	it('shows nothing of channels we only read along in', async () => {
		const { box, channels } = inbox({ logs: { chn_1: log } });
		channels.put({ ...channel, joined: false });
		await box.gather();
		expect(box.talks).toEqual([]);
		expect(channels.all.has('chn_1' as ChannelId)).toBe(true);
	});
});
