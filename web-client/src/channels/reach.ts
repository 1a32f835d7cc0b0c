// Channels that are not on the screen yet: found, opened, read along in, and left.
import type { Client } from '../client/client.svelte';
import type { Channel, ChannelId, MemberId, SpaceId } from '../protocol';
import { channels_of, drawable, fresh } from './channels.svelte';

const list_page = 200;

export async function open_direct(client: Client, members: MemberId[]): Promise<Channel> {
	const { channel } = await client.change('direct.open', { members });
	const channels = channels_of(client);
	if (!channels.all.has(channel.id)) channels.put(fresh(channel));
	return channel;
}

/** Every channel of a space that we may read, also those we are not in. */
export async function channels_in(client: Client, space: SpaceId): Promise<Channel[]> {
	const found: Channel[] = [];
	let cursor: ChannelId | undefined;
	do {
		const page = await client.ask('channel.list', { space, cursor, limit: list_page });
		found.push(...page.channels.map(drawable));
		cursor = page.more ? page.cursor : undefined;
	} while (cursor !== undefined);
	return found;
}

/** Puts a channel that we are not in on the screen, if we may read it. */
export async function read_along(client: Client, space: SpaceId, id: ChannelId): Promise<boolean> {
	const channel = (await channels_in(client, space)).find((each) => each.id === id);
	if (channel) await preview(client, channel);
	return channel !== undefined;
}

/** A channel that we are not in, as it is now. */
export async function preview(client: Client, channel: Channel): Promise<void> {
	const { messages } = await client.ask('history', { channel: channel.id, limit: 1 });
	channels_of(client).preview(channel, messages.at(-1));
}

export async function leave(client: Client, channel: ChannelId): Promise<void> {
	await client.change('channel.leave', { channel });
	client.close(channel);
}
