// Small parts of rows and of the composer that are downloads of their own: asked for when they are first looked at, and until
// then nothing stands in their place.
import type { Component } from 'svelte';
import { with_words, type Part } from '../i18n';
import type { ChannelState } from '../protocol';
import type { Seq } from '../wire/frames';

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
		if (!this.part_ && !this.asked_) {
			this.asked_ = true;
			with_words(this.words_, this.load_()).then(
				(found) => (this.part_ = found.default as Component<Props>),
				() => setTimeout(() => (this.asked_ = false), again_ms)
			);
		}
		return this.part_;
	}
}

const again_ms = 5000;

const chip = new Later<{ of: string; from?: 'text'; beside?: string }>('records', () => import('../records/RecordChip.svelte'));
const strip = new Later<{ channel: ChannelState; thread?: Seq }>('schedules', () => import('../schedules/ScheduleStrip.svelte'));
const menu = new Later<SendMenu>('schedules', () => import('../schedules/SendMenu.svelte'));

interface SendMenu extends Record<string, unknown> {
	anchor: HTMLElement;
	channel: ChannelState;
	thread?: Seq;
	text: string;
	on_now: () => void;
	on_sent: () => void;
	on_close: () => void;
}

export const later = {
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
	}
};
