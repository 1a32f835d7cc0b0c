// What each row of the list shows besides its message: the day above it, the New line, whether it opens a
// group. Nothing here draws.
import type { MemberId, Message } from '../protocol';
import type { Place, Seq } from '../wire/frames';
import type { Outgoing } from './outbox.svelte';
import type { Change } from './timeline.svelte';

export type Row =
	| { kind: 'message'; key: string; message: Message; opens_group: boolean; day?: Date; is_new: boolean; first: boolean }
	| { kind: 'change'; key: string; change: Change; opens_group: true; day?: Date; is_new: false; first: boolean }
	| { kind: 'outgoing'; key: string; outgoing: Outgoing; opens_group: boolean; day?: undefined; is_new: false; first: false };

export function row_key(seq: Seq): string {
	return String(seq);
}

const group_ms = 5 * 60_000;

export interface Marks {
	/** The last place that was read when the channel was opened: the New line stands after it. */
	new_after?: Place;
	me: MemberId;
	/** The list reaches back to the channel's first message. */
	whole: boolean;
}

// Times of messages don't change, and parsing them for a thousand rows with each message does cost.
const times = new WeakMap<Message, Date>();

export function time_of(message: Message): Date {
	let time = times.get(message);
	if (!time) times.set(message, (time = new Date(message.at)));
	return time;
}

function same_day(a: Date, b: Date): boolean {
	return a.getDate() === b.getDate() && a.getMonth() === b.getMonth() && a.getFullYear() === b.getFullYear();
}

/** Deleted messages leave no row, but for those that replies still hang on. */
export function shown(message: Message): boolean {
	return !message.deleted || (message.replies ?? 0) > 0;
}

function groups(before: Message, message: Message): boolean {
	const between_ms = time_of(message).getTime() - time_of(before).getTime();
	// What has no words begins with its name: the bar of the row would else lie over the first file.
	const plain = !before.deleted && !message.deleted && !before.replies && (message.text !== '' || !message.files);
	return plain && before.by === message.by && between_ms <= group_ms && same_day(time_of(before), time_of(message));
}

export function rows_of(messages: Message[], waiting: Outgoing[], marks: Marks, changes: Change[] = []): Row[] {
	const rows: Row[] = [];
	let before: Message | undefined;
	let marked = marks.new_after === undefined;
	let next = 0;
	// Changes stand between the messages where they happened; above the first message only where nothing is left out.
	if (!marks.whole) while (changes[next] && changes[next]!.seq < (messages[0]?.seq ?? 0)) next++;
	const changes_to = (seq: Seq) => {
		for (let change = changes[next]; change && change.seq < seq; change = changes[++next]) {
			const at = new Date(change.at);
			const day = !before || !same_day(time_of(before), at) ? at : undefined;
			rows.push({ kind: 'change', key: `c${change.seq}`, change, opens_group: true, day, is_new: false, first: !before && marks.whole });
			before = { seq: change.seq, place: 0, at: change.at, text: '' };
		}
	};
	for (const message of messages) {
		if (!shown(message)) continue;
		changes_to(message.seq);
		const is_new = !marked && message.place > (marks.new_after as Place);
		marked ||= is_new;
		const day = !before || !same_day(time_of(before), time_of(message)) ? time_of(message) : undefined;
		const opens_group = !before || is_new || !groups(before, message);
		rows.push({ kind: 'message', key: row_key(message.seq), message, opens_group, day, is_new, first: !before && marks.whole });
		before = message;
	}
	changes_to(Infinity);
	for (const outgoing of waiting) {
		const opens_group = before?.by !== marks.me || Boolean(before.replies) || before.deleted !== undefined;
		rows.push({ kind: 'outgoing', key: outgoing.key, outgoing, opens_group, is_new: false, first: false });
		before = { seq: 0, place: 0, at: new Date(outgoing.since).toISOString(), by: marks.me, text: '' };
	}
	return rows;
}

const drawn = new WeakMap<object, Row>();

/** The same row object where nothing of it changed, so that what is on the screen is left alone. */
export function steady(rows: Row[]): Row[] {
	return rows.map((row) => {
		const subject = row.kind === 'message' ? row.message : row.kind === 'change' ? row.change : row.outgoing;
		const known = drawn.get(subject);
		const same =
			known &&
			known.opens_group === row.opens_group &&
			known.day === row.day &&
			known.is_new === row.is_new &&
			known.first === row.first;
		if (same) return known;
		drawn.set(subject, row);
		return row;
	});
}
