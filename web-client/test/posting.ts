// A message on its way to #launch.
import type { Client } from '../src/client/client.svelte';
import type { Attached } from '../src/files/attached';
import { outbox_of } from '../src/messages/outbox.svelte';

export function post(client: Client, text: string, files?: Attached[]): void {
	outbox_of(client).add({ channel: 'chn_LAUNCH', thread: undefined, text, typed: text, labels: [], files });
}
