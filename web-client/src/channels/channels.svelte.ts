// The channels we are in, with what is unread in each.
import { SvelteMap } from 'svelte/reactivity';
import { mentions_me } from '../messages/mentions';
import type { ChannelId, ChannelState, Fact, Member, Message, Place, Seq, SpaceId } from '../protocol';

/** Unread messages that came since the state did: seq → what it counted for. */
type Fresh = Map<Seq, { place: Place; mention: boolean }>;

const in_order = new Intl.Collator(undefined, { numeric: true });

export class Channels {
	all = new SvelteMap<ChannelId, ChannelState>();
	// By name, never by activity: a list that reorders under the pointer is a fault.
	private by_space_ = $derived.by(() => {
		const spaces = new Map<SpaceId, ChannelState[]>();
		for (const channel of this.all.values()) {
			if (channel.kind === 'direct' || channel.archived) continue;
			const channels = spaces.get(channel.space);
			if (channels) channels.push(channel);
			else spaces.set(channel.space, [channel]);
		}
		for (const channels of spaces.values()) channels.sort((a, b) => in_order.compare(a.name, b.name));
		return spaces;
	});
	private fresh_ = new Map<ChannelId, Fresh>();

	/** `loaded_` gives a channel's newest messages, back to a place, where all of them are at hand. */
	constructor(
		private me_: () => Member,
		private loaded_: (channel: ChannelId, back_to: Place) => Message[] | undefined = () => undefined
	) {}

	in_space(space: SpaceId): ChannelState[] {
		return this.by_space_.get(space) ?? [];
	}

	directs(): ChannelState[] {
		return [...this.all.values()].filter(({ kind }) => kind === 'direct').sort((a, b) => a.id.localeCompare(b.id));
	}

	put(state: ChannelState): void {
		this.fresh_.delete(state.id);
		this.all.set(state.id, state);
	}

	remove(id: ChannelId): void {
		this.fresh_.delete(id);
		this.all.delete(id);
	}

	apply(fact: Fact): void {
		if (fact.event === 'read.marked' && fact.data.thread === undefined) {
			this.read(fact.data.channel as ChannelId, fact.data.place as Place);
			return;
		}
		const named = fact.data.channel;
		const channel = this.all.get(typeof named === 'string' ? named : fact.stream);
		if (!channel) return;
		if (fact.stream === channel.id) this.change_(channel.id, { last_seq: fact.seq });
		switch (fact.event) {
			case 'message.posted':
				if (fact.data.thread === undefined) this.posted_(channel, fact);
				break;
			case 'message.deleted':
				this.deleted_(channel.id, fact.data.of as Seq);
				break;
			case 'channel.changed': {
				const { name, topic } = fact.data as { name?: string; topic?: string };
				this.change_(channel.id, { name: name ?? channel.name, topic: topic ?? channel.topic });
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
	}

	/** The read mark moved, here or on another device. */
	read(id: ChannelId, place: Place): void {
		const channel = this.all.get(id);
		if (!channel) return;
		const fresh = this.fresh_.get(id);
		for (const [seq, message] of fresh ?? []) if (message.place <= place) fresh?.delete(seq);
		if (place >= channel.last_place) {
			this.change_(id, { read_place: place, unread: 0, mentions: 0 });
			return;
		}
		this.change_(id, { read_place: place, ...this.after_(channel, place) });
	}

	private after_(channel: ChannelState, place: Place): Pick<ChannelState, 'unread' | 'mentions'> {
		const me = this.me_();
		const loaded = this.loaded_(channel.id, place);
		if (loaded) {
			const unread = loaded.filter((message) => message.place > place && message.by !== me.id && !message.deleted);
			const mentions = unread.filter(({ text }) => channel.kind === 'direct' || mentions_me(text, me));
			return { unread: unread.length, mentions: mentions.length };
		}
		// Not loaded: places count own and deleted messages too, so going back this is an upper bound.
		const between = channel.last_place - place;
		const unread = place < channel.read_place ? between : Math.min(channel.unread, between);
		return { unread, mentions: Math.min(channel.mentions, unread) };
	}

	private posted_(channel: ChannelState, fact: Fact): void {
		const place = fact.data.place as Place;
		const me = this.me_();
		if (fact.by === me.id) {
			this.change_(channel.id, { last_place: place });
			return;
		}
		const mention = channel.kind === 'direct' || mentions_me(String(fact.data.text ?? ''), me);
		let fresh = this.fresh_.get(channel.id);
		if (!fresh) this.fresh_.set(channel.id, (fresh = new Map()));
		fresh.set(fact.seq, { place, mention });
		this.change_(channel.id, {
			last_place: place,
			unread: channel.unread + 1,
			mentions: channel.mentions + (mention ? 1 : 0)
		});
	}

	private deleted_(id: ChannelId, of: Seq): void {
		const message = this.fresh_.get(id)?.get(of);
		const channel = this.all.get(id);
		if (!message || !channel) return;
		this.fresh_.get(id)?.delete(of);
		this.change_(id, {
			unread: Math.max(0, channel.unread - 1),
			mentions: Math.max(0, channel.mentions - (message.mention ? 1 : 0))
		});
	}

	private change_(id: ChannelId, change: Partial<ChannelState>): void {
		const channel = this.all.get(id);
		if (channel) this.all.set(id, { ...channel, ...change });
	}
}
