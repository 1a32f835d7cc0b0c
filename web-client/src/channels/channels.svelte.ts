// The channels we are in, with what is unread in each.
import { SvelteMap } from 'svelte/reactivity';
import { subject, type Subject } from '../client/subject';
import { undirected } from '../page/shown';
import type { Channel, ChannelId, ChannelState, Member, MemberId, MessagePosted, Org, Space, SpaceId, StreamId, UnreadPush } from '../protocol';
import type { Fact, Place, Push, Seq } from '../wire/frames';

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
	/** Up to which event the server has counted what is unread. What was posted since is one more each. */
	private counted_to_ = new Map<ChannelId, Seq>();

	constructor(private me_: () => Pick<Member, 'id'>) {}

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
		this.counted_to_.set(state.id, state.last_seq);
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
		this.counted_to_.delete(stream as ChannelId);
		this.all.delete(stream as ChannelId);
	}

	push({ push, data }: Push): void {
		if (push === 'unread') this.counted(data);
	}

	/** The server has counted, as it does where the events alone do not say what is unread. */
	counted({ channel, last_seq, read_place, unread, mentions }: UnreadPush): void {
		if (!this.all.has(channel)) return;
		this.counted_to_.set(channel, last_seq);
		this.change_(channel, { read_place, unread, mentions });
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

	/** The read mark moved, here or on another device. What is left to read is a guess until the server has counted. */
	read(id: ChannelId, thread: Seq | undefined, place: Place): void {
		const channel = this.all.get(id);
		if (!channel || thread !== undefined) return;
		const between = Math.max(0, channel.last_place - place);
		// Places count own and deleted messages too.
		const unread = place < channel.read_place ? between : Math.min(channel.unread, between);
		this.change_(id, { read_place: place, unread });
	}

	private posted_(channel: ChannelState, by: MemberId | null, seq: Seq, { place, thread }: MessagePosted): void {
		const main = thread === undefined;
		// Where we only read along, nothing waits for us.
		const waits = main && channel.joined && by !== this.me_().id && seq > (this.counted_to_.get(channel.id) ?? 0);
		this.change_(channel.id, {
			last_seq: seq,
			last_place: main ? place : channel.last_place,
			unread: channel.unread + (waits ? 1 : 0)
		});
	}

	private change_(id: ChannelId, change: Partial<ChannelState>): void {
		const channel = this.all.get(id);
		if (channel) this.all.set(id, { ...channel, ...change });
	}
}

export const channels_of = subject((client) => new Channels(() => client.self));
