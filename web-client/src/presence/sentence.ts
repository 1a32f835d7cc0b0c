// A member's presence as a sentence: "Ana, online, off hours, 22:05 in São Paulo, back in 11 h".
import { isolated, t } from '../i18n';
import { city, short_date, short_time } from '../i18n/times';
import type { Member, Presence } from '../protocol';
import type { Day } from './hours';

/** "11 h", "40 min": a length that one plans by, not a stopwatch. */
export function length(minutes: number): string {
	if (minutes < 60) return t('length.minutes', { count: minutes });
	return t('length.hours', { count: Math.round(minutes / 60) });
}

export function day_text(day: Day): string {
	switch (day.state) {
		case 'at_work':
			return t('day.at_work');
		case 'leave':
			return t('day.leave', { date: short_date(day.until) });
		case 'off':
			return day.back_min === undefined ? t('day.off') : t('day.back', { length: length(day.back_min) });
	}
}

export function where_text(member: Member, now: Date): string {
	return t('presence.local_time', { time: short_time(now, member.zone), city: city(member.zone) });
}

const states = { online: 'presence.online', away: 'presence.away', offline: 'presence.offline' } as const;

/** `name`: as it is said to the reader. */
export function sentence(name: string, member: Member, presence: Presence | undefined, day: Day, now: Date): string {
	const state = presence && t(states[presence.state]);
	const parts = [isolated(name), state, ...(member.bot ? [t('member.bot')] : [day_text(day), where_text(member, now)])];
	return parts.filter(Boolean).join(', ');
}

