// The channels we are in, with what is unread in each.
import { SvelteMap } from 'svelte/reactivity';
import { mentions_me } from '../text/mentions';
import { subject, type Subject } from '../client/subject';
import { undirected } from '../page/shown';
import type { Channel, ChannelId, ChannelState, Member, MemberId, Message, MessagePosted, Org, Space, SpaceId, StreamId } from '../protocol';
import type { Fact, Place, Seq } from '../wire/frames';

/** An unread message that came since the state did, and what it counted for. */
interface Unread {
	place: Place;
	thread?: Seq;
	mention: boolean;
}

const in_order = new Intl.Collator(undefined, { numeric: true });

/** With a name and a topic that may stand on our screen. */
export function drawable<Of extends Channel>(channel: Of): Of {
	return { ...channel, name: undirected(channel.name), topic: undirected(channel.topic) };
}

/** A channel of ours in which nothing has been said. */
export function fresh(channel: Channel): ChannelState {
	return { ...channel, joined: true, last_seq: 0, last_place: 0, read_place: 0, unread: 0, mentions: 0 };
}

export class Channels implements Subject {
	all = new SvelteMap<ChannelId, ChannelState>();
	// By name, never by activity: a list that reorders under the pointer is a fault.
	private by_space_ = $derived.by(() => {
		const spaces = new Map<SpaceId, ChannelState[]>();
		for (const channel of this.all.values()) {
			if (channel.kind === 'direct' || channel.kind === 'record' || channel.archived || !channel.joined) continue;
			const channels = spaces.get(channel.space);
			if (channels) channels.push(channel);
			else spaces.set(channel.space, [channel]);
		}
		for (const channels of spaces.values()) channels.sort((a, b) => in_order.compare(a.name, b.name));
		return spaces;
	});
	private fresh_ = new Map<ChannelId, Map<Seq, Unread>>();
	private unsure_ = new Set<ChannelId>();

	/**
	 * `loaded` gives a channel's newest messages, back to a place, where all of them are at hand. `recount_` asks
	 * the server what is unread: of what came before the state, only the sum is known here.
	 */
	constructor(
		private me_: () => Member,
		public loaded: (channel: ChannelId, back_to: Place) => Message[] | undefined = () => undefined,
		private recount_: (channel: ChannelId) => void = () => {}
	) {}

	in_space(space: SpaceId): ChannelState[] {
		return this.by_space_.get(space) ?? [];
	}

	/** The channels of records in which something waits: there may be thousands of the others. */
	records_in(space: SpaceId): ChannelState[] {
		const all = [...this.all.values()].filter((channel) => channel.kind === 'record' && channel.space === space);
		return all.filter(({ unread, mentions }) => unread > 0 || mentions > 0).sort((a, b) => in_order.compare(a.name, b.name));
	}

	directs(): ChannelState[] {
		return [...this.all.values()].filter(({ kind }) => kind === 'direct').sort((a, b) => a.id.localeCompare(b.id));
	}

	put(state: ChannelState): void {
		this.fresh_.delete(state.id);
		this.all.set(state.id, drawable(state));
	}

	/** A channel to read along in: on the screen, but not among ours. */
	preview(channel: Channel, last: { seq: Seq; place: Place } = { seq: 0, place: 0 }): void {
		if (this.all.get(channel.id)?.joined) return;
		const read = { last_place: last.place, read_place: last.place, unread: 0, mentions: 0 };
		this.put({ ...channel, joined: false, last_seq: last.seq, ...read });
	}

	opened(stream: StreamId, state: Org | Space | ChannelState): void {
		if (stream.startsWith('chn_')) this.put(state as ChannelState);
	}

	closed(stream: StreamId): void {
		this.fresh_.delete(stream as ChannelId);
		this.all.delete(stream as ChannelId);
	}

	apply(fact: Fact): void {
		if (fact.event === 'channel.created') {
			// Who is in a space is in its open channels, so a new one is ours without joining it.
			if (!this.all.has(fact.data.channel.id)) this.put(fresh(fact.data.channel));
			return;
		}
		if (fact.event === 'read.marked') {
			const { channel, thread, place } = fact.data;
			this.read(channel, thread, place);
			// The server has the mark by now, so it can be asked.
			if (this.unsure_.delete(channel)) this.recount_(channel);
			return;
		}
		const named = 'channel' in fact.data && typeof fact.data.channel === 'string' ? fact.data.channel : fact.stream;
		const channel = this.all.get(named as ChannelId);
		if (!channel) return;
		if (fact.stream === channel.id && fact.seq <= channel.last_seq) return; // the state counts it already
		switch (fact.event) {
			case 'message.posted':
				this.posted_(channel, fact.by, fact.seq, fact.data);
				return;
			case 'message.deleted':
				this.deleted_(channel.id, fact.data.of);
				break;
			case 'channel.changed': {
				const { name, topic } = fact.data;
				this.change_(channel.id, { name: undirected(name ?? channel.name), topic: undirected(topic ?? channel.topic) });
				break;
			}
			case 'channel.archived':
				this.change_(channel.id, { archived: true });
				break;
			case 'channel.joined':
			case 'channel.left': {
				const joined = fact.event === 'channel.joined';
				if (fact.data.member === this.me_().id) this.change_(channel.id, { joined });
			}
		}
		if (fact.stream === channel.id) this.change_(channel.id, { last_seq: fact.seq });
	}

	/** The read mark moved, here or on another device. */
	read(channel: ChannelId, thread: Seq | undefined, place: Place): void {
		if (thread === undefined) this.read_channel_(channel, place);
		else this.read_thread_(channel, thread, place);
	}

	private read_channel_(id: ChannelId, place: Place): void {
		const channel = this.all.get(id);
		if (!channel) return;
		this.doubt_(channel);
		this.settle_(id, (message) => message.thread === undefined && message.place <= place);
		const rest = place >= channel.last_place ? { unread: 0, mentions: 0 } : this.after_(channel, place);
		// Mentions in threads are read with their threads. Those that came before the state leave the count here,
		// and are asked for.
		const fresh = [...(this.fresh_.get(id)?.values() ?? [])];
		const in_threads = fresh.filter(({ thread, mention }) => thread !== undefined && mention).length;
		this.change_(id, { read_place: place, unread: rest.unread, mentions: rest.mentions + in_threads });
	}

	private read_thread_(id: ChannelId, thread: Seq, place: Place): void {
		const channel = this.all.get(id);
		if (channel) this.doubt_(channel);
		const read = this.settle_(id, (message) => message.thread === thread && message.place <= place);
		const mentions = read.filter(({ mention }) => mention).length;
		if (channel && mentions > 0) this.change_(id, { mentions: Math.max(0, channel.mentions - mentions) });
	}

	/** Mentions are counted that are in no message we know of: after a read, only the server knows which are left. */
	private doubt_({ id, mentions }: ChannelState): void {
		const known = [...(this.fresh_.get(id)?.values() ?? [])].filter(({ mention }) => mention).length;
		if (mentions > known) this.unsure_.add(id);
	}

	/** Takes out what is no longer unread. */
	private settle_(id: ChannelId, read: (message: Unread) => boolean): Unread[] {
		const fresh = this.fresh_.get(id);
		const settled = [...(fresh ?? [])].filter(([, message]) => read(message));
		for (const [seq] of settled) fresh?.delete(seq);
		return settled.map(([, message]) => message);
	}

	private after_(channel: ChannelState, place: Place): Pick<ChannelState, 'unread' | 'mentions'> {
		const me = this.me_();
		const loaded = this.loaded(channel.id, place);
		if (loaded) {
			const unread = loaded.filter((message) => message.place > place && message.by !== me.id && !message.deleted);
			return { unread: unread.length, mentions: unread.filter(({ text }) => mentions_me(text, me)).length };
		}
		// Not loaded: places count own and deleted messages too, so going back this is an upper bound.
		const between = channel.last_place - place;
		const unread = place < channel.read_place ? between : Math.min(channel.unread, between);
		return { unread, mentions: Math.min(channel.mentions, unread) };
	}

	private posted_(channel: ChannelState, by: MemberId | null, seq: Seq, { text, place, thread }: MessagePosted): void {
		const me = this.me_();
		const main = thread === undefined;
		const others = by !== me.id && channel.joined; // where we only read along, nothing waits for us
		const mention = others && mentions_me(String(text ?? ''), me);
		if (others && (main || mention)) {
			const fresh = this.fresh_.get(channel.id) ?? new Map<Seq, Unread>();
			this.fresh_.set(channel.id, fresh.set(seq, { place, thread, mention }));
		}
		this.change_(channel.id, {
			last_seq: seq,
			last_place: main ? place : channel.last_place,
			unread: channel.unread + (main && others ? 1 : 0),
			mentions: channel.mentions + (mention ? 1 : 0)
		});
	}

	private deleted_(id: ChannelId, of: Seq): void {
		const message = this.fresh_.get(id)?.get(of);
		const channel = this.all.get(id);
		if (!channel) return;
		if (!message) {
			if (channel.unread > 0 || channel.mentions > 0) this.recount_(id);
			return;
		}
		this.fresh_.get(id)?.delete(of);
		this.change_(id, {
			unread: Math.max(0, channel.unread - (message.thread === undefined ? 1 : 0)),
			mentions: Math.max(0, channel.mentions - (message.mention ? 1 : 0))
		});
	}

	private change_(id: ChannelId, change: Partial<ChannelState>): void {
		const channel = this.all.get(id);
		if (channel) this.all.set(id, { ...channel, ...change });
	}
}

export const channels_of = subject((client) => new Channels(() => client.self, undefined, (channel) => client.recount(channel)));
