// Messages of the fake server that are posted later.
import { instant_of } from '../src/i18n/wall';
import type { Schedule, ScheduleId, When } from '../src/protocol';
import type { Desk } from './fake_records';

type Body = { [name in string]: unknown };

export class FakeSchedules {
	all = new Map<string, Schedule & { by: string }>();
	private made_ = 0;

	constructor(private desk_: Desk & { post(channel: string, by: string, body: Body): { seq: number } }) {}

	private due_(when: When): string {
		const at = when.instant ? new Date(when.instant) : instant_of(when.local ?? '', when.zone ?? 'UTC');
		return at.toISOString();
	}

	/** The time of one has come, and the server could not post it. */
	fail(id: string, code: Schedule['failed']): void {
		const schedule = this.all.get(id);
		if (!schedule) return;
		Object.assign(schedule, { state: 'failed', failed: code });
		this.desk_.tell(schedule.by, 'schedule.failed', schedule.by, { schedule: id, channel: schedule.channel, code });
	}

	do(command: string, body: Body, by: string): unknown {
		if (command === 'schedule.list') {
			const mine = [...this.all.values()].filter((each) => each.by === by && (!body.channel || each.channel === body.channel));
			return { schedules: mine.sort((a, b) => a.due.localeCompare(b.due)), more: false };
		}
		if (command === 'schedule.create') {
			const id: ScheduleId = `sch_${++this.made_}`;
			const made = { files: [], ...body, by, schedule: id, due: this.due_(body.when as When), state: 'pending', created: new Date().toISOString() };
			this.all.set(id, made as unknown as Schedule & { by: string });
			this.desk_.tell(by, 'schedule.created', by, { schedule: id, channel: body.channel, due: made.due });
			return made;
		}
		const schedule = this.all.get(String(body.schedule));
		if (!schedule || schedule.by !== by) return this.desk_.refuse({ code: 'not_found', message: 'Not here, or not for you.' });
		const { schedule: id, channel } = schedule;
		if (command === 'schedule.change') {
			if (body.text !== undefined) schedule.text = String(body.text);
			if (body.when) Object.assign(schedule, { when: body.when, due: this.due_(body.when as When) });
			Object.assign(schedule, { state: 'pending', failed: undefined });
			this.desk_.tell(by, 'schedule.changed', by, { schedule: id, channel, due: schedule.due });
			return schedule;
		}
		this.all.delete(id);
		if (command === 'schedule.cancel') {
			this.desk_.tell(by, 'schedule.cancelled', by, { schedule: id });
			return {};
		}
		const posted = this.desk_.post(channel, by, { text: schedule.text, thread: schedule.thread, files: schedule.files });
		this.desk_.tell(by, 'schedule.sent', by, { schedule: id, channel, seq: posted.seq });
		return posted;
	}
}
