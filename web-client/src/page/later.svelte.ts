// Small parts of rows and of the composer that are downloads of their own: asked for when they are first looked at, and until
// then nothing stands in their place.
import type { Component } from 'svelte';
import { with_words, type Part } from '../i18n';
import type { Attached } from '../files/attached';
import type { Holder } from '../files/uploads.svelte';
import type { Action } from '../messages/actions';
import type { ChannelState, FileId, SpaceId } from '../protocol';
import type { Seq } from '../wire/frames';
import type { Done } from './undo.svelte';
import { until_loaded } from './until_loaded';

class Later<Props extends { [name in string]: unknown }> {
	private part_ = $state.raw<Component<Props>>();
	private asked_ = false;

	constructor(
		private words_: Part,
		private load_: () => Promise<{ default: unknown }>
	) {}

	/** The part, if it is there already. */
	get loaded(): Component<Props> | undefined {
		return this.part_;
	}

	get(): Component<Props> | undefined {
		if (!this.asked_) this.ask_();
		return this.part_;
	}

	private ask_(): void {
		this.asked_ = true;
		void until_loaded(() => with_words(this.words_, this.load_())).then(
			(found) => (this.part_ = found.default as Component<Props>)
		);
	}
}

const ended = new Later<{ channel: ChannelState }>('dialogs', () => import('../channels/Ended.svelte'));
const undo_strip = new Later<{ done: Done }>('dialogs', () => import('./UndoStrip.svelte'));
const audience = new Later<AboutChannel>('dialogs', () => import('../channels/AudienceList.svelte'));
const channel_menu = new Later<AboutChannel>('dialogs', () => import('../channels/ChannelMenu.svelte'));
const emoji_picker = new Later<EmojiChoice>('dialogs', () => import('../messages/EmojiPicker.svelte'));
const row_menu = new Later<RowMenu>('dialogs', () => import('../messages/RowMenu.svelte'));
const day_bar = new Later<{ channel: ChannelState }>('dialogs', () => import('../channels/DayBar.svelte'));
const chip = new Later<{ of: string; from?: 'text'; beside?: string }>('records', () => import('../records/RecordChip.svelte'));
const strip = new Later<{ channel: ChannelState; thread?: Seq }>('schedules', () => import('../schedules/ScheduleStrip.svelte'));
const menu = new Later<SendMenu>('schedules', () => import('../schedules/SendMenu.svelte'));

const file_part = (name: keyof typeof import('../files/parts')) => import('../files/parts').then((parts) => ({ default: parts[name] }));
const tray = new Later<{ holder: Holder; files: Attached[]; held?: 'send' | 'later' }>('files', () => file_part('Tray'));
const sending_files = new Later<{ files: Attached[] }>('files', () => file_part('SendingFiles'));
const message_files = new Later<{ ids: FileId[]; space?: SpaceId }>('files', () => file_part('MessageFiles'));
const file_line = new Later<{ of: string }>('files', () => file_part('FileLine'));
const file_pick = new Later<FilePick>('files', () => file_part('FilePick'));

/** What opens beside an element and is about a channel. */
interface AboutChannel extends Record<string, unknown> {
	anchor: HTMLElement;
	channel: ChannelState;
	on_close: () => void;
}

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

interface FilePick extends Record<string, unknown> {
	value: string;
	space: SpaceId;
	label: string;
	on_pick: (file: string) => void;
	on_way: (is: boolean) => void;
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

export const later = {
	/** Why a channel takes nothing new, in the place of the composer. */
	get ended() {
		return ended.get();
	},
	get day_bar() {
		return day_bar.get();
	},
	get channel_menu() {
		return channel_menu.get();
	},
	/** What one can do with a message. */
	get row_menu() {
		return row_menu.get();
	},
	/** Choosing a reaction. */
	get emoji_picker() {
		return emoji_picker.get();
	},
	/** How many of each company read a channel. */
	get audience() {
		return audience.get();
	},
	/** What a key did, and the way back. */
	get undo() {
		return undo_strip.get();
	},
	/** The card of a record, where its key or id stands. */
	get chip() {
		return chip.get();
	},
	get strip() {
		return strip.get();
	},
	get loaded_strip() {
		return strip.loaded;
	},
	get send_menu() {
		return menu.get();
	},
	/** The files of a draft. */
	get tray() {
		return tray.get();
	},
	/** Those of a message on its way. */
	get sending_files() {
		return sending_files.get();
	},
	get message_files() {
		return message_files.get();
	},
	/** The file of a record's field. */
	get file_line() {
		return file_line.get();
	},
	get file_pick() {
		return file_pick.get();
	}
};
