// What a list of messages does around its rows: where it opens, what is unseen, and what keys do. No document is there.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channels_of } from '../src/channels/channels.svelte';
import type { Client } from '../src/client/client.svelte';
import { Opening } from '../src/messages/opening.svelte';
import { left_at } from '../src/messages/positions';
import { RowActs } from '../src/messages/row_acts.svelte';
import { RowFocus } from '../src/messages/row_focus.svelte';
import { rows_of, type Row } from '../src/messages/rows';
import { Timeline, type PageRequest } from '../src/messages/timeline.svelte';
import { Unseen } from '../src/messages/unseen.svelte';
import { address } from '../src/page/address.svelte';
import { purpose } from '../src/page/keys';
import { undo } from '../src/page/undo.svelte';
import type { ChannelState, Message } from '../src/protocol';
import { spaces_of } from '../src/spaces/spaces.svelte';

const me = 'mbr_ME';

class Element {
	matches = (wanted: string) => wanted === 'li';
	closest = (wanted: string) => (wanted.includes('li') ? this : null);
}
const row_element = new Element();

function channel(more: Partial<ChannelState> = {}): ChannelState {
	const state = { id: 'chn_1', space: 'spc_1', kind: 'open', name: 'launch', topic: '', joined: true, archived: false, created_by: 'mbr_A' };
	return { ...state, last_seq: 400, last_place: 400, read_place: 400, unread: 0, mentions: 0, ...more } as unknown as ChannelState;
}

/** A timeline of 400 messages of another person, and what was asked of the server. */
function history(thread?: number) {
	const asked: PageRequest[] = [];
	const message = (seq: number): Message => ({ seq, place: seq, at: '2026-11-24T08:00:00.000Z', by: 'mbr_A', text: `text ${seq}` });
	const timeline = new Timeline('chn_1', thread, me, async (request) => {
		asked.push(request);
		const { before = 401, after, place, limit } = request;
		const around = request.around ?? place; // here, each message has its number as its place
		const start = Math.max(0, after ?? (around !== undefined ? around - limit / 2 : before - 1 - limit));
		const end = Math.min(start + limit, after !== undefined || around !== undefined ? 400 : before - 1);
		const messages = Array.from({ length: end - start }, (_, index) => message(start + 1 + index));
		return { messages, more: after !== undefined ? end < 400 : start > 0 };
	});
	return { timeline, asked, rows: (new_after?: number) => rows_of(timeline.messages, [], { new_after, me, whole: !timeline.before }) };
}

let told: unknown[][];
let client: Client;

beforeEach(() => {
	told = [];
	const note = (...what: unknown[]) => void told.push(what);
	client = {
		self: { id: me, role: 'member', org: 'org_HOST' },
		subjects: new Set(),
		tell: () => {},
		change: async (...what: unknown[]) => note(...what)
	} as unknown as Client;
	spaces_of(client).put({ id: 'spc_1', kind: 'partner', name: 'A', code: 'AAAA', orgs: ['org_HOST'], archived: false });
	left_at.clear();
	vi.useFakeTimers();
	for (const name of ['HTMLElement', 'HTMLLIElement']) vi.stubGlobal(name, Element);
	vi.stubGlobal('document', { hasFocus: () => true, hidden: false, addEventListener: () => {}, removeEventListener: () => {} });
	purpose.here = true;
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	undo.close();
});

describe('a list opens', () => {
	it('at its end; far unread, around the first that is new', async () => {
		const read = history();
		await new Opening(() => channel(), read.timeline).load();
		expect(read.asked).toMatchObject([{ limit: 100 }]);
		const unread = history();
		const opening = new Opening(() => channel({ unread: 300, read_place: 100 }), unread.timeline);
		await opening.load();
		expect(unread.timeline.find(101)).toBeDefined();
		expect(unread.timeline.find(400)).toBeUndefined();
		expect(opening.start(unread.rows(100))).toEqual({ key: '101', at: 1 / 3 });
	});

	it('at the message of the address, else where the reader left it', async () => {
		const { timeline, rows } = history();
		const opening = new Opening(() => channel(), timeline);
		await opening.load(200);
		const left = [{ key: '190', below: 3 }];
		left_at.set('chn_1', left);
		expect(opening.start(rows(), 200)).toEqual({ key: '200', at: 0.4 });
		expect(opening.start(rows())).toEqual(left);
		left_at.set('chn_1', 'end');
		expect(opening.start(rows())).toBe('end');
	});

	it('says whether a message is missing or the line is gone, and forgets it when it loads', async () => {
		const answers = [() => Promise.reject(new Error('no line')), () => Promise.reject(Object.assign(new Error('no'), { code: 'not_found' }))];
		const timeline = new Timeline('chn_1', undefined, me, () => answers.shift()?.() ?? Promise.resolve({ messages: [], more: false }));
		const opening = new Opening(() => channel(), timeline);
		const problems = [];
		for (let count = 0; count < 3; count++) {
			await opening.load();
			problems.push(opening.problem);
		}
		expect(problems).toEqual(['lost', 'missing', undefined]);
	});
});

describe('what is unseen', () => {
	/** A list of the last page, as its reader left it. */
	async function list(state: ChannelState, thread?: number) {
		const { timeline, rows } = history(thread);
		await timeline.open();
		const now = { channel: state };
		channels_of(client).put(state);
		const unseen = new Unseen(client, () => now.channel, timeline, (key) => timeline.find(Number(key)));
		return { unseen, timeline, rows: rows(), now };
	}
	const post = (timeline: Timeline, place: number, by = 'mbr_A') =>
		timeline.apply({ stream: 'chn_1', seq: place, event: 'message.posted', at: '2026-11-24T09:00:00.000Z', by, data: { text: 'x', place } } as never);

	it('counts messages of others since the reader left the end, and forgets them there', async () => {
		const { unseen, timeline, rows, now } = await list(channel());
		unseen.viewed(rows, true);
		unseen.viewed(rows, false);
		post(timeline, 401);
		post(timeline, 402, me);
		now.channel = channel({ last_place: 402 });
		unseen.sent();
		expect([unseen.missed, unseen.sent_below]).toEqual([1, true]);
		unseen.viewed(rows, true);
		expect([unseen.missed, unseen.sent_below]).toEqual([0, false]);
		unseen.sent();
		expect(unseen.sent_below).toBe(false);
	});

	it('counts what the window does not hold', async () => {
		const { unseen, timeline, rows, now } = await list(channel());
		unseen.viewed(rows, false);
		timeline.after = true;
		now.channel = channel({ last_place: 450 });
		expect(unseen.missed).toBe(50);
	});

	it('draws the New line above what came while nobody looked, in a channel alone', async () => {
		const { unseen, now, rows } = await list(channel());
		unseen.viewed(rows, true);
		now.channel = channel({ last_place: 401, unread: 1 });
		unseen.arrived();
		expect(unseen.new_after).toBeUndefined();
		vi.stubGlobal('document', { ...document, hasFocus: () => false });
		unseen.arrived();
		expect(unseen.new_after).toBe(400);
		now.channel = channel({ last_place: 402, read_place: 401, unread: 1 });
		unseen.arrived();
		expect(unseen.new_after).toBe(400);
		expect((await list(channel({ unread: 7, read_place: 393 }))).unseen.new_after).toBe(393);
		const thread = (await list(channel({ unread: 7, read_place: 393 }), 5)).unseen;
		thread.arrived();
		expect(thread.new_after).toBeUndefined();
	});

	it('becomes read by being looked at for a second, and stays unread once it was marked so', async () => {
		const { unseen, timeline, rows } = await list(channel({ unread: 2, read_place: 398 }));
		unseen.viewed(rows.slice(-2), true);
		vi.advanceTimersByTime(1100);
		expect(told).toEqual([['read.mark', { channel: 'chn_1', place: 400 }]]);
		const take_back = unseen.read_as_now();
		unseen.mark_unread(timeline.find(399) as Message);
		expect([unseen.new_after, told.at(-1)]).toEqual([398, ['read.mark', { channel: 'chn_1', place: 398 }]]);
		unseen.viewed(rows.slice(-2), true);
		vi.advanceTimersByTime(3000);
		expect(told.length).toBe(2);
		take_back();
		vi.advanceTimersByTime(1100);
		expect(told.length).toBe(4);
	});

	it('does not count the root of a thread among its replies', async () => {
		const { unseen, rows } = await list(channel(), 400);
		unseen.viewed(rows.slice(-2), true);
		vi.advanceTimersByTime(1100);
		expect(told).toEqual([['read.mark', { channel: 'chn_1', thread: 400, place: 399 }]]);
	});
});

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({ key, target: row_element, ...more }) as unknown as KeyboardEvent;

describe('keys of a list', () => {
	let rows: Row[];
	let focused: RowFocus;
	let done: unknown[];

	beforeEach(async () => {
		const known = history();
		await known.timeline.open();
		rows = known.rows(350);
		done = [];
		focused = new RowFocus(() => rows, known.timeline);
		focused.list = {
			show: (key) => done.push(['show', key]),
			reveal: (key) => done.push(['reveal', key]),
			to_end: () => done.push('end'),
			page: (direction) => done.push(['page', direction]),
			position: () => [{ key: '320', below: 0 }]
		};
	});

	it('move by a row, and no further than the rows go', () => {
		focused.active = '399';
		const keys = ['k', 'ArrowUp', 'j', 'ArrowDown', 'ArrowDown', 'ArrowDown'];
		expect(keys.map((key) => (focused.move(press(key)), focused.active))).toEqual(['398', '397', '398', '399', '400', '400']);
		expect(focused.move(press('x'))).toBe(false);
	});

	it('move by a page, and to the end past the New line', async () => {
		focused.move(press('PageDown'));
		focused.move(press('PageUp'));
		await focused.down();
		focused.list = { ...focused.list!, position: () => [{ key: '360', below: 0 }] };
		await focused.down();
		expect(done).toEqual([['page', 1], ['page', -1], ['show', '351'], 'end']);
	});

	it('have Tab come in at the active row while it is near, else at the last one in view', () => {
		const tabbed = () => rows.filter((row) => focused.events(row).tabindex === 0).map((row) => row.key);
		focused.active = '310';
		focused.viewed({ first: 5, last: 12, at_end: false });
		expect(tabbed()).toEqual(['310']);
		focused.viewed({ first: 40, last: 50, at_end: false });
		expect(tabbed()).toEqual(['351']);
	});
});

describe('keys of a row', () => {
	const message: Message = { seq: 7, place: 7, at: '2026-11-24T08:00:00.000Z', by: me, text: 'mine' };
	const anchor = {} as HTMLElement;
	let marked: Message[];
	const acts = (in_thread = false) =>
		new RowActs(client, () => channel(), { mark_unread: (each) => marked.push(each), read_as_now: () => () => {} }, in_thread);
	beforeEach(() => (marked = []));

	it('open what is open for one message', () => {
		const on = acts();
		for (const key of ['e', ':', 'i', 'Delete']) expect(on.key(press(key), message, anchor)).toBe(true);
		expect([on.editing, on.picker, on.menu, on.doomed]).toEqual([7, { message, anchor }, { message, anchor }, message]);
		on.edited({ ...message, seq: 8 });
		expect(on.editing).toBe(7);
		on.edited(message);
		expect(on.editing).toBeUndefined();
		const other = acts();
		other.key(press('F10', { shiftKey: true }), message, anchor);
		expect(other.menu).toEqual({ message, anchor });
	});

	it('do what the menu offers, and it can be taken back', async () => {
		const on = acts();
		on.key(press('p'), message, anchor);
		await vi.advanceTimersByTimeAsync(0);
		expect([told, undo.offered?.done]).toEqual([[['message.pin', { channel: 'chn_1', seq: 7 }]], 'pinned']);
		on.key(press('p'), { ...message, pinned: true }, anchor);
		expect(told.at(-1)?.[0]).toBe('message.unpin');
		on.key(press('U'), message, anchor);
		await vi.advanceTimersByTimeAsync(0);
		expect([marked, undo.offered?.done]).toEqual([[message], 'unread']);
	});

	it('do nothing that is not allowed: on what others wrote, on what is deleted', () => {
		const on = acts();
		on.key(press('e'), { ...message, by: 'mbr_A' }, anchor);
		const deleted = { ...message, deleted: message.at, text: '' };
		for (const key of [':', '+']) on.key(press(key), deleted, anchor);
		expect(on.key(press('Delete'), deleted, anchor)).toBe(false);
		expect([on.editing, on.picker, on.doomed, told]).toEqual([undefined, undefined, undefined, []]);
	});

	it('open a thread, but in a thread', () => {
		const go = vi.spyOn(address, 'go').mockImplementation(() => {});
		for (const key of ['r', 'Enter', 'ArrowRight']) {
			expect([acts(true).key(press(key), message, anchor), go.mock.calls]).toEqual([false, []]);
			expect([acts().key(press(key), message, anchor), go.mock.calls]).toEqual([true, [[{ space: 'spc_1', channel: 'chn_1', thread: 7 }]]]);
			go.mockClear();
		}
		go.mockRestore();
	});
});
