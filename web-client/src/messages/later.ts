// Parts of rows and of the composer that are downloads of their own.
import { Later } from '../page/later.svelte';
import type { ChannelState, FileId, Message } from '../protocol';
import type { Place, Seq } from '../wire/frames';
import type { RowActs } from './row_acts.svelte';
import type { Outgoing } from './outbox.svelte';
import type { Row } from './rows';

export interface Composing extends Record<string, unknown> {
	channel: ChannelState;
	thread?: Seq;
	label: string;
	placeholder: string;
	/** ↑ where nothing is written. */
	on_up?: () => void;
	on_sent?: () => void;
}

/** What a composer offers to whoever draws it. */
export interface Writes extends Record<string, unknown> {
	focus(): void;
	/** A message that was not sent comes back to be edited. */
	take(outgoing: Outgoing): void;
}

interface OnItsWay extends Record<string, unknown> {
	row: Extract<Row, { kind: 'outgoing' }>;
	id: string;
	on_edit: (key: string) => void;
}

interface Bar extends Record<string, unknown> {
	can_answer: boolean;
	in_thread: boolean;
	on_react: (opener: HTMLElement) => void;
	on_reply: () => void;
	on_task?: () => void;
	on_menu: (opener: HTMLElement) => void;
}

interface Places extends Record<string, unknown> {
	first: Place;
	last: Place;
	count: Place;
	when: (place: Place) => Promise<Date | undefined>;
	on_jump: (place: Place) => Promise<void>;
}

interface Below extends Record<string, unknown> {
	missed: number;
	sent: boolean;
	on_down: () => void;
}

interface RowMenu extends Record<string, unknown> {
	message: Message;
	anchor: HTMLElement;
	channel: ChannelState;
	acts: RowActs;
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

/** Writing to a channel or a thread, and what was written and is on its way: one download. */
export const composer = new Later<Composing, Writes>('writing', () => import('./write').then(({ Composer }) => ({ default: Composer })));
export const outgoing_row = new Later<OnItsWay>('writing', () => import('./write').then(({ OutgoingRow }) => ({ default: OutgoingRow })));
/** The bar of the row that is looked at. */
export const row_bar = new Later<Bar>('dialogs', () => import('./RowBar.svelte'));
/** What is open for one message of a list. */
export const row_dialogs = new Later<{ channel: ChannelState; acts: RowActs }>('dialogs', () => import('./RowDialogs.svelte'));
/** What waits below, and the way there. */
export const down_button = new Later<Below>('workspace', () => import('./DownButton.svelte'));
/** The scroll bar of a channel that is not here as a whole. */
export const place_bar = new Later<Places>('dialogs', () => import('./PlaceBar.svelte'));
/** Editing a message where it stands. */
export const message_editor = new Later<Editor>('writing', () => import('./MessageEditor.svelte'));
/** What one can do with a message. */
export const row_menu = new Later<RowMenu>('dialogs', () => import('./RowMenu.svelte'));
/** Asks before a message is deleted. */
export const delete_dialog = new Later<{ channel: ChannelState; message: Message; on_close: () => void }>('dialogs', () => import('./DeleteDialog.svelte'));
/** Choosing a reaction. */
export const emoji_picker = new Later<EmojiChoice>('dialogs', () => import('./EmojiPicker.svelte'));

// Records and schedules stand above messages: `shell/parts.ts` says where these come from.
/** The card of a record, where its key or id stands. */
export const record_chip = new Later<{ of: string; from?: 'text'; beside?: string }>();
/** What is scheduled, above the composer. */
export const schedule_strip = new Later<{ channel: ChannelState; thread?: Seq }>();
export const send_menu = new Later<SendMenu>();
