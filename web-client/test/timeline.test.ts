// The loaded part of a channel, as events change it.
import { describe, expect, it, vi } from 'vitest';
import { address } from '../src/page/address.svelte';
import { timelines_of } from '../src/messages/timelines.svelte';
import { reacted, Timeline, unreacted, window_size, type Page, type PageRequest } from '../src/messages/timeline.svelte';
import type { Client } from '../src/client/client.svelte';
import type { Message } from '../src/protocol';
import type { Fact } from '../src/wire/frames';

const me = 'mbr_ME';

function message(seq: number, more: Partial<Message> = {}): Message {
	return { seq, place: seq, at: '2026-11-24T08:00:00.000Z', by: 'mbr_A', text: `text ${seq}`, ...more };
}

function fact(seq: number, event: string, data: Record<string, unknown>, by = 'mbr_A'): Fact {
	return { stream: 'chn_1', seq, event, at: '2026-11-24T09:00:00.000Z', by, data } as unknown as Fact;
}

/** A channel of so many messages, read in pages; `answers` lets a test hold them back. */
function channel(count: number, answers: (page: () => Page) => Promise<Page> = async (page) => page()) {
	const messages = Array.from({ length: count }, (_, index) => message(index + 1));
	const asked: PageRequest[] = [];
	const read = (request: PageRequest) =>
		answers(() => {
			asked.push(request);
			const { before, after, limit, place } = request;
			const around = request.around ?? place; // here, each message has its number as its place
			if (limit === 1 && around) return { messages: [{ ...messages[around - 1]! }], more: true };
			const start =
				before !== undefined ? before - 1 - limit : after !== undefined ? after : around !== undefined ? around - limit / 2 : count - limit;
			const end = before !== undefined ? before - 1 : start + limit;
			const page = messages.slice(Math.max(0, start), end).map((each) => ({ ...each }));
			return { messages: page, more: after !== undefined ? end < count : start > 0 };
		});
	return { messages, asked, timeline: new Timeline('chn_1', undefined, me, read) };
}

const seqs = (timeline: Timeline) => timeline.messages.map(({ seq }) => seq);

describe('a timeline', () => {
	it('opens at the end and pages back to the start', async () => {
		const { timeline } = channel(250);
		await timeline.open();
		expect([seqs(timeline)[0], seqs(timeline).at(-1)]).toEqual([151, 250]);
		await timeline.older();
		await timeline.older();
		expect(seqs(timeline)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
		expect(timeline.before).toBe(false);
	});

	it('opens in the middle and pages on to the end', async () => {
		const { timeline } = channel(1000);
		await timeline.open(300);
		expect(timeline.after).toBe(true);
		for (let pages = 0; timeline.after && pages < 20; pages++) await timeline.newer();
		expect(seqs(timeline).at(-1)).toBe(1000);
	});

	it('goes on where a page ended among changes, at either end', async () => {
		// Two messages far apart, and a record that was changed all the while: three entries a page.
		const messages = [message(1), message(20)];
		const changes = Array.from({ length: 18 }, (_, index) => fact(index + 2, 'record.changed', {}));
		const read = async ({ before = 100, after }: PageRequest): Promise<Page> => {
			const all = Array.from({ length: 20 }, (_, index) => index + 1);
			const wanted = after === undefined ? all.filter((seq) => seq < before).slice(-3) : all.filter((seq) => seq > after).slice(0, 3);
			const end = after === undefined ? wanted[0]! : wanted.at(-1)!;
			const more = after === undefined ? end > 1 : end < 20;
			const of_page = ({ seq }: { seq: number }) => wanted.includes(seq);
			return { messages: messages.filter(of_page), changes: changes.filter(of_page), more, cursor: more ? end : undefined };
		};
		const timeline = new Timeline('chn_1', undefined, me, read);
		await timeline.open();
		for (let pages = 0; timeline.before && pages < 20; pages++) await timeline.older();
		expect(seqs(timeline)).toEqual([1, 20]);
		expect(timeline.changes.map(({ seq }) => seq)).toEqual(changes.map(({ seq }) => seq));
	});

	it('opens at a place, and leads on from there both ways', async () => {
		const { timeline } = channel(5000);
		await timeline.open(undefined, 1234);
		expect(seqs(timeline)).toContain(1234);
		expect([timeline.before, timeline.after]).toEqual([true, true]);
	});

	it('asks once for the time of the last reply, when replies go one after the other', async () => {
		vi.useFakeTimers();
		const { timeline, messages, asked } = channel(10);
		Object.assign(messages[4]!, { replies: 3, last_reply_at: '2026-11-24T09:03:00.000Z' });
		await timeline.open();
		asked.length = 0;
		Object.assign(messages[4]!, { replies: 1, last_reply_at: '2026-11-24T09:01:00.000Z' });
		timeline.apply(fact(20, 'message.deleted', { of: 12, thread: 5 }));
		timeline.apply(fact(21, 'message.deleted', { of: 13, thread: 5 }));
		expect(timeline.find(5)).toMatchObject({ replies: 1, last_reply_at: undefined });
		await vi.advanceTimersByTimeAsync(1000);
		vi.useRealTimers();
		expect(asked).toMatchObject([{ around: 5, limit: 1 }]);
		expect(timeline.find(5)).toMatchObject({ replies: 1, last_reply_at: '2026-11-24T09:01:00.000Z' });
	});

	it('never holds more than its window', async () => {
		const { timeline } = channel(3000);
		await timeline.open();
		for (let pages = 0; pages < 15; pages++) await timeline.older();
		expect(timeline.messages.length).toBe(window_size);
		expect(timeline.after).toBe(true);
		for (let seq = 3001; seq < 3100; seq++) timeline.apply(fact(seq, 'message.posted', { text: 'x', place: seq }));
		expect(timeline.messages.length).toBe(window_size);
	});

	it('lets the start go while its reader follows the end, and keeps what is read otherwise', async () => {
		const { timeline } = channel(window_size);
		await timeline.open();
		while (timeline.before) await timeline.older();
		timeline.following = true;
		timeline.apply(fact(2000, 'message.posted', { text: 'x', place: 2000 }));
		expect(timeline.messages.length).toBeLessThanOrEqual(window_size);
		expect(seqs(timeline).at(-1)).toBe(2000);
		timeline.following = false;
		for (let seq = 2001; seq < 2000 + window_size; seq++) timeline.apply(fact(seq, 'message.posted', { text: 'x', place: seq }));
		expect(timeline.after).toBe(true);
		expect(timeline.messages.length).toBeLessThanOrEqual(window_size);
	});

	it('shows a post once, whichever of event and acknowledgement comes first', async () => {
		const { timeline } = channel(3);
		await timeline.open();
		timeline.apply(fact(4, 'message.posted', { text: 'hi', place: 4 }, me));
		timeline.add(message(4, { by: me, text: 'hi' }));
		timeline.add(message(5, { by: me, text: 'ho' }));
		timeline.apply(fact(5, 'message.posted', { text: 'ho', place: 5 }, me));
		expect(seqs(timeline)).toEqual([1, 2, 3, 4, 5]);
	});

	it('applies edits, deletions, pins and replies', async () => {
		const { timeline } = channel(3);
		await timeline.open();
		timeline.apply(fact(4, 'message.edited', { of: 1, text: 'new' }));
		timeline.apply(fact(5, 'message.deleted', { of: 2 }));
		timeline.apply(fact(6, 'message.pinned', { of: 3 }));
		timeline.apply(fact(7, 'message.posted', { text: 'reply', place: 1, thread: 3 }));
		expect(timeline.find(1)).toMatchObject({ text: 'new', edited: '2026-11-24T09:00:00.000Z' });
		expect(timeline.find(2)).toMatchObject({ text: '', deleted: '2026-11-24T09:00:00.000Z' });
		expect(timeline.find(3)).toMatchObject({ pinned: true, replies: 1 });
		expect(seqs(timeline)).toEqual([1, 2, 3]);
	});

	it('loses nothing that happens while a page is on its way', async () => {
		let release: () => void = () => {};
		const held = new Promise<void>((resolve) => (release = resolve));
		let calls = 0;
		const { timeline, messages } = channel(3, async (page) => {
			const answer = page(); // the snapshot is taken before the events
			calls += 1;
			await held;
			return answer;
		});
		const opening = timeline.open();
		timeline.apply(fact(4, 'message.posted', { text: 'meanwhile', place: 4 }));
		timeline.apply(fact(5, 'message.edited', { of: 1, text: 'edited meanwhile' }));
		timeline.apply(fact(6, 'message.reacted', { of: 2, emoji: '👍' }));
		messages.push(message(4, { text: 'meanwhile' }));
		messages[0] = message(1, { text: 'edited meanwhile' });
		messages[1] = message(2, { reactions: [{ emoji: '👍', count: 1, mine: false }] });
		release();
		await opening;
		expect(seqs(timeline)).toEqual([1, 2, 3, 4]);
		expect(timeline.find(1)?.text).toBe('edited meanwhile');
		expect(timeline.find(4)?.text).toBe('meanwhile');
		expect(timeline.find(2)?.reactions).toEqual([{ emoji: '👍', count: 1, mine: false }]);
		expect(calls).toBe(2); // a count can't be applied twice, so the page was read again
	});

	it('survives events that make no sense', async () => {
		const { timeline } = channel(3);
		await timeline.open();
		timeline.apply(fact(4, 'message.posted', { text: null, place: 4 }));
		timeline.apply(fact(5, 'message.edited', { of: 'x', text: {} }));
		timeline.apply(fact(6, 'message.reacted', { of: 1, emoji: '__proto__' }));
		timeline.apply(fact(7, 'message.reacted', { of: 99, emoji: '👍' }));
		timeline.apply(fact(8, 'message.unheard_of', {}));
		expect(timeline.find(4)?.text).toBe('');
		expect(timeline.find(1)?.reactions).toEqual([{ emoji: '__proto__', count: 1, mine: false }]);
	});
});

describe('reactions', () => {
	it('count each sign, and mine once', () => {
		const one = reacted([], '👍', true);
		expect(reacted(one, '👍', true)).toEqual(one);
		expect(reacted(one, '👍', false)).toEqual([{ emoji: '👍', count: 2, mine: true }]);
		expect(unreacted(one, '👍', true)).toEqual([]);
		expect(unreacted(one, '✅', true)).toEqual(one);
	});
});

describe('the channel at the address', () => {
	/** Counts what is asked; each answer waits for `let_go`. */
	function asker() {
		const waiting: ((page: Page) => void)[] = [];
		const ask = () => new Promise<Page>((done) => waiting.push(done));
		const client = { self: { id: me }, subjects: new Set(), ask } as unknown as Client;
		const timelines = timelines_of(client);
		return { timelines, waiting, opened: () => timelines.opened?.('chn_1') };
	}

	it('is asked for once, with the first page of streams that has it', async () => {
		address.now = { space: 'spc_1', channel: 'chn_1' };
		const { timelines, waiting, opened } = asker();
		timelines.syncing?.();
		opened();
		const loaded = timelines.of('chn_1').open(); // as the list does, once it is drawn
		expect(waiting.length).toBe(1);
		waiting[0]?.({ messages: [message(1)], more: false });
		await loaded;
		expect(seqs(timelines.of('chn_1'))).toEqual([1]);
		timelines.syncing?.(); // the line came back
		expect(waiting.length).toBe(1);
	});

	it('is asked for again where its events come with a later page of streams', async () => {
		address.now = { space: 'spc_1', channel: 'chn_1' };
		const { timelines, waiting, opened } = asker();
		timelines.syncing?.();
		timelines.syncing?.();
		opened();
		const loaded = timelines.of('chn_1').open();
		waiting[0]?.({ messages: [message(1)], more: false });
		await vi.waitFor(() => expect(waiting.length).toBe(2));
		waiting[1]?.({ messages: [message(1), message(2)], more: false });
		await loaded;
		expect(seqs(timelines.of('chn_1'))).toEqual([1, 2]);
	});

	it('is not, where a message of it is asked for, or nothing', () => {
		const { timelines, waiting } = asker();
		for (const at of [{}, { space: 'spc_1', channel: 'chn_1', message: 5 }, { inbox: 'threads' }] as const) {
			address.now = at;
			timelines.syncing?.();
		}
		expect(waiting.length).toBe(0);
	});
});
