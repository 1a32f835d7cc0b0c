// Who can read a channel: how many people of which orgs. The server counts them, for the channels on the screen again each time
// that changes. What it has not told is not known, and nothing is shown in its place.
import { SvelteMap } from 'svelte/reactivity';
import type { ChannelId, Commands } from '../protocol';

export type Audience = Commands['channel.readers']['ok'];

export class Audiences {
	private known_ = new SvelteMap<ChannelId, Audience>();
	private asked_ = new Set<ChannelId>();

	constructor(private ask_: (channel: ChannelId) => Promise<Audience>) {}

	of(channel: ChannelId): Audience | undefined {
		return this.known_.get(channel);
	}

	put(channel: ChannelId, { people, orgs }: Audience): void {
		this.known_.set(channel, { people, orgs });
	}

	/** For a channel that is not on the screen: as it is now. */
	want(channel: ChannelId): void {
		if (this.asked_.has(channel) || this.known_.has(channel)) return;
		this.asked_.add(channel);
		this.ask_(channel)
			.then((audience) => this.put(channel, audience))
			.catch(() => {})
			.finally(() => this.asked_.delete(channel));
	}

	/** These are on the screen from now on: of the others no change is told. */
	keep(channels: ChannelId[]): void {
		for (const channel of [...this.known_.keys()]) if (!channels.includes(channel)) this.known_.delete(channel);
	}
}
