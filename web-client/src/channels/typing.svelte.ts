// Who is writing. A note is worth six seconds, then it is forgotten.
import { SvelteMap } from 'svelte/reactivity';
import { subject, type Subject } from '../client/subject';
import type { ChannelId, MemberId } from '../protocol';
import type { Fact, Push } from '../wire/frames';

const note_ms = 6000;

class Typing implements Subject {
	private notes_ = new SvelteMap<ChannelId, MemberId[]>();
	private ends_ = new Map<string, ReturnType<typeof setTimeout>>();

	constructor(private me_: () => MemberId) {}

	in(channel: ChannelId): MemberId[] {
		return this.notes_.get(channel) ?? [];
	}

	push({ push, data }: Push): void {
		if (push === 'typing' && data.member !== this.me_()) this.put(data.channel, data.member);
	}

	apply(fact: Fact): void {
		if (fact.event === 'message.posted') this.posted(fact.stream as ChannelId, fact.by);
	}

	put(channel: ChannelId, member: MemberId): void {
		const key = `${channel} ${member}`;
		clearTimeout(this.ends_.get(key));
		this.ends_.set(key, setTimeout(() => this.posted(channel, member), note_ms));
		const now = this.in(channel);
		if (!now.includes(member)) this.notes_.set(channel, [...now, member]);
	}

	/** What was being written has come, or was given up. */
	posted(channel: ChannelId, member: MemberId | null): void {
		const now = this.in(channel);
		if (member && now.includes(member)) this.notes_.set(channel, now.filter((other) => other !== member));
	}
}

export const typing_of = subject((client) => new Typing(() => client.self.id));
