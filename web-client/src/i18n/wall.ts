// Wall clocks: what the clocks of a zone show, and the instant that it is. As the server has it: a time that a spring
// gap swallows moves later, and of an hour that comes twice in autumn the first one counts.
import { zone_offset_min } from './times';

const minute_ms = 60_000;

/** "2026-12-01T09:00" → minutes, as if it were UTC. */
function minutes_of(local: string): number {
	return Date.parse(`${local.length > 10 ? local : `${local}T00:00`}:00Z`) / minute_ms;
}

export function instant_of(local: string, zone: string): Date {
	const wall = minutes_of(local);
	const at = (offset: number) => new Date((wall - offset) * minute_ms);
	// The offset lies between those of the day before and the day after.
	const before = zone_offset_min(zone, at(24 * 60));
	const after = zone_offset_min(zone, at(-24 * 60));
	const first = at(before);
	if (zone_offset_min(zone, first) === before) return first; // also the first of an hour that comes twice
	const second = at(after);
	return zone_offset_min(zone, second) === after ? second : first; // in the gap: as much later as the clocks jump
}

/** What the clocks of a zone show: "2026-12-01T09:00". */
export function wall_of(at: Date, zone: string): string {
	return new Date(at.getTime() + zone_offset_min(zone, at) * minute_ms).toISOString().slice(0, 16);
}

/** A day later or earlier by the calendar. */
export function day_after(local: string, days = 1): string {
	return new Date(Date.parse(`${local.slice(0, 10)}T00:00:00Z`) + days * 24 * 60 * minute_ms).toISOString().slice(0, 10);
}

/** The next time that the clocks there show this, from now on; or on another day than today. */
export function next_at(time: string, zone: string, now: Date, tomorrow = false): string {
	const today = wall_of(now, zone).slice(0, 10);
	const local = `${today}T${time}`;
	return !tomorrow && instant_of(local, zone) > now ? local : `${day_after(today)}T${time}`;
}

export function my_zone(): string {
	return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
