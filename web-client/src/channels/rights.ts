// What one may do with a channel. The server decides; this only leaves out what it would refuse.
import type { Client } from '../client.svelte';
import type { ChannelState } from '../protocol';
import { internal } from './audience';

/** Rename, archive, take people out: its creator, the host's admins, and in internal spaces the org's own. */
export function may_change(client: Client, channel: ChannelState): boolean {
	const { id, role } = client.self;
	if (channel.kind === 'direct') return false;
	const host = client.spaces.orgs.get(client.self.org)?.kind === 'host';
	const rules = (role === 'admin' && (host || internal(client, channel))) || (role === 'partner_admin' && internal(client, channel));
	return rules || channel.created_by === id;
}

export function may_add(client: Client, channel: ChannelState): boolean {
	return channel.kind !== 'direct' && channel.joined && !channel.archived && client.self.role !== 'guest';
}

/** Direct channels are not left. */
export function may_leave(channel: ChannelState): boolean {
	return channel.kind !== 'direct' && channel.joined;
}
