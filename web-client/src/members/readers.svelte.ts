// Who can read a channel: for completion, for the count in the header, for the member list.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import { subject, type Subject } from '../client/subject';
import type { ChannelId, Member, MemberId } from '../protocol';
import type { Fact } from '../wire/frames';
import { members_of, type Members } from './members.svelte';

export interface Readers {
	members: Member[];
	/** Too many to hold all: names are then asked for by their beginning. */
	more: boolean;
}

const page_size = 200;
const held_max = 1000;
const moves = new Set(['channel.joined', 'channel.left', 'space.member_added', 'space.member_removed', 'space.org_added']);

export class ChannelReaders implements Subject {
	private loaded_ = new SvelteMap<ChannelId, Readers>();
	private asked_ = new Map<ChannelId, Promise<void>>();
	private forgotten_ = 0; // an answer that was asked for before somebody came or went is not the last word

	constructor(
		private client_: Pick<Client, 'ask'>,
		private members_: Pick<Members, 'put' | 'knows'>
	) {}

	of(channel: ChannelId): Readers | undefined {
		return this.loaded_.get(channel);
	}

	load(channel: ChannelId): Promise<void> {
		const running = this.asked_.get(channel);
		if (running) return running;
		const since = this.forgotten_;
		const load: Promise<void> = this.read_(channel)
			.then(({ members, more }) => {
				if (since !== this.forgotten_) return;
				const active = members.filter((member) => member.active);
				active.sort((a, b) => a.name.localeCompare(b.name));
				this.loaded_.set(channel, { members: active, more });
			})
			.catch(() => {})
			.finally(() => {
				if (this.asked_.get(channel) === load) this.asked_.delete(channel);
			});
		this.asked_.set(channel, load);
		return load;
	}

	private async read_(channel: ChannelId): Promise<Readers> {
		const members: Member[] = [];
		for (let cursor: MemberId | undefined; ; ) {
			const page = await this.client_.ask('member.list', { channel, cursor, limit: page_size });
			members.push(...page.members.map((member) => this.members_.put(member)));
			cursor = page.cursor;
			if (!page.more || !cursor || members.length >= held_max) return { members, more: page.more };
		}
	}

	/** Somebody came or went: what is shown is read again. */
	forget(): void {
		this.forgotten_++;
		this.loaded_.clear();
		this.asked_.clear();
	}

	apply(fact: Fact): void {
		if (moves.has(fact.event) || this.is_newcomer_(fact)) this.forget();
		// Partners' people are told of by their spaces.
		if (fact.event === 'member.deactivated') this.put_(fact.data.member);
		else if (fact.event === 'member.changed' || fact.event === 'space.member_changed') this.put_(fact.data.member.id, fact.data.member);
	}

	/** A reader as they are now; nobody where they are no more. */
	private put_(of: MemberId, now?: Member): void {
		for (const [channel, { members, more }] of this.loaded_) {
			if (!members.some(({ id }) => id === of)) continue;
			const kept = members.flatMap((member) => (member.id !== of ? [member] : now?.active ? [this.members_.put(now)] : []));
			this.loaded_.set(channel, { members: kept, more });
		}
	}

	private is_newcomer_(fact: Fact): boolean {
		if (fact.event !== 'member.created' && fact.event !== 'space.member_changed') return false;
		return !this.members_.knows(fact.data.member.id);
	}
}

/** Made before the members are: whoever comes is new only until those hear of them. */
export const readers_of = subject((client) => new ChannelReaders(client, {
	put: (member) => members_of(client).put(member),
	knows: (member) => members_of(client).knows(member)
}));
