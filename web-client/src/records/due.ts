// When something is to be done, in the reader's own zone.
import { t } from '../i18n';
import { city, full_time, near_time, short_date, short_time, zone_offset_min } from '../i18n/times';
import { day_after, instant_of, my_zone } from '../i18n/wall';
import type { Due } from '../protocol';

/** A day without a time is over when it ends there. */
export function due_instant({ local, zone }: Due): Date {
	return local.length > 10 ? instant_of(local, zone) : instant_of(day_after(local), zone);
}

interface DueWords {
	text: string;
	/** With the place that it was meant in. */
	full: string;
	late: boolean;
}

export function due_words(due: Due, now: Date, zone = my_zone()): DueWords {
	const at = due_instant(due);
	const whole_day = due.local.length <= 10;
	const here = zone_offset_min(due.zone, at) === zone_offset_min(zone, at);
	const late = at <= now;
	// The end of a day is named by that day, as long as it ends for the reader as well.
	const last = new Date(at.getTime() - (whole_day ? 60_000 : 0));
	const text = whole_day && here ? short_date(last, now) : near_time(last, now);
	const there = whole_day ? due.local : short_time(at, due.zone);
	return { text, full: here ? full_time(last) : t('record.due_there', { here: full_time(last), there, city: city(due.zone) }), late };
}
