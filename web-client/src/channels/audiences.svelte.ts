// Who can read a channel: how many people of which orgs. The server counts them, for the channels on the screen again each time
// that changes. What it has not told is not known, and nothing is shown in its place.
import { SvelteMap } from 'svelte/reactivity';
import { subject, type Subject } from '../client/subject';
import type { Client } from '../client/client.svelte';
import type { ChannelId, Commands } from '../protocol';
import type { Push } from '../wire/frames';

export type Audience = Commands['channel.readers']['ok'];

class Audiences implements Subject {
	private known_ = new SvelteMap<ChannelId, Audience>();
	private asked_ = new Set<ChannelId>();
	private watched_: { centre?: ChannelId; beside?: ChannelId } = {};

	constructor(private client_: Pick<Client, 'ask' | 'ready'>) {}

	push({ push, data }: Push): void {
		if (push === 'readers') this.put(data.channel, data);
	}

	ready(): void {
		this.tell_();
	}

	/** Of a channel on the screen we are told who reads it; one that we are not in sends its events only so long. */
	watch(channel: ChannelId | undefined, where: 'centre' | 'beside' = 'centre'): void {
		this.watched_ = { ...this.watched_, [where]: channel };
		if (this.client_.ready) this.tell_();
	}

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
		this.client_
			.ask('channel.readers', { channel })
			.then((audience) => this.put(channel, audience))
			.catch(() => {})
			.finally(() => this.asked_.delete(channel));
	}

	/** Of those that are on the screen no more no change is told. */
	private tell_(): void {
		const channels = [...new Set(Object.values(this.watched_).filter((channel) => channel !== undefined))];
		this.client_.ask('channel.watch', { channels }).catch(() => {});
		for (const channel of [...this.known_.keys()]) if (!channels.includes(channel)) this.known_.delete(channel);
	}
}

export const audiences_of = subject((client) => new Audiences(client));
