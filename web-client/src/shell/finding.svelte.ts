// Which channel stands in the centre: the one of the address. One that we are not in is read along, and where the address names
// none, the page goes where its reader was last.
import { untrack } from 'svelte';
import { channels_of } from '../channels/channels.svelte';
import type { Client } from '../client/client.svelte';
import { address, somewhere } from '../page/address.svelte';
import { layout } from '../page/layout.svelte';
import { recent } from '../page/recent';
import type { ChannelId, ChannelState } from '../protocol';
import { Refused } from '../wire/error';

export class Finding {
	/** It was looked for in vain. */
	private absent_ = $state<ChannelId>();
	private begins_ = true;

	constructor(private client_: Client) {}

	get channel(): ChannelState | undefined {
		return address.now.channel ? channels_of(this.client_).all.get(address.now.channel) : undefined;
	}

	/** The channel of the address is not there, or not for us. */
	get absent(): boolean {
		return address.now.channel !== undefined && !this.channel && this.absent_ === address.now.channel;
	}

	/** The channel of the address is being looked for. */
	get looking(): boolean {
		return address.now.channel !== undefined && !this.channel && !this.absent;
	}

	/** A link to a channel that we are not in: if we may read it, we read along. */
	look(): void {
		const { space, channel: wanted } = address.now;
		if (!this.client_.ready || this.client_.connection.line !== 'open' || !space || !wanted) return;
		if (channels_of(this.client_).all.has(wanted) || this.absent_ === wanted) return;
		untrack(() =>
			import('../channels/reach')
				.then(({ read_along }) => read_along(this.client_, space, wanted))
				.then(
					(found) => (this.absent_ = found ? undefined : wanted),
					(error) => {
						if (error instanceof Refused) this.absent_ = wanted; // else asked again with the next line
					}
				)
		);
	}

	/** Somewhere to be: where one was last; the inbox, where one never was anywhere. A phone begins with the list, but for the first time. */
	settle(): void {
		if (!this.client_.ready || somewhere(address.now)) return;
		const last = recent().map((id) => channels_of(this.client_).all.get(id)).find((known) => known?.joined);
		const begins = this.begins_;
		this.begins_ = false;
		if (layout.kind === 'phone' && (last || !begins)) return;
		address.replace(last ? { space: last.space, channel: last.id } : { inbox: 'threads' });
	}
}
