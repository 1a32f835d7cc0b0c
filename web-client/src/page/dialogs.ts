// The dialogs and the inbox are downloads of their own. They are fetched when the page has nothing else to do, so that they
// open at once, and also when the network has gone meanwhile.
import type { Component } from 'svelte';
import type { Lying } from './desk.svelte';

export const dialogs: Record<Exclude<Lying, 'switcher'>, () => Promise<{ default: Component }>> = {
	new_channel: () => import('../channels/NewChannel.svelte'),
	browse: () => import('../channels/BrowseChannels.svelte'),
	add_people: () => import('../channels/AddPeople.svelte'),
	channel_settings: () => import('../channels/ChannelSettings.svelte'),
	me: () => import('../session/Me.svelte'),
	keys: () => import('./KeyTable.svelte')
};

export const inbox = () => import('../inbox/InboxView.svelte');

const idle_ms = 2000;

export function fetch_dialogs(): () => void {
	const fetch = () => {
		for (const load of [...Object.values(dialogs), inbox]) load().catch(() => {}); // asked for again when it is opened
	};
	const timer = setTimeout(fetch, idle_ms);
	return () => clearTimeout(timer);
}
