// What a member's day is: at work, off hours, on leave. Computed from their zone, so it needs no server.
import { zone_offset_min } from '../i18n/times';
import type { Hours, Member } from '../protocol';

export const usual_hours: Hours = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' };

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

/** Whether one is at work on a weekday at a minute. Hours that end before they begin run over midnight. */
export function working(hours: Hours, weekday: number, minute: number): boolean {
	const from = minutes(hours.from);
	const to = minutes(hours.to);
	const before = weekday === 1 ? 7 : weekday - 1;
	if (from < to) return hours.days.includes(weekday) && minute >= from && minute < to;
	return (hours.days.includes(weekday) && minute >= from) || (hours.days.includes(before) && minute < to);
}

export function day_of(member: Pick<Member, 'zone' | 'hours' | 'away_until'>, now: Date): Day {
	if (member.away_until && new Date(member.away_until) > now)
		return { state: 'leave', until: new Date(member.away_until) };
	const hours = member.hours ?? usual_hours;
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
