// What a page knows of its channels: counts, changes, channels that are only read along.
import { describe, expect, it } from 'vitest';
import { Channels } from '../src/channels/channels.svelte';
import type { ChannelState, Member, UnreadPush } from '../src/protocol';
import type { Fact } from '../src/wire/frames';

const me = { id: 'mbr_ME', org: 'org_1' } as unknown as Member;
const state: ChannelState = {
	id: 'chn_1', space: 'spc_1', name: 'launch', topic: '', private: false, kind: 'open', archived: false, joined: true,
	last_seq: 10, last_place: 10, read_place: 8, unread: 2, mentions: 1
};

function channels() {
	const all = new Channels(() => me);
	all.put(state);
	let seq = 10;
	const apply = (event: string, data: Record<string, unknown>, by: string | null = 'mbr_A', stream = 'chn_1') =>
		all.apply({ stream, seq: ++seq, event, at: '', by, data } as unknown as Fact);
	const now = () => all.all.get('chn_1') as ChannelState;
	return { all, apply, now };
}

describe('unread counts', () => {
	const count: UnreadPush = { channel: 'chn_1', last_seq: 12, read_place: 8, unread: 4, mentions: 2 };

	it('rise with others’ messages, not with mine or with replies in threads', () => {
		const { apply, now } = channels();
		apply('message.posted', { text: 'x', place: 11 });
		apply('message.posted', { text: 'mine', place: 12 }, me.id);
		apply('message.posted', { text: 'reply', place: 1, thread: 3 });
		expect(now()).toMatchObject({ last_place: 12, unread: 3, mentions: 1 });
	});

	it('are the server’s where it has counted, and go on from there', () => {
		const { all, apply, now } = channels();
		apply('message.posted', { text: '<@mbr_ME>', place: 11 });
		all.counted(count); // with the event that comes next
		apply('message.posted', { text: 'x', place: 12 });
		expect(now()).toMatchObject({ last_place: 12, unread: 4, mentions: 2 });
		apply('message.posted', { text: 'x', place: 13 });
		expect(now()).toMatchObject({ last_place: 13, unread: 5, mentions: 2 });
	});

	it('of a channel that is not ours are nothing', () => {
		const { all } = channels();
		all.counted({ ...count, channel: 'chn_2' });
		expect([...all.all.keys()]).toEqual(['chn_1']);
	});

	it('fall to nothing when all is read, on any device', () => {
		const { apply, now } = channels();
		apply('message.posted', { text: 'x', place: 11 });
		apply('read.marked', { channel: 'chn_1', place: 11 }, me.id, me.id);
		expect(now()).toMatchObject({ read_place: 11, unread: 0 });
	});

	it('fall by what was read', () => {
		const { apply, now } = channels();
		apply('message.posted', { text: 'x', place: 11 });
		apply('read.marked', { channel: 'chn_1', place: 10 }, me.id, me.id);
		expect(now()).toMatchObject({ unread: 1 });
	});

	it('rise again when marked unread from a message', () => {
		const { apply, now } = channels();
		apply('read.marked', { channel: 'chn_1', place: 10 }, me.id, me.id);
		apply('read.marked', { channel: 'chn_1', place: 6 }, me.id, me.id);
		expect(now()).toMatchObject({ read_place: 6, unread: 4 });
	});

	it('stay while a thread is read', () => {
		const { apply, now } = channels();
		apply('read.marked', { channel: 'chn_1', thread: 3, place: 1 }, me.id, me.id);
		expect(now()).toMatchObject({ read_place: 8, unread: 2 });
	});
});

describe('a channel', () => {
	it('follows its changes', () => {
		const { apply, now } = channels();
		apply('channel.changed', { channel: 'chn_1', name: 'start' }, 'mbr_A', 'spc_1');
		apply('channel.archived', { channel: 'chn_1' }, 'mbr_A', 'spc_1');
		expect(now()).toMatchObject({ name: 'start', topic: '', archived: true });
	});
});

describe('a channel that we only read along in', () => {
	const { joined: _, last_seq: _1, last_place: _2, read_place: _3, unread: _4, mentions: _5, ...channel } = state;

	it('is not among ours, and nothing in it waits for us', () => {
		const { all, apply } = channels();
		all.preview({ ...channel, id: 'chn_2' }, { seq: 7, place: 5 });
		apply('message.posted', { text: '<@mbr_ME>', place: 6 }, 'mbr_A', 'chn_2');
		expect(all.all.get('chn_2')).toMatchObject({ joined: false, last_place: 6, unread: 0, mentions: 0 });
		expect(all.in_space('spc_1').map(({ id }) => id)).toEqual(['chn_1']);
	});

	it('does not take the place of one we are in', () => {
		const { all, now } = channels();
		all.preview(channel);
		expect(now()).toMatchObject({ joined: true, unread: 2 });
	});
});
