// When the companies of a channel are at work together: the server knows of all who read it. Kept for a minute a channel.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import { subject } from '../client/subject';
import type { ChannelId, TimeSpan } from '../protocol';

const fresh_ms = 60_000;
const days_ahead = 15; // from today's midnight: two weeks from now
const channels_max = 50;

interface Known {
	midnight: number;
	ranges: [from: Date, to: Date][];
}

class SharedHours {
	private known_ = new SvelteMap<ChannelId, Known>();
	private asked_ = new Map<ChannelId, number>();

	constructor(private client_: Client) {}

	/** Ranges from my midnight on; nothing while they are not known. */
	of(channel: ChannelId, midnight: number): Known['ranges'] | undefined {
		const known = this.known_.get(channel);
		return known?.midnight === midnight ? known.ranges : undefined;
	}

	/** Asks, unless it has a moment ago. */
	load(channel: ChannelId, midnight: number, now: number): void {
		const key = this.known_.get(channel)?.midnight === midnight ? (this.asked_.get(channel) ?? 0) : 0;
		if (now - key < fresh_ms) return;
		this.asked_.set(channel, now);
		const from = new Date(midnight).toISOString();
		this.client_.ask('hours.shared', { channel, from, days: days_ahead }).then(
			({ ranges }) => {
				if (this.known_.size >= channels_max) this.known_.clear();
				this.known_.set(channel, { midnight, ranges: ranges.map(({ from, to }: TimeSpan) => [new Date(from), new Date(to)]) });
			},
			() => this.asked_.delete(channel) // the next minute asks again
		);
	}
}

export const shared_hours_of = subject((client) => new SharedHours(client));
