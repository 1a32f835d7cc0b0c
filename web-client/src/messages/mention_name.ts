// How a mention reads.
import { channels_of } from '../channels/channels.svelte';
import type { Client } from '../client/client.svelte';
import { t } from '../i18n';
import { members_of } from '../members/members.svelte';
import { name_of } from '../members/names';
import { spaces_of } from '../spaces/spaces.svelte';
import type { Mention } from '../text/mentions';

/** As people type it: a label for the composer. */
export function mention_name(client: Client, mention: Mention): string {
	switch (mention.kind) {
		case 'member':
			return `@${members_of(client).get(mention.id)?.name ?? '…'}`;
		case 'org':
			return `@${spaces_of(client).org_name(mention.id)}`;
		case 'channel':
			return `#${channels_of(client).all.get(mention.id)?.name ?? t('channel.hidden')}`;
		case 'everyone':
			return '@channel';
		case 'here':
			return '@here';
		case 'time':
			return mention.at;
	}
}

/** As it is told elsewhere: with the org of whoever is not of ours. */
export function told_mention(client: Client, mention: Mention): string {
	return mention.kind === 'member' ? `@${name_of(client, mention.id)}` : mention_name(client, mention);
}
