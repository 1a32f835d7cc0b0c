// Who a record may be given to: the people of its space.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import type { Member, SpaceId } from '../protocol';

const known = new SvelteMap<SpaceId, Member[]>();
const asked = new Set<SpaceId>();
const page_size = 200;

export function people_of(client: Client, space: SpaceId): Member[] {
	if (!asked.has(space)) {
		asked.add(space);
		client.ask('member.list', { space, limit: page_size }).then(
			({ members }) => {
				const people = members.map((member) => client.members.put(member)).filter(({ active }) => active);
				known.set(space, people.sort((a, b) => a.name.localeCompare(b.name)));
			},
			() => asked.delete(space)
		);
	}
	return known.get(space) ?? [];
}
