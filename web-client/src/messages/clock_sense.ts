// Before several people are named: for whom it is no time to be told anything.
import { day_time, short_time } from '../i18n/times';
import { day_of, first_hours, local } from '../presence/hours';
import type { HourRange, Member, MemberId } from '../protocol';
import { mentions_in } from '../text/markdown';

interface ClockSense {
	/** How many of those named are off hours. */
	off: number;
	total: number;
	/** What time it is for these, the most people first. */
	times: { time: string; count: number }[];
}

/** Who a text tells, of those who read the channel; nobody where it names at most one person. */
export function told(text: string, readers: Member[], me: MemberId): Member[] {
	const others = readers.filter(({ id, bot, active }) => id !== me && !bot && active);
	const ids = new Set<string>();
	for (const mention of mentions_in(text)) {
		if (mention.kind === 'everyone') return others;
		// @here reaches those alone who are there.
		if (mention.kind === 'member' || mention.kind === 'org') ids.add(mention.id);
	}
	const named = others.filter(({ id, org }) => ids.has(id) || ids.has(org));
	return named.length > 1 ? named : [];
}

/** `hours_of`: by the org where somebody has none of their own. */
export function clock_sense(people: Member[], now: Date, hours_of: (member: Member) => HourRange[] = ({ hours }) => first_hours(hours)): ClockSense | undefined {
	const counts = new Map<string, number>();
	const off = people.filter((member) => day_of(member, now, hours_of(member)).state === 'off');
	for (const member of off) {
		const { zone } = member;
		const works = hours_of(member).some(({ days }) => days.includes(local(zone, now).weekday));
		const time = works ? short_time(now, zone) : day_time(now, zone); // by day it is the weekday that matters
		counts.set(time, (counts.get(time) ?? 0) + 1);
	}
	if (off.length === 0) return undefined;
	const times = [...counts].map(([time, count]) => ({ time, count })).sort((a, b) => b.count - a.count);
	return { off: off.length, total: people.length, times };
}
