// What `@`, `#` and `:` offer while one types.
import type { Client } from '../client/client.svelte';
import { isolated, t } from '../i18n';
import { find_readers } from '../members/readers.svelte';
import type { ChannelState, Member } from '../protocol';
import { emoji } from './emoji';
import type { Labels } from '../text/mentions';

export interface Offer {
	key: string;
	/** What goes into the text. */
	insert: string;
	/** What it stands for on the wire, if that is something else. */
	wire?: string;
	title: string;
	member?: Member;
	note?: string;
}

export interface Wish {
	sign: '@' | '#' | ':';
	word: string;
	/** Where the sign stands. */
	start: number;
}

const most = 8;

/** The word being typed at the caret, if it begins with a sign. Two words are looked at, as names have two. */
export function wish_at(text: string, caret: number): Wish | undefined {
	const before = text.slice(Math.max(0, caret - 60), caret);
	const found = /(?:^|[\s([{"«])([@#:])([\p{L}\p{N}_.+-]*(?: [\p{L}\p{N}_.-]+)?)$/u.exec(before);
	if (!found) return undefined;
	const [, sign, word = ''] = found;
	if (sign === ':' && (word.length < 2 || word.includes(' '))) return undefined;
	return { sign: sign as Wish['sign'], word, start: caret - word.length - 1 };
}

export async function offers(client: Client, channel: ChannelState, wish: Wish): Promise<Offer[]> {
	const lower = wish.word.toLocaleLowerCase();
	if (wish.sign === ':') {
		return emoji
			.filter(({ name }) => t(name).toLocaleLowerCase().split(' ').some((word) => word.startsWith(lower)))
			.slice(0, most)
			.map(({ sign, name }) => ({ key: sign, insert: sign, title: `${sign} ${t(name)}` }));
	}
	if (wish.sign === '#') {
		return client.channels
			.in_space(channel.space)
			.filter(({ name, kind }) => kind === 'open' && name.toLocaleLowerCase().startsWith(lower))
			.slice(0, most)
			.map(({ id, name }) => ({ key: id, insert: `#${name}`, wire: `<#${id}>`, title: `# ${isolated(name)}` }));
	}
	const members = await find_readers(client, channel.id, wish.word, most);
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

/** Adds a label; where another one of the same name is in the text already, it gets a number to tell them apart. */
export function with_label(labels: Labels, label: string, wire: string): { label: string; labels: Labels } {
	if (labels.some(([known, meaning]) => known === label && meaning === wire)) return { label, labels };
	let own = label;
	for (let number = 2; labels.some(([known]) => known === own); number++) own = `${label}-${number}`;
	return { label: own, labels: [...labels, [own, wire]] };
}
