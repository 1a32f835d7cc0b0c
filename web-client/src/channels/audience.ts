// What a channel is called, and who reads it, in words.
import type { Client } from '../client/client.svelte';
import { isolated, list, t } from '../i18n';
import { name_of } from '../members/names';
import type { ChannelState, OrgId } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';
import { audiences_of } from './audiences.svelte';

/** Read by one's own org alone. */
export function internal(client: Client, channel: ChannelState): boolean {
	return spaces_of(client).all.get(channel.space)?.kind === 'internal';
}

/** Names of the others who talk in a direct channel. */
function partners(client: Client, channel: ChannelState): string[] {
	const others = (channel.members ?? []).filter((member) => member !== client.self.id);
	return (others.length > 0 ? others : [client.self.id]).map((member) => name_of(client, member));
}

export function title(client: Client, channel: ChannelState): string {
	if (channel.kind === 'record') return channel.name;
	return channel.kind === 'direct' ? list(partners(client, channel)) : `# ${isolated(channel.name)}`;
}

/** The orgs of which somebody can read it; none while that is not known. */
export function orgs_of(client: Client, channel: ChannelState): OrgId[] {
	return audiences_of(client).of(channel.id)?.orgs.map(({ org }) => org) ?? [];
}

/** "Acme and Host, 15 people"; nothing while it is not known. */
export function who_reads(client: Client, channel: ChannelState): string | undefined {
	const audience = audiences_of(client).of(channel.id);
	if (!audience) return undefined;
	const { people: count, orgs } = audience;
	if (count === 1) return t('audience.you'); // whoever looks can read it
	if (orgs.every(({ org }) => org === client.self.org)) return t('audience.ours', { count });
	return t('audience.who', { count, names: list(orgs.map(({ org }) => spaces_of(client).org_name(org)).sort()) });
}
