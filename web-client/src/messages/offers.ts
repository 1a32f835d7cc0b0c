// What completion has for a sign and the letters after it. A download of its own.
import { channels_of } from '../channels/channels.svelte';
import type { Client } from '../client/client.svelte';
import { isolated, t } from '../i18n';
import { readers_of } from '../members/readers.svelte';
import type { ChannelState } from '../protocol';
import { emoji } from './emoji';
import type { Offer, Wish } from './completion';

const most = 8;

export async function offers(client: Client, channel: ChannelState, wish: Wish): Promise<Offer[]> {
	const lower = wish.word.toLocaleLowerCase();
	if (wish.sign === ':') {
		return emoji
			.filter(({ name }) => t(name).toLocaleLowerCase().split(' ').some((word) => word.startsWith(lower)))
			.slice(0, most)
			.map(({ sign, name }) => ({ key: sign, insert: sign, title: `${sign} ${t(name)}` }));
	}
	if (wish.sign === '#') {
		return channels_of(client)
			.in_space(channel.space)
			.filter(({ name, kind }) => kind === 'open' && name.toLocaleLowerCase().startsWith(lower))
			.slice(0, most)
			.map(({ id, name }) => ({ key: id, insert: `#${name}`, wire: `<#${id}>`, title: `# ${isolated(name)}` }));
	}
	const members = await readers_of(client).find(channel.id, wish.word, most);
	const people = members.map((member): Offer => ({
		key: member.id,
		insert: `@${member.name}`,
		wire: `<@${member.id}>`,
		title: member.name,
		member
	}));
	const groups: Offer[] = [
		{ key: 'channel', insert: '@channel', title: '@channel', note: t('complete.channel') },
		{ key: 'here', insert: '@here', title: '@here', note: t('complete.here') }
	];
	return [...people, ...groups.filter(({ key }) => lower !== '' && key.startsWith(lower))].slice(0, most);
}
