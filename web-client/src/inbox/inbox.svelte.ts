// What wants me in all channels at once: threads that I take part in with replies I have not read, and where I
// was mentioned. The server has no list of these, so it is made of events: those that come, and, when the inbox
// is opened, the newest ones of the channels where something is most likely to be.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { channels_of, type Channels } from '../channels/channels.svelte';
import { subject, type Subject } from '../client/subject';
import { mentions_me } from '../text/mentions';
import type { ChannelId, ChannelState, CommandName, Commands, Member, MemberId, Message, StreamId } from '../protocol';
import type { Fact, Place, Seq } from '../wire/frames';

export interface Said {
	channel: ChannelId;
	seq: Seq;
	place: Place;
	at: string;
	by: MemberId | null;
	text: string;
	thread?: Seq;
	/** It names me. */
	mention: boolean;
}

export interface Talk {
	key: string;
	channel: ChannelId;
	root: Seq;
	/** How many replies I have not read. */
	unread: number;
	/** Up to where I have read. */
	read_place: Place;
	/** One of those names me. */
	mention: boolean;
	last: Said;
}

export interface Mentioned extends Said {
	key: string;
	unread: boolean;
}

/** What the inbox asks and sees; the client is one. */
export interface Source {
	readonly self: Pick<Member, 'id' | 'org'>;
	readonly channels: Channels;
	ask<Name extends CommandName>(command: Name, body: Commands[Name]['with']): Promise<Commands[Name]['ok']>;
	/** The newest event of a stream that was seen. */
	cursor(stream: StreamId): Seq;
}

const said_max = 3000;
const roots_max = 500;
const channels_most = 30;
const events_back = 300;
const marks_back = 2000;
const page_size = 1000;
const at_once = 4;
const mentions_most = 100;

const key_of = (channel: ChannelId, seq: Seq) => `${channel}/${seq}`;

export class Inbox implements Subject {
	state = $state<'live' | 'gathering' | 'whole'>('live');
	/** Whether the last gathering was cut off. */
	failed = $state(false);

	private said_ = new SvelteMap<string, Said>();
	private read_ = new SvelteMap<string, Place>();
	private roots_ = new SvelteMap<string, Message | undefined>();
	private mine_ = new SvelteSet<string>(); // threads, by what I wrote or by who named me
	private own_ = new Set<string>(); // main messages of mine: perhaps roots
	private wanted_: [ChannelId, Seq][] = [];
	private fetching_ = false;

	constructor(private source_: Source) {}

	/** Threads that I take part in, the newest reply first. */
	talks = $derived.by(() => {
		const threads = new Map<string, Said[]>();
		for (const said of this.said_.values()) {
			if (said.thread === undefined || !this.source_.channels.all.get(said.channel)?.joined) continue;
			const key = key_of(said.channel, said.thread);
			const replies = threads.get(key);
			if (replies) replies.push(said);
			else threads.set(key, [said]);
		}
		const talks: Talk[] = [];
		for (const [key, replies] of threads) {
			const last = replies.reduce((a, b) => (b.seq > a.seq ? b : a));
			if (!this.takes_part_(key)) continue;
			const unread = replies.filter((reply) => this.unread_(reply, replies));
			const { channel, thread: root = 0 } = last;
			talks.push({ key, channel, root, last, read_place: this.read_.get(key) ?? 0, unread: unread.length, mention: unread.some(({ mention }) => mention) });
		}
		return talks.sort((a, b) => b.last.at.localeCompare(a.last.at));
	});

	unread_talks = $derived(this.talks.filter(({ unread }) => unread > 0));

	/** Where I was mentioned, the newest first. */
	mentions = $derived.by(() => {
		const mentions: Mentioned[] = [];
		for (const [key, said] of this.said_) {
			const channel = this.source_.channels.all.get(said.channel);
			if (!said.mention || !channel?.joined || channel.kind === 'direct') continue;
			mentions.push({ ...said, key, unread: said.thread === undefined ? said.place > channel.read_place : this.unread_(said) });
		}
		return mentions.sort((a, b) => b.at.localeCompare(a.at)).slice(0, mentions_most);
	});

	/** The message that a thread hangs on, once it is known. */
	root(channel: ChannelId, seq: Seq): Message | undefined {
		return this.roots_.get(key_of(channel, seq));
	}

	apply(fact: Fact): void {
		switch (fact.event) {
			case 'message.posted':
				this.posted_(fact, true);
				break;
			case 'message.edited': {
				const key = key_of(fact.stream as ChannelId, fact.data.of);
				const text = words(fact.data.text);
				const said = this.said_.get(key);
				if (said) {
					const mention = this.names_me_(fact.by, text);
					this.said_.set(key, { ...said, text, mention });
					if (mention && said.thread !== undefined) this.mine_.add(key_of(said.channel, said.thread));
				}
				const root = this.roots_.get(key);
				if (root) this.roots_.set(key, { ...root, text });
				break;
			}
			case 'message.deleted': {
				const key = key_of(fact.stream as ChannelId, fact.data.of);
				this.said_.delete(key);
				const root = this.roots_.get(key);
				if (root) this.roots_.set(key, { ...root, text: '', deleted: fact.at });
				break;
			}
			case 'read.marked': {
				const { channel, thread, place } = fact.data;
				this.read(channel, thread, place);
			}
		}
	}

	read(channel: ChannelId, thread: Seq | undefined, place: Place): void {
		if (thread !== undefined) this.read_.set(key_of(channel, thread), place);
	}

	/** Events were missed: what is here may have holes until it is gathered again. */
	stale(): void {
		if (this.state === 'whole') this.state = 'live';
	}

	closed(stream: StreamId): void {
		for (const [key, said] of this.said_) if (said.channel === stream) this.said_.delete(key);
	}

	/** Looks back: my read marks first, then the newest events of the likeliest channels. */
	async gather(recent: ChannelId[] = []): Promise<void> {
		if (this.state !== 'live') return;
		this.state = 'gathering';
		this.failed = false;
		try {
			const me = this.source_.self.id;
			const marks = new Map<string, Place>();
			for (const fact of await this.tail_(me, this.source_.cursor(me), marks_back))
				if (fact.event === 'read.marked' && fact.data.thread !== undefined)
					marks.set(key_of(fact.data.channel, fact.data.thread), fact.data.place);
			for (const [key, place] of marks) if (!this.read_.has(key)) this.read_.set(key, place);
			const channels = likeliest(this.source_.channels, recent);
			const workers = Array.from({ length: at_once }, async () => {
				for (let next = channels.shift(); next; next = channels.shift()) await this.look_back_(next);
			});
			await Promise.all(workers);
			this.state = 'whole';
		} catch {
			this.failed = true;
			this.state = 'live'; // the line went: asked again when it is back
		}
	}

	private async look_back_(channel: ChannelState): Promise<void> {
		for (const fact of await this.tail_(channel.id, channel.last_seq, events_back)) {
			if (fact.event === 'message.posted') this.posted_(fact, false);
			else this.apply(fact);
		}
	}

	private async tail_(stream: StreamId, last: Seq, back: number): Promise<Fact[]> {
		const facts: Fact[] = [];
		for (let after = Math.max(0, last - back); ; ) {
			const page = await this.source_.ask('events', { stream, after, limit: page_size });
			facts.push(...page.events);
			const end = page.events.at(-1);
			if (!page.more || !end || facts.length >= back * 2) return facts;
			after = end.seq;
		}
	}

	private posted_(fact: Extract<Fact, { event: 'message.posted' }>, live: boolean): void {
		const channel = fact.stream as ChannelId;
		const { seq, at, by } = fact;
		const { place, thread } = fact.data;
		const text = words(fact.data.text);
		const key = key_of(channel, seq);
		const own = by === this.source_.self.id;
		const mention = this.names_me_(by, text);
		if (own && thread === undefined) remember(this.own_, key);
		if (this.said_.has(key)) return;
		if (thread === undefined && !mention) return;
		// A deleted message is blank in the log, its deletion may lie further on.
		if (text === '' && !fact.data.files?.length && !live) return;
		if (thread !== undefined) {
			const root = key_of(channel, thread);
			if (own || mention) this.mine_.add(root);
			this.want_(channel, thread);
		}
		this.said_.set(key, { channel, seq, place, at, by, text, thread, mention });
		const oldest = this.said_.keys().next().value;
		if (this.said_.size > said_max && oldest !== undefined) this.said_.delete(oldest);
	}

	private names_me_(by: MemberId | null, text: string): boolean {
		return by !== this.source_.self.id && mentions_me(text, this.source_.self);
	}

	private takes_part_(key: string): boolean {
		return this.mine_.has(key) || this.own_.has(key) || this.roots_.get(key)?.by === this.source_.self.id;
	}

	// Whoever answers has read what stands above.
	private unread_(reply: Said, replies: Said[] = []): boolean {
		const me = this.source_.self.id;
		const mark = this.read_.get(key_of(reply.channel, reply.thread as Seq)) ?? 0;
		return reply.by !== me && reply.place > mark && !replies.some(({ by, place }) => by === me && place > reply.place);
	}

	// Roots are read one after the other, so that a flood of replies is no flood of questions.
	private want_(channel: ChannelId, root: Seq): void {
		const key = key_of(channel, root);
		if (this.roots_.has(key) || this.roots_.size >= roots_max) return;
		this.roots_.set(key, undefined);
		this.wanted_.push([channel, root]);
		if (!this.fetching_) void this.fetch_();
	}

	private async fetch_(): Promise<void> {
		this.fetching_ = true;
		for (let next = this.wanted_.shift(); next; next = this.wanted_.shift()) {
			const [channel, seq] = next;
			const key = key_of(channel, seq);
			try {
				const { messages } = await this.source_.ask('history', { channel, around: seq, limit: 2 });
				const root = messages.find((message) => message.seq === seq);
				if (root) this.roots_.set(key, root);
			} catch {
				this.roots_.delete(key); // the next reply asks again
			}
		}
		this.fetching_ = false;
	}
}

/** Channels with mentions, then those visited last, then the unread, then the rest. */
function likeliest(channels: Channels, recent: ChannelId[]): ChannelState[] {
	const rank = ({ id, mentions, unread }: ChannelState) => {
		const visited = recent.indexOf(id);
		if (mentions > 0) return -2;
		return visited >= 0 ? visited / recent.length - 1 : unread > 0 ? 1 : 2;
	};
	const joined = [...channels.all.values()].filter(({ joined, last_seq }) => joined && last_seq > 0);
	return joined.sort((a, b) => rank(a) - rank(b)).slice(0, channels_most);
}

function remember(set: Set<string>, key: string): void {
	set.add(key);
	const oldest = set.values().next().value;
	if (set.size > said_max && oldest !== undefined) set.delete(oldest);
}

function words(text: unknown): string {
	return typeof text === 'string' ? text : '';
}

export const inbox_of = subject(
	(client) =>
		new Inbox({
			get self() {
				return client.self;
			},
			channels: channels_of(client),
			ask: (command, body) => client.ask(command, body),
			cursor: (stream) => client.cursor(stream)
		})
);
