// The timelines of the channels and threads that were looked at last.
import { subject, type Subject } from '../client/subject';
import { address } from '../page/address.svelte';
import type { ChannelId, MemberId, StreamId } from '../protocol';
import type { Fact, Seq } from '../wire/frames';
import { Timeline, type ReadHistory } from './timeline.svelte';

const kept = 24;

class Timelines implements Subject {
	private open_ = new Map<string, Timeline>(); // in order of last use
	/** The channel that was asked for with the streams, until it is told of; `late_`: with a later page of them. */
	private ahead_?: ChannelId;
	private late_ = false;

	constructor(
		private me_: () => MemberId,
		private read_: ReadHistory
	) {}

	of(channel: ChannelId, thread?: Seq): Timeline {
		const key = thread === undefined ? channel : `${channel}/${thread}`;
		const timeline = this.open_.get(key) ?? new Timeline(channel, thread, this.me_(), this.read_);
		this.open_.delete(key);
		this.open_.set(key, timeline);
		const oldest = this.open_.keys().next().value;
		if (this.open_.size > kept && oldest !== undefined) this.open_.delete(oldest);
		return timeline;
	}

	/** The channel at the address is asked for together with the streams: it can be read a round trip earlier. */
	syncing(): void {
		if (this.ahead_) return void (this.late_ = true); // it was not in the page before
		const { channel, message } = address.now;
		if (!channel || message !== undefined || this.of(channel).state !== 'empty') return;
		this.ahead_ = channel;
		this.late_ = false;
		this.of(channel).open().catch(() => {});
	}

	opened(stream: StreamId): void {
		if (stream !== this.ahead_) return;
		this.ahead_ = undefined;
		// Its events come since this page of streams alone: some may lie between them and what was asked for with the first.
		if (this.late_) this.of(stream as ChannelId).anew().catch(() => {});
	}

	apply(fact: Fact): void {
		if (!/^(?:message|record)\./.test(fact.event)) return;
		for (const timeline of this.open_.values()) if (timeline.channel === fact.stream) timeline.apply(fact);
	}

	/** Much was missed at once: what is loaded of this channel, or of all, is no longer true. */
	stale(stream?: StreamId): void {
		for (const timeline of this.open_.values()) {
			const meant = stream === undefined || timeline.channel === stream;
			if (meant && timeline.state !== 'empty') timeline.open().catch(() => {});
		}
	}

	closed(stream: StreamId): void {
		for (const [key, timeline] of this.open_) if (timeline.channel === stream) this.open_.delete(key);
	}
}

export const timelines_of = subject(
	(client) =>
		new Timelines(
			() => client.self.id,
			(request) => client.ask('history', request)
		)
);
