// A member's day now, by their own hours or their company's.
import type { Client } from '../client/client.svelte';
import type { HourRange, Member } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';
import { day_of, first_hours, type Day } from './hours';

const hours_of_org = (client: Client, member: Member) => spaces_of(client).orgs.get(member.org)?.hours;

export const hours_of = (client: Client, member: Member): HourRange[] => first_hours(member.hours, hours_of_org(client, member));

export const today = (client: Client, member: Member, now: Date): Day => day_of(member, now, hours_of_org(client, member));
