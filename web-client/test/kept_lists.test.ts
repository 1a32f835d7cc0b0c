// Which lists of messages stay in the page when they are left, and for how long.
import { expect, it } from 'vitest';
import { KeptLists } from '../src/messages/kept_lists';
import type { Timeline } from '../src/messages/timeline.svelte';

const timeline = (channel: string) => ({ channel, messages: [] }) as unknown as Timeline;
const names = (lists: Timeline[]) => lists.map(({ channel }) => channel.slice(4)).join(' ');

function kept(unread: Record<string, number | undefined> = {}) {
	return new KeptLists((channel) => (channel in unread ? unread[channel] : 0));
}

it('keeps what was looked at last, each where it was put first', () => {
	const lists = kept();
	const [a, b, c, d] = ['chn_a', 'chn_b', 'chn_c', 'chn_d'].map(timeline) as [Timeline, Timeline, Timeline, Timeline];
	expect(names(lists.beside(a))).toBe('a');
	expect(names(lists.beside(b))).toBe('a b');
	expect(names(lists.beside(a))).toBe('a b');
	expect(names(lists.beside(c))).toBe('a b c');
	expect(names(lists.beside(d))).toBe('a c d');
	expect(names(lists.beside(d))).toBe('a c d');
});

it('drops a list that was left and would be drawn otherwise: a message came or changed, something is unread, the channel is gone', () => {
	const unread: Record<string, number | undefined> = {};
	const lists = kept(unread);
	const [a, b, c] = ['chn_a', 'chn_b', 'chn_c'].map(timeline) as [Timeline, Timeline, Timeline];
	lists.beside(a);
	expect(names(lists.beside(b))).toBe('a b');
	a.messages = [];
	expect(names(lists.beside(b))).toBe('b');
	expect(names(lists.beside(c))).toBe('b c');
	unread['chn_b'] = 2;
	expect(names(lists.beside(c))).toBe('c');
	lists.beside(a);
	unread['chn_c'] = undefined;
	expect(names(lists.beside(a))).toBe('a');
});

it('what comes while a list is looked at keeps it', () => {
	const lists = kept({ chn_a: 3 });
	const a = timeline('chn_a');
	lists.beside(a);
	a.messages = [];
	expect(names(lists.beside(a))).toBe('a');
});
