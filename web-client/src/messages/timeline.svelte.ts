// The loaded part of a channel's messages, or of one thread's. It is a window: older and newer pages are
// fetched at its ends, and what lies too far from the reader is let go.
import { SvelteSet } from 'svelte/reactivity';
import type { ChannelId, FileId, MemberId, Message, Reaction, RecordId } from '../protocol';
import type { Fact, Place, Seq } from '../wire/frames';

export interface Page {
	messages: Message[];
	more: boolean;
	/** In a record's channel: what was changed meanwhile. */
	changes?: unknown[];
	/** Where there is more: the number with which `before`, or `after`, goes on. */
	cursor?: Seq;
}

/** A change of the record whose story the channel tells. It has no place, and is never unread. */
export interface Change {
	seq: Seq;
	at: string;
	by?: MemberId;
	event: string;
	data: { [name in string]: unknown };
}
export interface PageRequest {
	channel: ChannelId;
	thread?: Seq;
	before?: Seq;
	after?: Seq;
	around?: Seq;
	/** As `around`, the message at this place or the next one. */
	place?: Place;
	limit: number;
}
export type ReadHistory = (request: PageRequest) => Promise<Page>;

const page_size = 100;
const moment_ms = 300;
export const window_size = 800;

export class Timeline {
	messages = $state.raw<Message[]>([]);
	changes = $state.raw<Change[]>([]);
	state = $state<'empty' | 'ready' | 'missing'>('empty');
	/** Whether there is more to fetch at either end. */
	before = $state(true);
	after = $state(false);
	/** Ends that are being fetched. */
	loading = new SvelteSet<'before' | 'after' | 'all'>();
	/** Set by whoever shows it: the reader is at the end, so the start may be let go. */
	following = true;

	private meanwhile_: Fact[] = [];
	private opening_?: { newest: boolean; done: Promise<void> };
	/** Roots whose last reply is about to be asked for. */
	private asked_ = new Set<Seq>();
	/** Where the next older or newer page begins, where that is no message: a page may end among changes. */
	private older_from_?: Seq;
	private newer_from_?: Seq;

	constructor(
		readonly channel: ChannelId,
		readonly thread: Seq | undefined,
		private me_: MemberId,
		private read_: ReadHistory
	) {}

	find(seq: Seq): Message | undefined {
		return this.messages.find((message) => message.seq === seq);
	}

	/**
	 * Loads the newest page, or the one around a message or a place. What was loaded is replaced. One waits for another; the
	 * newest page that is on its way serves all who ask for it.
	 */
	open(around?: Seq, place?: Place): Promise<void> {
		const newest = around === undefined && place === undefined;
		if (newest && this.opening_?.newest) return this.opening_.done;
		const load = () => this.open_(around, place);
		const done = (this.opening_ ? this.opening_.done.then(load, load) : load()).finally(() => {
			if (this.opening_?.done === done) this.opening_ = undefined;
		});
		this.opening_ = { newest, done };
		return done;
	}

	/** Loads the newest page, also where one is on its way. */
	anew(): Promise<void> {
		if (this.opening_) this.opening_.newest = false;
		return this.open();
	}

	private async open_(around?: Seq, place?: Place): Promise<void> {
		await this.load_('all', { around, place }, (page) => {
			this.messages = in_order(page.messages);
			this.changes = page.changes as Change[];
			this.state = around !== undefined && !this.find(around) ? 'missing' : 'ready';
			this.before = page.more;
			this.older_from_ = page.cursor;
			this.newer_from_ = undefined;
			// Whether more follows a page from the middle is learned by asking at its end.
			this.after = (around ?? place) !== undefined;
		});
	}

	/** When the message at a place, or the next one, was posted. */
	async when(place: Place): Promise<Date | undefined> {
		const { messages } = await this.page_({ place, limit: 1 });
		return messages[0] && new Date(messages[0].at);
	}

	async older(): Promise<void> {
		const before = this.older_from_ ?? this.messages.find(({ seq }) => seq !== this.thread)?.seq;
		if (before === undefined || !this.before) return;
		await this.load_('before', { before }, (page) => {
			const merged = merge(page.messages, this.messages);
			this.changed_(page.changes as Change[]);
			this.before = page.more;
			this.older_from_ = page.cursor;
			const full = merged.length > window_size && this.thread === undefined;
			this.messages = full ? merged.slice(0, window_size) : merged;
			if (full) this.newer_from_ = undefined;
			this.after ||= full;
		});
	}

	async newer(): Promise<void> {
		const after = this.newer_from_ ?? this.messages.at(-1)?.seq;
		if (after === undefined || !this.after) return;
		await this.load_('after', { after }, (page) => {
			const merged = merge(page.messages, this.messages);
			this.changed_(page.changes as Change[]);
			this.after = page.more;
			this.newer_from_ = page.cursor;
			const full = merged.length > window_size && this.thread === undefined;
			this.messages = full ? merged.slice(-window_size) : merged;
			if (full) this.older_from_ = undefined;
			this.before ||= full;
		});
	}

	apply(fact: Fact): void {
		if (this.loading.size > 0) this.meanwhile_.push(fact);
		this.messages = changed(this.messages, fact, this.me_);
		if (fact.event === 'message.posted') this.posted_(fact);
		if (fact.event === 'message.deleted' && this.thread === undefined) this.ask_last_reply_(fact.data.thread as Seq | undefined);
		if (fact.event.startsWith('record.') && this.thread === undefined && this.state === 'ready' && !this.after)
			this.changed_([change_of(fact)]);
	}

	/** Our own message, known by its acknowledgement before its event came. */
	add(message: Message): void {
		if (this.state === 'ready' && !this.after) this.append_(message);
	}

	/** A reply went, perhaps the last one. When the one before it came is asked once for all that go within a moment. */
	private ask_last_reply_(of: Seq | undefined): void {
		if (of === undefined || this.asked_.has(of) || !this.find(of)?.replies) return;
		this.asked_.add(of);
		setTimeout(() => {
			this.asked_.delete(of);
			const asked = this.page_({ around: of, limit: 1 });
			asked.then(({ messages: [root] }) => {
				// With another count, replies came or went since: their events tell, or ask again.
				if (root && this.find(of)?.replies === root.replies) this.messages = edited(this.messages, root.seq, () => ({ last_reply_at: root.last_reply_at }));
			}, () => {});
		}, moment_ms);
	}

	private changed_(changes: Change[]): void {
		if (changes.length === 0) return;
		const by_seq = new Map([...this.changes, ...changes].map((change) => [change.seq, change]));
		this.changes = [...by_seq.values()].sort((a, b) => a.seq - b.seq);
	}

	private page_(where: Partial<PageRequest>): Promise<Page> {
		return this.read_({ channel: this.channel, thread: this.thread, limit: page_size, ...where });
	}

	// A page may or may not hold what happened while it was read. Edits and deletions can be applied to it
	// twice; a count of reactions or replies can't, so such a page is read again.
	private async load_(
		end: 'before' | 'after' | 'all',
		where: Partial<PageRequest>,
		use: (page: Page) => void
	): Promise<void> {
		if (this.loading.has(end) || this.loading.has('all')) return;
		this.loading.add(end);
		try {
			for (let tries = 1; ; tries++) {
				const start = this.meanwhile_.length;
				const page = await this.page_(where);
				const meanwhile = this.meanwhile_.slice(start);
				const doubtful = meanwhile.some((fact) => page.messages.some(({ seq }) => seq === counted(fact)));
				if (doubtful && tries < 3) continue;
				let messages = page.messages;
				for (const fact of meanwhile)
					if (counted(fact) === undefined) messages = changed(messages, fact, this.me_);
				use({ ...page, messages, changes: page.changes ?? [] });
				for (const fact of this.meanwhile_) if (fact.event === 'message.posted') this.posted_(fact);
				if (!this.after && this.thread === undefined)
					this.changed_(this.meanwhile_.filter(({ event }) => event.startsWith('record.')).map(change_of));
				break;
			}
		} finally {
			this.loading.delete(end);
			if (this.loading.size === 0) this.meanwhile_ = [];
		}
	}

	private posted_(fact: Fact): void {
		const { place, text, thread, files, records } = fact.data as {
			place: number; text: unknown; thread?: Seq; files?: FileId[]; records?: RecordId[];
		};
		if (thread !== this.thread || this.state !== 'ready' || this.after) return;
		// Our own may stand here by its acknowledgement, with the files as we sent them: the event knows better.
		if (fact.by === this.me_) this.messages = edited(this.messages, fact.seq, () => ({ files, records }));
		this.append_({ seq: fact.seq, place, at: fact.at, by: fact.by ?? undefined, text: words(text), thread, files, records });
	}

	private append_(message: Message): void {
		const last = this.messages.at(-1);
		if (last && message.seq <= last.seq && this.find(message.seq)) return;
		if (this.thread !== undefined || this.messages.length < window_size) {
			this.messages = merge(this.messages, [message]);
		} else if (this.following) {
			// A quarter at a time, so that a busy channel doesn't shift its window with every message.
			this.messages = merge(this.messages.slice(window_size / 4), [message]);
			this.older_from_ = undefined;
			this.before = true;
		} else {
			this.after = true; // what is being read stays; the rest is fetched when the reader gets there
		}
	}
}

/** The message whose count this fact changes, if it changes one. */
function counted(fact: Fact): Seq | undefined {
	const { of, thread } = fact.data as { of?: Seq; thread?: Seq };
	if (fact.event === 'message.posted' || fact.event === 'message.deleted') return thread;
	return fact.event === 'message.reacted' || fact.event === 'message.unreacted' ? of : undefined;
}

function changed(messages: Message[], fact: Fact, me: MemberId): Message[] {
	const { of, emoji, text, thread } = fact.data as { of?: Seq; emoji?: unknown; text?: unknown; thread?: Seq };
	const own = fact.by === me;
	switch (fact.event) {
		case 'message.posted':
			return edited(messages, thread, (root) => ({ replies: (root.replies ?? 0) + 1, last_reply_at: fact.at }));
		case 'message.edited':
			return edited(messages, of, () => ({ text: words(text), edited: fact.at }));
		case 'message.deleted':
			messages = edited(messages, thread, ({ replies = 1 }) => ({ replies: replies - 1 || undefined, last_reply_at: undefined }));
			return edited(messages, of, () => ({ text: '', deleted: fact.at, reactions: undefined, pinned: undefined, files: undefined }));
		case 'message.reacted':
			return edited(messages, of, ({ reactions }) => ({ reactions: reacted(reactions, words(emoji), own) }));
		case 'message.unreacted':
			return edited(messages, of, ({ reactions }) => ({ reactions: unreacted(reactions, words(emoji), own) }));
		case 'message.recorded': {
			const { record } = fact.data;
			return edited(messages, of, ({ records = [] }) => ({ records: [...new Set([...records, record])] }));
		}
		case 'message.pinned':
		case 'message.unpinned':
			return edited(messages, of, () => ({ pinned: fact.event === 'message.pinned' }));
	}
	return messages;
}

function edited(messages: Message[], of: Seq | undefined, change: (message: Message) => Partial<Message>): Message[] {
	const index = of === undefined ? -1 : messages.findIndex(({ seq }) => seq === of);
	const message = messages[index];
	// A deleted root still counts its replies; nothing else of it changes.
	return message ? messages.with(index, { ...message, ...change(message) }) : messages;
}

function change_of({ seq, at, by, event, data }: Fact): Change {
	return { seq, at, by: by ?? undefined, event, data: data as unknown as Change['data'] };
}

function words(text: unknown): string {
	return typeof text === 'string' ? text : '';
}

function in_order(messages: Message[]): Message[] {
	return [...messages].sort((a, b) => a.seq - b.seq);
}

/** Both, in order; where they overlap the second one's, which events have kept up to date. */
function merge(page: Message[], ours: Message[]): Message[] {
	const last = page.at(-1);
	const next = ours[0];
	if (last && next && last.seq < next.seq) return [...page, ...ours]; // the usual case, and in a flood it counts
	const by_seq = new Map<Seq, Message>();
	for (const message of [...page, ...ours]) by_seq.set(message.seq, message);
	return in_order([...by_seq.values()]);
}

export function reacted(reactions: Reaction[] = [], emoji: string, own: boolean): Reaction[] {
	if (!reactions.some((reaction) => reaction.emoji === emoji)) return [...reactions, { emoji, count: 1, mine: own }];
	return reactions.map((reaction) =>
		reaction.emoji !== emoji || (own && reaction.mine)
			? reaction
			: { emoji, count: reaction.count + 1, mine: reaction.mine || own }
	);
}

export function unreacted(reactions: Reaction[] = [], emoji: string, own: boolean): Reaction[] {
	return reactions
		.map((reaction) =>
			reaction.emoji !== emoji || (own && !reaction.mine)
				? reaction
				: { emoji, count: reaction.count - 1, mine: reaction.mine && !own }
		)
		.filter((reaction) => reaction.count > 0);
}
