// When the companies of a channel are at work together: the server knows of all who read it.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import { subject, type Subject } from '../client/subject';
import type { ChannelId, TimeSpan } from '../protocol';
import type { Fact } from '../wire/frames';

const fresh_ms = 10 * 60_000;
const days_ahead = 15; // from today's midnight: two weeks from now
const channels_max = 50;
/** After these others may be at work together: what was asked is asked again. */
const moves = new Set(['org.changed', 'member.changed', 'member.deactivated', 'space.member_changed', 'channel.joined', 'channel.left']);

interface Known {
	midnight: number;
	ranges: [from: Date, to: Date][];
}

class SharedHours implements Subject {
	private known_ = new SvelteMap<ChannelId, Known>();
	/** From which midnight on each channel's were asked for, and when. */
	private asked_ = new Map<ChannelId, { midnight: number; at: number }>();

	constructor(private client_: Client) {}

	/** Ranges from my midnight on; nothing while they are not known. */
	of(channel: ChannelId, midnight: number): Known['ranges'] | undefined {
		const known = this.known_.get(channel);
		return known?.midnight === midnight ? known.ranges : undefined;
	}

	/** Asks, unless it has a moment ago. */
	load(channel: ChannelId, midnight: number, now: number): void {
		const last = this.asked_.get(channel);
		if (last?.midnight === midnight && now - last.at < fresh_ms) return;
		if (Math.max(this.asked_.size, this.known_.size) >= channels_max) {
			this.asked_.clear();
			this.known_.clear();
		}
		this.asked_.set(channel, { midnight, at: now });
		const from = new Date(midnight).toISOString();
		this.client_.ask('hours.shared', { channel, from, days: days_ahead }).then(
			({ ranges }) => this.known_.set(channel, { midnight, ranges: ranges.map(({ from, to }: TimeSpan) => [new Date(from), new Date(to)]) }),
			() => this.asked_.delete(channel) // the next minute asks again
		);
	}

	apply(fact: Fact): void {
		if (moves.has(fact.event)) this.asked_.clear();
	}

	stale(): void {
		this.asked_.clear();
	}
}

export const shared_hours_of = subject((client) => new SharedHours(client));
