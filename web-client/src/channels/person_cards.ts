// A click on somebody's name, picture or mention opens a small card of that person. What names a person says so by `data-member`;
// inside of a link, a button or a dialog it is a part of that.
import { mount, unmount } from 'svelte';
import type { Client } from '../client/client.svelte';
import PersonCards from './PersonCards.svelte';

export function person_cards(client: Client): () => void {
	const cards = mount(PersonCards, { target: document.body, props: { client } });
	return () => void unmount(cards);
}
