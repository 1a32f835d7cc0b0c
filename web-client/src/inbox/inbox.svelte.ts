// What wants me in all channels at once: threads that I follow, messages that name me, records whose next
// step is ours. The server keeps the lists and counts what of them is unread; the words stand in their channels, and are fetched for what is on the screen.
import { SvelteMap } from 'svelte/reactivity';
import { subject, type Subject } from '../client/subject';
import type { ChannelId, CommandName, Commands, InboxCounts, InboxEntry, Message, RecordId, StreamId } from '../protocol';
import type { Fact, Place, Push, Seq } from '../wire/frames';

/** Of a thread its root and its last answer, of a mention the message. Undefined: not fetched yet, or gone. */
export interface Words {
	root?: Message;
	last?: Message;
}
/** A thread or a message. */
export type Waiting = InboxEntry & { channel: ChannelId; seq: Seq };
export type Due = InboxEntry & { record: RecordId };
interface Lists {
	threads: Waiting[];
	mentions: Waiting[];
	ours: Due[];
}

/** What the inbox asks; the client is one. */
export interface Source {
	ask<Name extends CommandName>(command: Name, body: Commands[Name]['with']): Promise<Commands[Name]['ok']>;
}

const page_size = 50;
const pages_most = 10;
const at_once = 4;
const words_most = 2000;
/** Several things happen together: a message, its entry, a mark. They are asked for once. */
const settle_ms = 150;

export class Inbox implements Subject {
	counts = $state.raw<InboxCounts>({ threads: 0, mentions: 0, ours: 0, unread: 0 });
	state = $state<'counted' | 'loading' | 'whole'>('counted');
	/** Whether the last loading was cut off. */
	failed = $state(false);
	/** Each list in its order; nothing until the inbox is opened. */
	lists = $state.raw<Lists>({ threads: [], mentions: [], ours: [] });
	private words_ = new SvelteMap<string, Words>();
	private wanted_: Waiting[] = [];
	private fetching_ = 0;
	private timer_?: ReturnType<typeof setTimeout>;
	private asking_ = false;

	constructor(private source_: Source) {}

	words(entry: InboxEntry): Words {
		return this.words_.get(entry.id) ?? {};
	}

	/** Loads both lists, and keeps them as they are from now on. */
	open(): void {
		if (this.state !== 'counted' && !this.failed) return;
		this.state = 'loading';
		this.soon_(0);
	}

	ready(): void {
		this.soon_(0);
	}

	apply(fact: Fact): void {
		switch (fact.event) {
			case 'inbox.entered':
			case 'inbox.left':
			case 'read.marked':
			case 'record.touched':
				this.soon_();
				break;
			case 'message.posted':
				if (fact.data.thread !== undefined) this.fetch_again_(fact.stream as ChannelId, fact.data.thread);
				break;
			case 'message.edited':
			case 'message.deleted':
				this.fetch_again_(fact.stream as ChannelId, fact.data.of);
		}
	}

	push({ push }: Push): void {
		if (push === 'unread') this.soon_();
	}

	/** Nothing of a channel stays that is ours no more. */
	closed(stream: StreamId): void {
		const others = (entry: Waiting) => entry.channel !== stream;
		const { threads, mentions, ours } = this.lists;
		for (const entry of [...threads, ...mentions]) if (!others(entry)) this.words_.delete(entry.id);
		this.lists = { threads: threads.filter(others), mentions: mentions.filter(others), ours };
		this.soon_();
	}

	/** A thread was read here: that shows before the server has counted. */
	read(channel: ChannelId, thread: Seq | undefined, place: Place): void {
		if (thread === undefined) return;
		const threads = this.lists.threads.map((entry) =>
			entry.channel === channel && entry.seq === thread && place >= (this.words(entry).last?.place ?? Infinity)
				? { ...entry, unread: 0 }
				: entry
		);
		this.lists = { ...this.lists, threads };
	}

	end(): undefined {
		clearTimeout(this.timer_);
	}

	private soon_(ms = settle_ms): void {
		this.timer_ ??= setTimeout(() => void this.ask_(), ms);
	}

	private async ask_(): Promise<void> {
		this.timer_ = undefined;
		if (this.asking_) return this.soon_();
		this.asking_ = true;
		try {
			if (this.state === 'counted') {
				const { counts } = await this.source_.ask('inbox.list', { tab: 'threads', limit: 1 });
				this.counts = counts;
			} else {
				const threads = (await this.load_('threads')).filter(is_said);
				const mentions = (await this.load_('mentions')).filter(is_said);
				const ours = (await this.load_('ours')).filter((entry): entry is Due => entry.record !== undefined);
				this.lists = { threads, mentions, ours };
				this.state = 'whole';
				this.failed = false;
				for (const entry of [...threads, ...mentions]) this.want_(entry);
			}
		} catch {
			this.failed = this.state !== 'counted'; // the line went: asked again when it is back
		} finally {
			this.asking_ = false;
		}
	}

	/** The newest page, and as many more as have all that are unread. */
	private async load_(tab: keyof Lists): Promise<InboxEntry[]> {
		const entries: InboxEntry[] = [];
		let cursor: string | undefined;
		for (let pages = 0; pages < pages_most; pages++) {
			const page = await this.source_.ask('inbox.list', { tab, cursor, limit: page_size });
			this.counts = page.counts;
			entries.push(...page.entries);
			const unread = tab === 'ours' ? entries.length : entries.filter((entry) => entry.unread).length;
			cursor = page.cursor;
			if (!page.more || !cursor || unread >= page.counts[tab]) break;
		}
		return entries;
	}

	private want_(entry: Waiting): void {
		const known = this.words_.get(entry.id);
		const newest = known?.last;
		if (entry.kind === 'mention' ? known : newest && newest.at >= entry.at) return;
		this.enqueue_(entry);
	}

	/** Each once, however often its words change meanwhile. */
	private enqueue_(entry: Waiting): void {
		if (this.wanted_.some(({ id }) => id === entry.id)) return;
		this.wanted_.push(entry);
		if (this.fetching_ < at_once) void this.fetch_();
	}

	private async fetch_(): Promise<void> {
		this.fetching_++;
		for (let next = this.wanted_.shift(); next; next = this.wanted_.shift()) {
			const { id, channel, seq, thread, kind } = next;
			try {
				const asked = kind === 'thread' ? { channel, thread: seq, limit: 1 } : { channel, thread, around: seq, limit: 2 };
				const { messages } = await this.source_.ask('history', asked);
				const root = messages.find((message) => message.seq === seq);
				this.keep_(id, { root, last: kind === 'thread' ? messages.findLast((message) => message.seq !== seq) : root });
			} catch {
				this.words_.delete(id); // the next list asks again
			}
		}
		this.fetching_--;
	}

	private keep_(id: string, words: Words): void {
		this.words_.set(id, words);
		const oldest = this.words_.keys().next().value;
		if (this.words_.size > words_most && oldest !== undefined) this.words_.delete(oldest);
	}

	/** A message is another now, or its thread has one more: what shows it is fetched again. */
	private fetch_again_(channel: ChannelId, seq: Seq): void {
		for (const entry of [...this.lists.threads, ...this.lists.mentions]) {
			if (entry.channel !== channel || (entry.seq !== seq && this.words(entry).last?.seq !== seq)) continue;
			this.enqueue_(entry);
		}
	}
}

function is_said(entry: InboxEntry): entry is Waiting {
	return entry.channel !== undefined && entry.seq !== undefined;
}

export const inbox_of = subject((client) => new Inbox({ ask: (command, body) => client.ask(command, body) }));
