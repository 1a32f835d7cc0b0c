// Dialogs, the list of members, the inbox, records and what is scheduled are downloads of their own. They are fetched when the
// page has nothing else to do, so that they open at once, and also when the network has gone meanwhile.
import type { Component } from 'svelte';
import { later } from './later.svelte';
import { with_words } from '../i18n';
import type { Lying } from './desk.svelte';
import { until_loaded } from './until_loaded';

export const dialogs: Record<Lying, () => Promise<{ default: Component }>> = {
	switcher: () => with_words('dialogs', import('./Switcher.svelte')),
	new_channel: () => with_words('dialogs', import('../channels/NewChannel.svelte')),
	browse: () => with_words('dialogs', import('../channels/BrowseChannels.svelte')),
	add_people: () => with_words('dialogs', import('../channels/AddPeople.svelte')),
	grow_space: () => with_words('dialogs', import('../spaces/GrowSpace.svelte')),
	channel_settings: () => with_words('dialogs', import('../channels/ChannelSettings.svelte')),
	me: () => with_words('dialogs', import('../session/Me.svelte')),
	leave: () => with_words('dialogs', import('../messages/LeaveDialog.svelte')),
	keys: () => with_words('dialogs', import('./KeyTable.svelte')),
	file_details: () => with_words('files', import('../files/parts').then(({ FileDetails }) => ({ default: FileDetails }))),
	picture: () => with_words('files', import('../files/parts').then(({ PictureDialog }) => ({ default: PictureDialog }))),
	new_record: () => with_words('records', import('../records/NewRecord.svelte'))
};

export const members_panel = () => until_loaded(() => with_words('dialogs', import('../members/MembersPanel.svelte')));
export const inbox = () => until_loaded(() => with_words('inbox', import('../inbox/InboxView.svelte')));
export const records_view = () => until_loaded(() => with_words('records', import('../records/RecordsView.svelte')));
export const record_page = () => until_loaded(() => with_words('records', import('../records/RecordPage.svelte')));
export const drafts_view = () => until_loaded(() => with_words('schedules', import('../schedules/DraftsView.svelte')));

const idle_ms = 2000;

export function fetch_dialogs(): () => void {
	const fetch = () => {
		// What does not come now is asked for again when it is opened.
		for (const load of Object.values(dialogs)) load().catch(() => {});
		for (const load of [members_panel, inbox, records_view, record_page, drafts_view]) void load();
	};
	const timer = setTimeout(fetch, idle_ms);
	void later.strip; // what is scheduled stands above the composer,
	void later.tray; // and so do the files of a draft
	void later.row_menu;
	void later.undo; // what can be taken back for some seconds cannot wait for a download
	return () => clearTimeout(timer);
}
