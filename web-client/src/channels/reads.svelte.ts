// How far others have read the channels on the screen. The server tells it to those who watch a channel; whoever
// posts has read up to there, too.
import { SvelteMap } from 'svelte/reactivity';
import { subject, type Subject } from '../client/subject';
import type { ChannelId, MemberId, ReadPush, StreamId } from '../protocol';
import type { Fact, Place, Push } from '../wire/frames';

export class Reads implements Subject {
	private marks_ = new SvelteMap<ChannelId, ReadonlyMap<MemberId, Place>>();

	constructor(private me_: () => MemberId) {}

	push({ push, data }: Push): void {
		if (push === 'read' && data.member !== this.me_()) this.put(data);
	}

	apply(fact: Fact): void {
		if (fact.event !== 'message.posted' || fact.data.thread !== undefined || fact.by === this.me_()) return;
		this.posted(fact.stream as ChannelId, fact.by, fact.data.place);
	}

	/** A mark may also go back: somebody marked a message unread. */
	put({ channel, member, place }: ReadPush): void {
		const marks = this.marks_.get(channel);
		if (marks?.get(member) !== place) this.marks_.set(channel, new Map(marks).set(member, place));
	}

	posted(channel: ChannelId, by: MemberId | null, place: Place): void {
		if (by && place > (this.place_of(channel, by) ?? 0)) this.put({ channel, member: by, place });
	}

	/** Undefined: nothing is known, which is not the same as nothing read. */
	place_of(channel: ChannelId, member: MemberId): Place | undefined {
		return this.marks_.get(channel)?.get(member);
	}

	/** Who is known to have read a place. */
	have_read(channel: ChannelId, place: Place): MemberId[] {
		const marks = [...(this.marks_.get(channel) ?? [])];
		return marks.filter(([, read]) => read >= place).map(([member]) => member);
	}

	closed(stream: StreamId): void {
		this.marks_.delete(stream as ChannelId);
	}
}

export const reads_of = subject((client) => new Reads(() => client.self.id));
