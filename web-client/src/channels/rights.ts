// What one may do with a channel. The server decides; this only leaves out what it would refuse.
import type { Client } from '../client/client.svelte';
import type { ChannelState, Space } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';
import { internal } from './audience';

/** Rename, archive, take people out: its creator, the host's admins, and in internal spaces the org's own. */
export function may_change(client: Client, channel: ChannelState): boolean {
	const { id, role } = client.self;
	if (channel.kind === 'direct') return false;
	const host = spaces_of(client).orgs.get(client.self.org)?.kind === 'host';
	const rules = (role === 'admin' && (host || internal(client, channel))) || (role === 'partner_admin' && internal(client, channel));
	return rules || channel.created_by === id;
}

export function may_add(client: Client, channel: ChannelState): boolean {
	return channel.kind !== 'direct' && channel.joined && !spaces_of(client).ended(channel) && client.self.role !== 'guest';
}

/** Bring companies into a space, and make one that continues it: the host's admins, and its managers who are in it. */
export function may_grow(client: Client, space: Space): boolean {
	const runs = client.self.role === 'admin' || client.self.role === 'manager';
	return runs && spaces_of(client).orgs.get(client.self.org)?.kind === 'host' && space.kind !== 'internal' && !space.archived;
}

/** Direct channels are not left. */
export function may_leave(channel: ChannelState): boolean {
	return channel.kind !== 'direct' && channel.joined;
}
