// Dialogs, views and side panels are downloads of their own. They are fetched when the page has nothing else to do, so that they
// open at once, and also when the network has gone meanwhile.
import type { Component } from 'svelte';
import { tray } from '../files/later';
import { composer, delete_dialog, message_editor, outgoing_row, row_bar, row_menu, schedule_strip } from '../messages/later';
import { Later } from '../page/later.svelte';
import type { Offer } from '../page/undo.svelte';
import { with_words } from '../i18n';
import { views } from './views';
import type { Lying } from '../page/desk.svelte';
import type { ChannelState } from '../protocol';
import type { Seq } from '../wire/frames';

export const dialogs: Record<Lying, () => Promise<{ default: Component }>> = {
	switcher: () => with_words('dialogs', import('./Switcher.svelte')),
	new_channel: () => with_words('dialogs', import('../channels/NewChannel.svelte')),
	browse: () => with_words('dialogs', import('../channels/BrowseChannels.svelte')),
	add_people: () => with_words('dialogs', import('../channels/AddPeople.svelte')),
	grow_space: () => with_words('dialogs', import('../spaces/GrowSpace.svelte')),
	channel_settings: () => with_words('dialogs', import('../channels/ChannelSettings.svelte')),
	me: () => with_words('dialogs', import('../session/Me.svelte')),
	leave: () => with_words('dialogs', import('../messages/LeaveDialog.svelte')),
	pins: () => with_words('dialogs', import('../messages/PinsDialog.svelte')),
	jump: () => with_words('dialogs', import('../messages/JumpDialog.svelte')),
	keys: () => with_words('dialogs', import('./KeyTable.svelte')),
	file_details: () => with_words('files', import('../files/parts').then(({ FileDetails }) => ({ default: FileDetails }))),
	picture: () => with_words('files', import('../files/parts').then(({ PictureDialog }) => ({ default: PictureDialog }))),
	new_record: () => with_words('records', with_words('dialogs', import('../records/NewRecord.svelte')))
};

/** Beside the centre, or in its place: it holds one of the next two, or a record. */
export const side_panel = new Later<{ channel?: ChannelState; record: boolean; element?: HTMLElement }>('dialogs', () => import('./SidePanel.svelte'));
export const members_panel = new Later<{ channel: ChannelState }>('dialogs', () => import('../channels/MembersPanel.svelte'));
export const thread_panel = new Later<{ channel: ChannelState; thread: Seq }>('writing', () => import('../messages/ThreadPanel.svelte'));
/** On a tablet, in the sidebar's place. */
export const rail = new Later<{}>('workspace', () => import('./Rail.svelte'));
/** On a desktop, between the sidebar and the page. */
export const splitter = new Later<{}>('workspace', () => import('./Splitter.svelte'));
/** What was just done, and the way back or on. */
export const undo_strip = new Later<{ offered: Offer }>('dialogs', () => import('./UndoStrip.svelte'));

const idle_ms = 2000;

export function fetch_dialogs(): () => void {
	const fetch = () => {
		// What does not come now is asked for again when it is opened.
		for (const load of Object.values(dialogs)) load().catch(() => {});
		for (const { part } of views) part?.fetch();
		members_panel.fetch();
	};
	const timer = setTimeout(fetch, idle_ms);
	composer.fetch();
	outgoing_row.fetch();
	row_bar.fetch();
	schedule_strip.fetch(); // what is scheduled stands above the composer,
	tray.fetch(); // and so do the files of a draft
	side_panel.fetch();
	thread_panel.fetch();
	row_menu.fetch();
	message_editor.fetch();
	delete_dialog.fetch();
	undo_strip.fetch(); // what can be taken back for some seconds cannot wait for a download
	return () => clearTimeout(timer);
}
