// Parts of rows and of the composer that are downloads of their own.
import { Later } from '../page/later.svelte';
import type { ChannelState, FileId, Message } from '../protocol';
import type { Seq } from '../wire/frames';
import type { Action } from './actions';

interface RowMenu extends Record<string, unknown> {
	anchor: HTMLElement;
	actions: Action[];
	on_close: () => void;
}

interface EmojiChoice extends Record<string, unknown> {
	anchor: HTMLElement;
	on_pick: (sign: string) => void;
	on_close: () => void;
}

interface Editor extends Record<string, unknown> {
	message: Message;
	channel: ChannelState;
	on_done: () => void;
	on_edited: () => void;
}

interface SendMenu extends Record<string, unknown> {
	anchor: HTMLElement;
	channel: ChannelState;
	thread?: Seq;
	text: string;
	files?: FileId[];
	on_now: () => void;
	on_sent: () => void;
	on_close: () => void;
}

/** Editing a message where it stands. */
export const message_editor = new Later<Editor>('workspace', () => import('./MessageEditor.svelte'));
/** What one can do with a message. */
export const row_menu = new Later<RowMenu>('dialogs', () => import('./RowMenu.svelte'));
/** Asks before a message is deleted. */
export const delete_dialog = new Later<{ channel: ChannelState; seq: Seq; on_close: () => void }>('workspace', () => import('./DeleteDialog.svelte'));
/** Choosing a reaction. */
export const emoji_picker = new Later<EmojiChoice>('dialogs', () => import('./EmojiPicker.svelte'));

// Records and schedules stand above messages: `shell/parts.ts` says where these come from.
/** The card of a record, where its key or id stands. */
export const record_chip = new Later<{ of: string; from?: 'text'; beside?: string }>();
/** What is scheduled, above the composer. */
export const schedule_strip = new Later<{ channel: ChannelState; thread?: Seq }>();
export const send_menu = new Later<SendMenu>();
