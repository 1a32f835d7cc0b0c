// What completion has for a sign and the letters after it. A download of its own.
import { channels_of } from '../channels/channels.svelte';
import type { Client } from '../client/client.svelte';
import { isolated, t } from '../i18n';
import { readers_of } from '../members/readers.svelte';
import { begins, folded } from '../text/letters';
import type { ChannelState } from '../protocol';
import { emoji } from './emoji';
import type { Offer, Wish } from './completion';

const most = 8;

export async function offers(client: Client, channel: ChannelState, wish: Wish): Promise<Offer[]> {
	const word = folded(wish.word);
	if (wish.sign === ':') {
		return emoji
			.filter(({ name }) => begins(folded(t(name)), word))
			.slice(0, most)
			.map(({ sign, name }) => ({ key: sign, insert: sign, title: `${sign} ${t(name)}` }));
	}
	if (wish.sign === '#') {
		return channels_of(client)
			.in_space(channel.space)
			.filter(({ name, kind }) => kind === 'open' && folded(name).startsWith(word))
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
	return [...people, ...groups.filter(({ key }) => word !== '' && key.startsWith(word))].slice(0, most);
}
