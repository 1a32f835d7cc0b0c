// The subjects that hear from the first event on, in the order in which they do, and what tells an event from what is none.
import { audiences_of } from '../channels/audiences.svelte';
import { channels_of } from '../channels/channels.svelte';
import { reads_of } from '../channels/reads.svelte';
import { typing_of } from '../channels/typing.svelte';
import type { Client } from '../client/client.svelte';
import type { Subject } from '../client/subject';
import { inbox_of } from '../inbox/inbox.svelte';
import { members_of } from '../members/members.svelte';
import { readers_of } from '../members/readers.svelte';
import { drafts_of } from '../messages/drafts.svelte';
import { outbox_of } from '../messages/outbox.svelte';
import { timelines_of } from '../messages/timelines.svelte';
import { presences_of } from '../presence/presences.svelte';
import { spaces_of } from '../spaces/spaces.svelte';
import { shapes } from '../wire/shape';

const first: ((client: Client) => Subject)[] = [
	spaces_of,
	readers_of, // before the members: whoever comes is new only until those hear of them
	members_of,
	channels_of,
	timelines_of,
	inbox_of,
	typing_of,
	reads_of,
	audiences_of,
	presences_of
];

export async function begin(client: Client): Promise<void> {
	client.connection.shapes = shapes;
	for (const of_client of first) of_client(client);
	await Promise.all([outbox_of(client).restore(), drafts_of(client).restore()]);
}
