// Who reads a channel, in words.
import type { Client } from '../client.svelte';
import { list, t } from '../i18n';
import { name_of } from '../members/names';
import type { ChannelState, OrgId } from '../protocol';

/** Read by one's own org alone. */
export function internal(client: Client, channel: ChannelState): boolean {
	return client.spaces.all.get(channel.space)?.kind === 'internal';
}

export function orgs_of(client: Client, channel: ChannelState): OrgId[] {
	return channel.orgs?.length ? channel.orgs : (client.spaces.all.get(channel.space)?.orgs ?? []);
}

/** Names of the others who talk in a direct channel. */
export function partners(client: Client, channel: ChannelState): string[] {
	const others = (channel.members ?? []).filter((member) => member !== client.self.id);
	return (others.length > 0 ? others : [client.self.id]).map((member) => name_of(client, member));
}

export function title(client: Client, channel: ChannelState): string {
	if (channel.kind === 'record') return channel.name;
	return channel.kind === 'direct' ? list(partners(client, channel)) : `# ${channel.name}`;
}

export function reads_this(client: Client, channel: ChannelState): string {
	if (channel.kind === 'direct') {
		const names = partners(client, channel);
		return t('audience.others', { count: names.length, names: list(names) });
	}
	if (internal(client, channel)) return t(channel.private ? 'audience.invited_us' : 'audience.us');
	const others = orgs_of(client, channel).filter((org) => org !== client.self.org);
	if (others.length === 0) return t('audience.us');
	const names = list(others.map((org) => client.spaces.org_name(org)));
	return t(channel.private ? 'audience.invited' : 'audience.others', { count: others.length, names });
}

/** "Acme and Host": everyone, ourselves too. */
export function everyone(client: Client, channel: ChannelState): string {
	if (channel.kind === 'direct') return list([...partners(client, channel), client.self.name]);
	return list(orgs_of(client, channel).map((org) => client.spaces.org_name(org)));
}
