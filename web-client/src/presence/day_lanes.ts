// My day, and when each org is at work in it: minutes since my midnight.
import type { Org } from '../protocol';
import { first_hours, local, working } from './hours';

type Span = [from: number, to: number];

interface Lane {
	org: Org;
	spans: Span[];
}

const step_min = 15;
const day_min = 24 * 60;

/** Steps of my day, each with whether it holds, as spans. */
function spans(holds: (minute: number) => boolean): Span[] {
	const found: Span[] = [];
	for (let minute = 0; minute < day_min; minute += step_min) {
		if (!holds(minute)) continue;
		const last = found.at(-1);
		if (last && last[1] === minute) last[1] = minute + step_min;
		else found.push([minute, minute + step_min]);
	}
	return found;
}

// By zone, hours and midnight: the same for a whole day, and asked for with each channel that is opened.
const known = new Map<string, Span[]>();
const known_max = 100;

function spans_of({ zone, hours }: Org, midnight: number): Span[] {
	const key = `${zone} ${midnight} ${JSON.stringify(hours)}`;
	let found = known.get(key);
	if (!found) {
		found = spans((minute) => {
			const there = local(zone, new Date((midnight + minute) * 60_000));
			return working(first_hours(hours), there.weekday, there.minute);
		});
		if (known.size >= known_max) known.clear();
		known.set(key, found);
	}
	return found;
}

export function lanes(orgs: Org[], now: Date, zone?: string): Lane[] {
	const mine = zone ? local(zone, now).minute : now.getHours() * 60 + now.getMinutes();
	const midnight = Math.floor(now.getTime() / 60_000) - mine;
	return orgs.map((org) => ({ org, spans: spans_of(org, midnight) }));
}

/** Of instants what lies in my day. */
export function in_day(ranges: [from: Date, to: Date][], midnight: number): Span[] {
	const minute = (at: Date) => Math.min(day_min, Math.max(0, Math.round((at.getTime() - midnight) / 60_000)));
	return ranges.map(([from, to]): Span => [minute(from), minute(to)]).filter(([from, to]) => from < to);
}
