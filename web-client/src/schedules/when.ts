// When a message may be sent: the zones of both sides, and how a time reads in each.
import { orgs_of } from '../channels/audience';
import type { Client } from '../client/client.svelte';
import { t } from '../i18n';
import { city, day_time, short_date, zone_offset_min } from '../i18n/times';
import { members_of } from '../members/members.svelte';
import { full_name } from '../members/names';
import { instant_of, my_zone, next_at } from '../i18n/wall';
import { refusal_text } from '../page/refusals';
import type { ChannelState, When } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';
import { Refused } from '../wire/error';

export interface Place {
	zone: string;
	/** Whose clock it is: a company, or the one person one writes to. Nothing: mine. */
	name?: string;
}

/** The clocks of the others who read a channel, mine first; those that show the same time as one before are left out. */
export function places_of(client: Client, channel: ChannelState, now: Date, zone = my_zone()): Place[] {
	const others: Place[] =
		channel.kind === 'direct'
			? (channel.members ?? [])
					.filter((id) => id !== client.self.id)
					.map((id) => members_of(client).get(id))
					.filter((member) => member !== undefined)
					.map((member) => ({ zone: member.zone, name: full_name(client, member) }))
			: orgs_of(client, channel)
					.filter((org) => org !== client.self.org)
					.map((id) => spaces_of(client).orgs.get(id))
					.filter((org) => org !== undefined)
					.map(({ zone, name }) => ({ zone, name }));
	const places: Place[] = [{ zone }];
	for (const place of others)
		if (!places.some((known) => zone_offset_min(known.zone, now) === zone_offset_min(place.zone, now))) places.push(place);
	return places;
}

/** "Wed 9:00 yours", "Wed 5:00 in São Paulo": a time on every clock. */
export function on_clocks(at: Date, places: Place[]): string[] {
	return places.map(({ zone, name }) => {
		const time = `${day_time(at, zone)}, ${short_date(new Date(at.getTime() + shift(at, zone)))}`;
		return name === undefined ? t('when.mine', { time }) : t('when.theirs', { time, name, city: city(zone) });
	});
}

// The date is read on the reader's own clock: moved, it shows the other one's day.
function shift(at: Date, zone: string): number {
	return (zone_offset_min(zone, at) + at.getTimezoneOffset()) * 60_000;
}

/** Why a message could not be scheduled. */
export function schedule_refusal(error: unknown): string {
	if (error instanceof Refused && error.error.field?.startsWith('when'))
		return error.error.limit === undefined ? t('when.past') : t('when.too_far', { count: error.error.limit });
	return `${refusal_text(error)} ${t('when.kept')}`;
}

interface Choice {
	label: string;
	when: When;
	at: Date;
}

const morning = '09:00';

/** Tomorrow morning of mine, and the next morning of each other side. */
export function choices(places: Place[], now: Date): Choice[] {
	return places.map(({ zone, name }) => {
		const local = next_at(morning, zone, now, name === undefined);
		return {
			label: name === undefined ? t('when.tomorrow') : t('when.there', { name, city: city(zone) }),
			when: { local, zone },
			at: instant_of(local, zone)
		};
	});
}
