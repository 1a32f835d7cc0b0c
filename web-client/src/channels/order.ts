// The order of the sidebar, which the keys for the next channel follow.
import type { Client } from '../client/client.svelte';
import type { ChannelState } from '../protocol';
import { kinds, spaces_of } from '../spaces/spaces.svelte';
import { channels_of } from './channels.svelte';

export function channels_in_order(client: Client): ChannelState[] {
	const spaces = kinds.flatMap((kind) => spaces_of(client).of_kind(kind));
	return [...spaces.flatMap((space) => channels_of(client).in_space(space.id)), ...channels_of(client).directs()];
}

/** The next one in a direction, going round; `wanted` leaves the others out. */
export function neighbour(
	channels: ChannelState[],
	now: string | undefined,
	step: 1 | -1,
	wanted: (channel: ChannelState) => boolean = () => true
): ChannelState | undefined {
	const from = channels.findIndex((channel) => channel.id === now);
	for (let moved = 1; moved <= channels.length; moved++) {
		const index = (((from < 0 && step < 0 ? 0 : from) + step * moved) % channels.length + channels.length) % channels.length;
		const channel = channels[index];
		if (channel && channel.id !== now && wanted(channel)) return channel;
	}
	return undefined;
}

export interface Waiting {
	unread: number;
	mentions: number;
}

export function waiting_in(channels: ChannelState[]): Waiting {
	const waiting = { unread: 0, mentions: 0 };
	for (const channel of channels) {
		waiting.unread += channel.unread;
		// All that is said in a direct channel is said to me.
		waiting.mentions += channel.kind === 'direct' ? channel.unread : channel.mentions;
	}
	return waiting;
}
