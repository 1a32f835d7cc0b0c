// What wants me: the server's lists, with the words of what is on the screen.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Inbox, type Source } from '../src/inbox/inbox.svelte';
import type { ChannelId, InboxCounts, InboxEntry, Message } from '../src/protocol';
import type { Fact } from '../src/wire/frames';

const nothing: InboxCounts = { threads: 0, mentions: 0, ours: 0, unread: 0 };
const channel = 'chn_1' as ChannelId;
const at = '2026-11-24T08:00:00.000Z';
const message = (seq: number, text: string, more: Partial<Message> = {}) => ({ seq, place: seq, at, by: 'mbr_A', text, ...more }) as Message;
const thread = (seq: number, unread: number, more: Partial<InboxEntry> = {}): InboxEntry => ({
	id: `thread/${channel}/${seq}`, kind: 'thread', channel, seq, at, by: 'mbr_A', unread, read_place: 0, ...more
});
const mention = (seq: number, unread: number): InboxEntry => ({ id: `mention/${channel}/0/${seq}`, kind: 'mention', channel, seq, at, by: 'mbr_A', unread });
const fact = (event: string, data: object, stream: string = channel) => ({ stream, seq: 1, event, at, by: 'mbr_A', data }) as unknown as Fact;

function inbox(now: { threads?: InboxEntry[]; mentions?: InboxEntry[]; ours?: InboxEntry[]; counts?: Partial<InboxCounts>; messages?: Message[]; page?: number } = {}) {
	const asked: Record<string, unknown>[] = [];
	const source = {
		ask: async (command: string, body: Record<string, unknown>) => {
			asked.push({ command, ...body });
			if (command === 'history') {
				const wanted = (body.around ?? body.thread) as number;
				return { messages: (now.messages ?? []).filter(({ seq, thread }) => seq === wanted || thread === wanted), more: false };
			}
			const all = { threads: now.threads, mentions: now.mentions, ours: now.ours }[body.tab as string] ?? [];
			const from = Number(body.cursor ?? 0);
			const end = from + (now.page ?? 50);
			return { entries: all.slice(from, end), counts: { ...nothing, ...now.counts }, more: end < all.length, cursor: String(end) };
		}
	} as unknown as Source;
	return { box: new Inbox(source), asked, now };
}
const settled = () => vi.advanceTimersByTimeAsync(1000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('an inbox', () => {
	it('asks for its number alone until it is opened', async () => {
		const { box, asked } = inbox({ counts: { unread: 3 } });
		box.ready();
		await settled();
		expect(box.counts.unread).toBe(3);
		expect(asked).toEqual([{ command: 'inbox.list', tab: 'threads', limit: 1 }]);
	});

	it('has its lists with their words once it is open', async () => {
		const { box } = inbox({
			threads: [thread(3, 2)], mentions: [mention(7, 1)], ours: [{ id: 'record/rec_1', kind: 'record', record: 'rec_1', at }],
			messages: [message(3, 'root'), message(1, 'one', { thread: 3 }), message(9, 'last', { thread: 3 }), message(7, 'you')]
		});
		box.open();
		await settled();
		expect(box.state).toBe('whole');
		const [talk] = box.lists.threads;
		expect([box.words(talk!).root?.text, box.words(talk!).last?.text]).toEqual(['root', 'last']);
		expect(box.words(box.lists.mentions[0]!).last?.text).toBe('you');
		expect(box.lists.ours.map(({ record }) => record)).toEqual(['rec_1']);
	});

	it('looks as far back as something is unread', async () => {
		const threads = Array.from({ length: 9 }, (_, index) => thread(index + 1, index === 6 ? 1 : 0));
		const { box, asked } = inbox({ threads, counts: { threads: 1, unread: 1 }, page: 3 });
		box.open();
		await settled();
		expect(box.lists.threads).toHaveLength(9);
		expect(asked.filter(({ command, tab }) => command === 'inbox.list' && tab === 'threads')).toHaveLength(3);
	});

	it('asks once for what happened together', async () => {
		const { box, asked, now } = inbox();
		now.counts = { unread: 1 };
		for (const event of ['inbox.entered', 'inbox.left', 'read.marked']) box.apply(fact(event, { channel, place: 1 }, 'mbr_ME'));
		box.push({ push: 'unread', data: { channel, last_seq: 1, read_place: 0, unread: 1, mentions: 1 } });
		await settled();
		expect(asked).toHaveLength(1);
		expect(box.counts.unread).toBe(1);
	});

	it('shows a thread as read before the server has counted', async () => {
		const { box } = inbox({ threads: [thread(3, 2)], messages: [message(3, 'root'), message(9, 'last', { thread: 3 })] });
		box.open();
		await settled();
		box.read(channel, 3, 8);
		expect(box.lists.threads[0]?.unread).toBe(2);
		box.read(channel, 3, 9);
		expect(box.lists.threads[0]?.unread).toBe(0);
	});

	it('fetches words again that are others now', async () => {
		const { box, now } = inbox({ threads: [thread(3, 1)], mentions: [mention(7, 1)], messages: [message(3, 'root'), message(7, 'you')] });
		box.open();
		await settled();
		now.messages = [message(3, 'root, edited'), message(7, '', { deleted: at }), message(9, 'my answer', { thread: 3 })];
		box.apply(fact('message.edited', { of: 3, text: 'root, edited' }));
		box.apply(fact('message.deleted', { of: 7 }));
		box.apply(fact('message.posted', { text: 'my answer', place: 2, thread: 3 }));
		await settled();
		const words = box.words(box.lists.threads[0]!);
		expect([words.root?.text, words.last?.text]).toEqual(['root, edited', 'my answer']);
		expect(box.words(box.lists.mentions[0]!).last?.deleted).toBe(at);
	});

	it('keeps nothing of a channel that is ours no more', async () => {
		const { box } = inbox({ threads: [thread(3, 1)], mentions: [mention(7, 1)], messages: [message(3, 'root'), message(7, 'you')] });
		box.open();
		await settled();
		const [talk] = box.lists.threads;
		box.closed(channel);
		expect([box.lists.threads, box.lists.mentions]).toEqual([[], []]);
		expect(box.words(talk!)).toEqual({});
	});

	it('says that it is not whole where the line went, and asks again when it is back', async () => {
		const { box, now } = inbox();
		const fails = vi.fn().mockRejectedValueOnce(new Error('the line went'));
		const source = { ask: (...asked: Parameters<Source['ask']>) => fails(...asked) };
		const broken = new Inbox(source as unknown as Source);
		fails.mockResolvedValue({ entries: [], counts: { ...nothing, ...now.counts }, more: false });
		broken.open();
		await settled();
		expect(broken.failed).toBe(true);
		broken.ready();
		await settled();
		expect([broken.failed, broken.state]).toEqual([false, 'whole']);
		expect(box.failed).toBe(false);
	});
});
