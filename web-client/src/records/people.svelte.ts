// Who a record may be given to: the people of its space.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import { subject } from '../client/subject';
import { members_of } from '../members/members.svelte';
import type { Member, SpaceId } from '../protocol';

const page_size = 200;

class People {
	private known_ = new SvelteMap<SpaceId, Member[]>();
	private asked_ = new Set<SpaceId>();

	constructor(private client_: Client) {}

	/** By name; none until they are known. */
	of(space: SpaceId): Member[] {
		if (!this.asked_.has(space)) void this.ask_(space);
		return this.known_.get(space) ?? [];
	}

	private async ask_(space: SpaceId): Promise<void> {
		this.asked_.add(space);
		try {
			const { members } = await this.client_.ask('member.list', { space, limit: page_size });
			const people = members.map((member) => members_of(this.client_).put(member)).filter(({ active }) => active);
			this.known_.set(space, people.sort((a, b) => a.name.localeCompare(b.name)));
		} catch {
			this.asked_.delete(space);
		}
	}
}

export const people_of = subject((client) => new People(client));
