// What goes on beside the page from when it can be read: a download of its own.
import { person_cards } from '../channels/person_cards';
import type { Client } from '../client/client.svelte';
import { keep_page } from '../files/drop';
import { keep_uploads } from '../files/uploads.svelte';
import '../page/asking.css';
import type { ChannelState } from '../protocol';
import { attend } from '../session/attendance';
import { keep_shell } from '../session/shell_cache';
import { keep_focus } from './keep_focus';
import { read_aloud } from './read_aloud';

/** `shown`: the channel in the centre. What is returned ends it all. */
export function accompany(client: Client, focus_list: () => void, shown: () => ChannelState | undefined): () => void {
	keep_shell();
	const ends = [keep_focus(focus_list), attend(client), person_cards(client), read_aloud(client, shown), keep_page(), keep_uploads(client)];
	return () => ends.forEach((end) => end());
}
