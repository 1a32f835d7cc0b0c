// Completion: what it has for a sign and the letters after it. A download of its own, with completion.ts.
import { channels_of } from '../channels/channels.svelte';
import type { Client } from '../client/client.svelte';
import { isolated, t } from '../i18n';
import { members_of } from '../members/members.svelte';
import { readers_of } from '../members/readers.svelte';
import { begins, folded } from '../text/folded';
import type { ChannelId, ChannelState, Member } from '../protocol';
import { emoji } from './emoji';
import type { Offer, Wish } from './completion';

export { is_typed, wish_at, with_label } from './completion';

const most = 8;

/** Readers by any word of their name; of those that are too many to hold, the ones whose name begins with the wish. */
export async function find_readers(client: Client, channel: ChannelId, wish: string): Promise<Member[]> {
	const all = readers_of(client);
	if (!all.of(channel)) await all.load(channel);
	const readers = all.of(channel);
	const here = (readers?.members ?? []).filter(({ name }) => begins(folded(name), folded(wish)));
	if (!readers?.more || here.length >= most) return here.slice(0, most);
	const found = await client.ask('member.list', { channel, prefix: wish, limit: most }).catch(() => undefined);
	const others = found?.members.map((member) => members_of(client).put(member)).filter(({ active }) => active) ?? [];
	return [...new Map([...here, ...others].map((member) => [member.id, member])).values()].slice(0, most);
}

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
	const members = await find_readers(client, channel.id, wish.word);
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
