// What a member's day is: at work, off hours, on leave. Computed from their zone, so it needs no server.
import { zone_offset_min } from '../i18n/times';
import type { HourRange, Member } from '../protocol';

type WorkingDay = Pick<Member, 'zone' | 'hours' | 'away_until'>;

const usual_hours: HourRange[] = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }];

/** The first hours that are given: one's own, the org's; else the usual ones. Old events have one range without a list. */
export function first_hours(...given: (HourRange[] | undefined)[]): HourRange[] {
	return given.flatMap((hours) => (hours ? [[hours].flat()] : []))[0] ?? usual_hours;
}

export type Day =
	| { state: 'at_work'; until_min: number }
	| { state: 'off'; back_min?: number }
	| { state: 'leave'; until: Date };

const day_min = 24 * 60;

function minutes(time: string): number {
	const [hours, rest] = time.split(':').map(Number);
	return (hours || 0) * 60 + (rest || 0);
}

/** A local wall clock: minutes since midnight, and the weekday, 1 = Monday. */
export function local(zone: string, at: Date): { minute: number; weekday: number } {
	const wall = new Date(at.getTime() + zone_offset_min(zone, at) * 60_000);
	return { minute: wall.getUTCHours() * 60 + wall.getUTCMinutes(), weekday: wall.getUTCDay() || 7 };
}

/** Whether one is at work on a weekday at a minute. A range that ends before it begins runs over midnight. */
export function working(hours: HourRange[], weekday: number, minute: number): boolean {
	const before = weekday === 1 ? 7 : weekday - 1;
	return hours.some(({ days, ...range }) => {
		const from = minutes(range.from);
		const to = minutes(range.to);
		if (from < to) return days.includes(weekday) && minute >= from && minute < to;
		return (days.includes(weekday) && minute >= from) || (days.includes(before) && minute < to);
	});
}

/** `orgs`: the hours of whoever has none. */
export function day_of(member: WorkingDay, now: Date, orgs?: HourRange[]): Day {
	if (member.away_until && new Date(member.away_until) > now)
		return { state: 'leave', until: new Date(member.away_until) };
	const hours = first_hours(member.hours, orgs);
	const { minute, weekday } = local(member.zone, now);
	const state = working(hours, weekday, minute);
	// A change of state lies on a step of 5 minutes at most a week away.
	for (let step = 5 - (minute % 5); step <= 7 * day_min; step += 5) {
		const at = minute + step;
		const day = ((weekday - 1 + Math.floor(at / day_min)) % 7) + 1;
		if (working(hours, day, at % day_min) !== state)
			return state ? { state: 'at_work', until_min: step } : { state: 'off', back_min: step };
	}
	return state ? { state: 'at_work', until_min: day_min } : { state: 'off' };
}
