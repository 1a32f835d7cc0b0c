// Rows of a list of messages, and where they lie.
import { describe, expect, it } from 'vitest';
import type { Outgoing } from '../src/messages/outbox.svelte';
import { rows_of, steady } from '../src/messages/rows';
import { anchored_top, estimated_height, lay_out, row_at, rows_between } from '../src/messages/row_layout';
import type { MemberId, Message } from '../src/protocol';

const me = 'mbr_ME';

/** `Ana 9:00`, minutes after that. */
function said(seq: number, by: MemberId, minute: number, more: Partial<Message> = {}): Message {
	return { seq, place: seq, at: new Date(2026, 10, 24, 9, minute).toISOString(), by, text: 'x', ...more };
}

const opens = (messages: Message[]) => rows_of(messages, [], { me, whole: true }).map((row) => row.opens_group);

describe('rows', () => {
	it('group one author within five minutes of the previous message', () => {
		expect(opens([said(1, 'mbr_a', 0), said(2, 'mbr_a', 4), said(3, 'mbr_a', 8), said(4, 'mbr_a', 14), said(5, 'mbr_b', 15)])).toEqual([true, false, false, true, true]);
	});

	it('open a group after a thread and on a new day', () => {
		expect(opens([said(1, 'mbr_a', 0, { replies: 2 }), said(2, 'mbr_a', 1)])).toEqual([true, true]);
		const night = { ...said(2, 'mbr_a', 0), at: new Date(2026, 10, 25, 0, 1).toISOString() };
		const rows = rows_of([{ ...said(1, 'mbr_a', 0), at: new Date(2026, 10, 24, 23, 59).toISOString() }, night], [], { me, whole: true });
		expect(rows.map((row) => row.opens_group)).toEqual([true, true]);
		expect(rows.map((row) => row.day !== undefined)).toEqual([true, true]);
	});

	it('put the New line once, above the first unread', () => {
		const rows = rows_of([said(1, 'mbr_a', 0), said(2, 'mbr_a', 1), said(3, 'mbr_a', 2)], [], { me, whole: true, new_after: 1 });
		expect(rows.map((row) => row.is_new)).toEqual([false, true, false]);
	});

	it('leave out what is deleted, unless replies hang on it', () => {
		const rows = rows_of([said(1, 'mbr_a', 0, { deleted: 'then' }), said(2, 'mbr_a', 1, { deleted: 'then', replies: 1 }), said(3, 'mbr_a', 2)], [], { me, whole: true });
		expect(rows.map((row) => row.key)).toEqual(['2', '3']);
	});

	it('end with what is on its way', () => {
		const outgoing: Outgoing = { key: 'k', channel: 'chn_c', text: 'x', typed: 'x', labels: [], since: 0, state: 'queued' };
		const rows = rows_of([said(1, me, 0)], [outgoing], { me, whole: true });
		expect(rows.map((row) => [row.kind, row.opens_group])).toEqual([['message', true], ['outgoing', false]]);
	});

	it('are the same objects where nothing changed', () => {
		const messages = [said(1, 'mbr_a', 0), said(2, 'mbr_a', 1)];
		const before = steady(rows_of(messages, [], { me, whole: true }));
		const after = steady(rows_of([...messages, said(3, 'mbr_a', 2)], [], { me, whole: true }));
		expect(after[0]).toBe(before[0]);
		expect(after[1]).toBe(before[1]);
	});
});

describe('the layout of a list', () => {
	const keys = Array.from({ length: 100 }, (_, index) => `k${index}`);
	const index_of = new Map(keys.map((key, index) => [key, index]));
	const layout = lay_out(keys, new Map([['k0', 100]]));

	it('adds up heights, known or guessed', () => {
		expect(layout.total).toBe(100 + 99 * estimated_height);
		expect([row_at(layout, 0), row_at(layout, 99), row_at(layout, 100), row_at(layout, 1e9)]).toEqual([0, 0, 1, 99]);
	});

	it('draws what is near the view, and never too much', () => {
		expect(rows_between(layout, -600, 400, 150)).toEqual({ first: 0, end: 8 });
		expect(rows_between(layout, 0, 1e9, 30)).toEqual({ first: 0, end: 30 });
		expect(rows_between(lay_out([], new Map()), 0, 100, 30)).toEqual({ first: 0, end: 0 });
	});

	it('keeps the anchor where it was when rows come above it', () => {
		const anchor = [{ key: 'k50', below: 20 }];
		const top = anchored_top(layout, index_of, anchor, 400);
		const more = ['new1', 'new2', ...keys];
		const later = lay_out(more, new Map([['new1', 70], ['k0', 100]]));
		const moved = anchored_top(later, new Map(more.map((key, index) => [key, index])), anchor, 400);
		expect(moved - top).toBe(70 + estimated_height);
	});

	it('takes the next row when the anchor itself is deleted', () => {
		const anchor = [{ key: 'gone', below: 0 }, { key: 'k10', below: 48 }];
		expect(anchored_top(layout, index_of, anchor, 400)).toBe((layout.offsets[10] as number) - 48);
	});

	it('follows the end', () => {
		expect(anchored_top(layout, index_of, 'end', 400)).toBe(layout.total - 400);
	});
});
