// Who a record may be given to: the people of its space.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import { subject, type Subject } from '../client/subject';
import { members_of } from '../members/members.svelte';
import type { Member, MemberId, SpaceId } from '../protocol';
import type { Fact } from '../wire/frames';

const page_size = 200;
const pages_most = 10;
const moves = new Set(['member.created', 'space.member_changed', 'space.member_added', 'space.member_removed', 'space.org_added', 'space.org_removed']);

class People implements Subject {
	private known_ = new SvelteMap<SpaceId, Member[]>();
	private asked_ = new Map<SpaceId, Promise<void>>();

	constructor(private client_: Client) {}

	/** By name; none until they are known. */
	of(space: SpaceId): Member[] {
		if (!this.asked_.has(space)) this.ask_(space);
		return this.known_.get(space) ?? [];
	}

	apply(fact: Fact): void {
		// Who is shown stays until all are read again.
		if (moves.has(fact.event)) this.stale();
		if (fact.event !== 'member.deactivated') return;
		for (const [space, people] of this.known_) this.known_.set(space, people.filter(({ id }) => id !== fact.data.member));
	}

	stale(): void {
		for (const space of this.asked_.keys()) this.ask_(space);
	}

	private ask_(space: SpaceId): void {
		const asking: Promise<void> = this.all_(space).then(
			(people) => {
				if (this.asked_.get(space) === asking) this.known_.set(space, people);
			},
			() => {
				if (this.asked_.get(space) === asking) this.asked_.delete(space);
			}
		);
		this.asked_.set(space, asking);
	}

	private async all_(space: SpaceId): Promise<Member[]> {
		const found: Member[] = [];
		let cursor: MemberId | undefined;
		for (let page = 0; page < pages_most; page++) {
			const { members, more, cursor: next } = await this.client_.ask('member.list', { space, cursor, limit: page_size });
			found.push(...members.map((member) => members_of(this.client_).put(member)));
			if (!more) break;
			cursor = next;
		}
		return found.filter(({ active }) => active).sort((a, b) => a.name.localeCompare(b.name));
	}
}

export const people_of = subject((client) => new People(client));
