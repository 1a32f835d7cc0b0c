// Times as people read them. Formatters are kept: making one costs more than using it a hundred times.
import { clock } from '../clock.svelte';
import { locale } from '.';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${locale} ${JSON.stringify(options)}`;
	let found = formats.get(key);
	if (!found) {
		try {
			found = new Intl.DateTimeFormat(locale, options);
		} catch {
			found = new Intl.DateTimeFormat(locale, { ...options, timeZone: undefined }); // a zone this browser lacks
		}
		formats.set(key, found);
	}
	return found;
}

export function short_time(at: Date, zone?: string): string {
	return format({ hour: 'numeric', minute: '2-digit', timeZone: zone }).format(at);
}

/** "Sat 14:05". */
export function day_time(at: Date, zone?: string): string {
	return format({ weekday: 'short', hour: 'numeric', minute: '2-digit', timeZone: zone }).format(at);
}

/** For a narrow column: "2:05" without its PM. */
export function bare_time(at: Date): string {
	const parts = format({ hour: 'numeric', minute: '2-digit' }).formatToParts(at);
	return parts.map(({ type, value }) => (type === 'dayPeriod' ? '' : value)).join('').trim();
}

// Another year than this one is said.
const year_of = (at: Date, now: Date) => (at.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const));

/** The time alone today, with the date before it otherwise. */
export function near_time(at: Date, now: Date): string {
	if (at.toDateString() === now.toDateString()) return short_time(at);
	return format({ day: 'numeric', month: 'short', year: year_of(at, now), hour: 'numeric', minute: '2-digit' }).format(at);
}

export function full_time(at: Date, zone?: string): string {
	return format({ dateStyle: 'full', timeStyle: 'short', timeZone: zone }).format(at);
}

/** "Tuesday 24 November", with the year where it is another one. */
export function day_name(at: Date, now: Date): string {
	return format({ weekday: 'long', day: 'numeric', month: 'long', year: year_of(at, now) }).format(at);
}

export function short_date(at: Date, now = clock.now): string {
	return format({ day: 'numeric', month: 'short', year: year_of(at, now) }).format(at);
}

/** "São Paulo" of "America/Sao_Paulo": the IANA name, as nothing else is known of it here. */
export function city(zone: string): string {
	return (zone.split('/').pop() ?? zone).replaceAll('_', ' ');
}

// Offsets change on quarters of an hour at most, and every row of a list asks.
const offsets = new Map<string, number>();
const offsets_max = 5000;
const quarter_ms = 15 * 60_000;

/** Minutes that a zone is ahead of UTC at an instant. */
export function zone_offset_min(zone: string, at: Date): number {
	const key = `${zone} ${Math.floor(at.getTime() / quarter_ms)}`;
	let offset = offsets.get(key);
	if (offset === undefined) {
		offset = read_offset_min(zone, at);
		if (offsets.size >= offsets_max) offsets.clear();
		offsets.set(key, offset);
	}
	return offset;
}

function read_offset_min(zone: string, at: Date): number {
	const parts = new Map<string, number>();
	const style = { hourCycle: 'h23', timeZone: zone } as const;
	const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
	for (const { type, value } of format({ ...style, ...fields }).formatToParts(at)) parts.set(type, Number(value));
	const part = (name: string) => parts.get(name) ?? 0;
	const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
	return Math.round((local - Math.floor(at.getTime() / 60_000) * 60_000) / 60_000);
}
