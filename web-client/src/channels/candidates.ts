// Who could be brought into a channel: people of its space who are not in it yet.
import type { Client } from '../client/client.svelte';
import { members_of } from '../members/members.svelte';
import type { ChannelState, ListMembers, Member, MemberId } from '../protocol';

const page_size = 200;
const pages_most = 10;

async function all_of(client: Client, where: Pick<ListMembers, 'space' | 'channel' | 'org'>): Promise<Member[]> {
	const found: Member[] = [];
	let cursor: MemberId | undefined;
	for (let page = 0; page < pages_most; page++) {
		const { members, more, cursor: next } = await client.ask('member.list', { ...where, cursor, limit: page_size });
		found.push(...members);
		if (!more) break;
		cursor = next;
	}
	return found;
}

export async function candidates(client: Client, channel: ChannelState): Promise<Member[]> {
	const [inside, people, colleagues] = await Promise.all([
		all_of(client, { channel: channel.id }),
		all_of(client, { space: channel.space }),
		all_of(client, { org: client.self.org })
	]);
	const taken = new Set(inside.map(({ id }) => id));
	// A space does not list guests: they are in channels one by one. Our own org's can be brought in.
	const guests = colleagues.filter(({ role }) => role === 'guest');
	const found = new Map([...people, ...guests].map((member) => [member.id, members_of(client).put(member)]));
	return [...found.values()]
		.filter(({ id, org, active }) => active && !taken.has(id) && (!channel.orgs?.length || channel.orgs.includes(org)))
		.sort((a, b) => a.name.localeCompare(b.name));
}
