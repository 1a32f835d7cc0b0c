// How a mention reads.
import type { Client } from '../client/client.svelte';
import { t } from '../i18n';
import { name_of } from '../members/names';
import type { Mention } from '../text/mentions';

/** As people type it: a label for the composer. */
export function mention_name(client: Client, mention: Mention): string {
	switch (mention.kind) {
		case 'member':
			return `@${client.members.get(mention.id)?.name ?? '…'}`;
		case 'org':
			return `@${client.spaces.org_name(mention.id)}`;
		case 'channel':
			return `#${client.channels.all.get(mention.id)?.name ?? t('channel.hidden')}`;
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
