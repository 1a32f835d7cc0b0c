// What people do: online, away, offline. Only those on the screen are asked for, at most once a second.
import { SvelteMap } from 'svelte/reactivity';
import { subject, type Subject } from '../client/subject';
import type { MemberId, Presence } from '../protocol';
import type { Push } from '../wire/frames';

const watched_max = 200;
const batch_ms = 1000;

class Presences implements Subject {
	private known_ = new SvelteMap<MemberId, Presence>();
	private shown_ = new Map<MemberId, number>(); // how many places show them
	private asked_ = new Set<MemberId>();
	private batch_?: ReturnType<typeof setTimeout>;

	constructor(private watch_: (members: MemberId[]) => Promise<{ presence: Presence[] }>) {}

	/** Unknown until told: that is shown as nothing, never as offline. */
	of(member: MemberId): Presence | undefined {
		return this.known_.get(member);
	}

	/** A place on the screen shows this member, until the returned function is called. */
	show(member: MemberId): () => void {
		this.shown_.set(member, (this.shown_.get(member) ?? 0) + 1);
		this.plan_();
		return () => {
			const places = (this.shown_.get(member) ?? 1) - 1;
			if (places > 0) this.shown_.set(member, places);
			else this.shown_.delete(member);
		};
	}

	push({ push, data }: Push): void {
		if (push === 'presence') this.put(data);
	}

	put(presence: Presence): void {
		this.known_.set(presence.member, presence);
	}

	/** A new connection watches nobody yet. */
	ready(): void {
		this.asked_.clear();
		this.plan_();
	}

	private plan_(): void {
		if (this.batch_) return;
		this.batch_ = setTimeout(() => {
			this.batch_ = undefined;
			void this.ask_();
		}, this.asked_.size === 0 ? 50 : batch_ms);
	}

	private async ask_(): Promise<void> {
		const members = [...this.shown_.keys()].slice(0, watched_max);
		if (members.every((member) => this.asked_.has(member))) return;
		this.asked_ = new Set(members);
		try {
			for (const presence of (await this.watch_(members)).presence) this.put(presence);
		} catch {
			this.asked_.clear(); // asked again with the next line, or by the next face
		}
	}
}

export const presences_of = subject((client) => new Presences((members) => client.ask('presence.watch', { members })));
