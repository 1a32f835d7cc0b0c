// The people we have met. Streams name members by id; who is unknown is asked for, many at a time.
import { SvelteMap } from 'svelte/reactivity';
import { subject, type Subject } from '../client/subject';
import { undirected } from '../page/shown';
import type { Member, MemberId, MembersFound } from '../protocol';
import type { Fact } from '../wire/frames';

type FindMembers = (members: MemberId[]) => Promise<MembersFound>;

const batch_size = 200;

export class Members implements Subject {
	private known_ = new SvelteMap<MemberId, Member>();
	private wanted_ = new Set<MemberId>();
	private asked_ = new Set<MemberId>();

	constructor(private find_: FindMembers) {}

	/** The member, or undefined until they are known; asking happens by itself. */
	get(id: MemberId | null | undefined): Member | undefined {
		if (!id) return undefined;
		const member = this.known_.get(id);
		if (!member && !this.asked_.has(id)) this.want_(id);
		return member;
	}

	knows(id: MemberId): boolean {
		return this.known_.has(id);
	}

	/** Gives the member as they may stand on our screen. */
	put(member: Member): Member {
		const shown = { ...member, name: undirected(member.name) };
		this.known_.set(member.id, shown);
		return shown;
	}

	all(): Member[] {
		return [...this.known_.values()];
	}

	apply(fact: Fact): void {
		switch (fact.event) {
			case 'member.created':
			case 'member.changed':
			case 'space.member_changed':
				this.put(fact.data.member);
				break;
			case 'member.deactivated': {
				const member = this.known_.get(fact.data.member);
				if (member) this.put({ ...member, active: false });
			}
		}
	}

	/** Answers that were lost with the line are asked for again. */
	ready(): void {
		this.asked_.clear();
	}

	private want_(id: MemberId): void {
		this.asked_.add(id);
		this.wanted_.add(id);
		if (this.wanted_.size === 1) queueMicrotask(() => void this.fetch_());
	}

	private async fetch_(): Promise<void> {
		const members = [...this.wanted_];
		this.wanted_.clear();
		for (let start = 0; start < members.length; start += batch_size) {
			const batch = members.slice(start, start + batch_size);
			try {
				const found = await this.find_(batch);
				for (const member of found.members) this.put(member);
			} catch {
				for (const id of batch) this.asked_.delete(id); // the next look asks again
			}
		}
	}
}

export const members_of = subject((client) => {
	const members = new Members((members) => client.ask('member.get', { members }));
	members.put(client.self);
	return members;
});
