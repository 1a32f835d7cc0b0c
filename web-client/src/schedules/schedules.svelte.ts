// My messages that are posted later. Events name them without their text, so the list is asked for again when one changes.
import type { Client } from '../client/client.svelte';
import { subject, type Subject } from '../client/subject';
import type { ChannelId, Schedule, ScheduleId } from '../protocol';
import type { Fact, Seq } from '../wire/frames';

const page_size = 200;
const again_ms = 100;

class Schedules implements Subject {
	all = $state.raw<Schedule[]>([]);
	state = $state<'empty' | 'ready' | 'lost'>('empty');
	private again_?: ReturnType<typeof setTimeout>;

	constructor(private client_: Client) {}

	stale(): void {
		this.soon_();
	}

	/** Those that wait in a channel or thread, the next one first. */
	waiting(channel: ChannelId, thread?: Seq): Schedule[] {
		return this.all.filter((each) => each.state === 'pending' && each.channel === channel && each.thread === thread);
	}

	async load(): Promise<void> {
		try {
			const found: Schedule[] = [];
			let cursor: ScheduleId | undefined;
			do {
				const page = await this.client_.ask('schedule.list', { cursor, limit: page_size });
				found.push(...page.schedules);
				cursor = page.more ? page.cursor : undefined;
			} while (cursor !== undefined);
			this.all = found;
			this.state = 'ready';
		} catch {
			if (this.state === 'empty') this.state = 'lost';
		}
	}

	apply(fact: Fact): void {
		if (fact.event === 'schedule.sent' || fact.event === 'schedule.cancelled')
			this.all = this.all.filter(({ schedule }) => schedule !== fact.data.schedule);
		else if (fact.event.startsWith('schedule.')) this.soon_();
	}

	put(schedule: Schedule): void {
		const others = this.all.filter((each) => each.schedule !== schedule.schedule);
		this.all = [...others, schedule].sort((a, b) => (a.due < b.due ? -1 : 1));
	}

	private soon_(): void {
		clearTimeout(this.again_);
		this.again_ = setTimeout(() => void this.load(), again_ms);
	}
}

export const schedules_of = subject((client) => new Schedules(client));
