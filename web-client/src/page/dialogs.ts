// The dialogs and the inbox are downloads of their own. They are fetched when the page has nothing else to do, so that they
// open at once, and also when the network has gone meanwhile.
import type { Component } from 'svelte';
import { load_part, type Part } from '../i18n';
import type { Lying } from './desk.svelte';

/** A part of the page and its words. */
async function with_words<T>(words: Part, part: Promise<T>): Promise<T> {
	const [found] = await Promise.all([part, load_part(words)]);
	return found;
}

export const dialogs: Record<Exclude<Lying, 'switcher'>, () => Promise<{ default: Component }>> = {
	new_channel: () => with_words('dialogs', import('../channels/NewChannel.svelte')),
	browse: () => with_words('dialogs', import('../channels/BrowseChannels.svelte')),
	add_people: () => with_words('dialogs', import('../channels/AddPeople.svelte')),
	channel_settings: () => with_words('dialogs', import('../channels/ChannelSettings.svelte')),
	me: () => with_words('dialogs', import('../session/Me.svelte')),
	keys: () => with_words('dialogs', import('./KeyTable.svelte'))
};

export const inbox = () => with_words('inbox', import('../inbox/InboxView.svelte'));

const idle_ms = 2000;

export function fetch_dialogs(): () => void {
	const fetch = () => {
		for (const load of [...Object.values(dialogs), inbox]) load().catch(() => {}); // asked for again when it is opened
	};
	const timer = setTimeout(fetch, idle_ms);
	return () => clearTimeout(timer);
}
