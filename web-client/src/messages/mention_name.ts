// How a mention reads.
import type { Client } from '../client.svelte';
import { t } from '../i18n';
import type { Mention } from './mentions';

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
