// The keys of the whole page. What a list or a text does with its own keys comes before, but for the sequences: after a G or a C the
// next letter is no command of a list.
import { channels_in_order, neighbour } from '../channels/order';
import { marks_of } from '../channels/marks';
import { change_soon } from '../client/change_soon';
import type { Client } from '../client/client.svelte';
import { t } from '../i18n';
import { address, behind } from '../page/address.svelte';
import { desk, type Lying } from '../page/desk.svelte';
import { in_text, is_typing, key_of, letter } from '../page/keys';
import { layout } from '../page/layout.svelte';
import { preferences } from '../page/preferences.svelte';
import { undo } from '../page/undo.svelte';
import type { ChannelState } from '../protocol';
import { views } from './views';

/** What is on the screen now. */
export interface Page {
	readonly channel?: ChannelState;
	/** What stands in the centre is no channel. */
	readonly other: boolean;
	/** There is a side panel. */
	readonly panel: boolean;
	readonly aside?: HTMLElement;
	readonly centre?: HTMLElement;
	readonly sidebar?: { focus(): void };
	focus_list(): void;
	focus_composer(): void;
}

const sequence_ms = 1500;
const most_ahead = 200; // keys pressed while a dialog is on its way

export class Keyboard {
	private begun_ = { by: '', at: 0 }; // the first letter of a sequence, and when it was pressed
	private sequences_: Record<string, () => void> = {
		...Object.fromEntries(views.flatMap(({ keys, link }) => (keys && link ? [[keys, () => address.go(link.to)]] : []))),
		'g s': () => (this.page_.sidebar ? this.page_.sidebar.focus() : address.go({})),
		'c d': () => this.new_record_('deal'),
		'c t': () => this.new_record_('task')
	};
	private firsts_ = new Set(Object.keys(this.sequences_).map((keys) => keys.split(' ')[0]));

	constructor(
		private client_: Client,
		private page_: Page
	) {}

	/** Before the page's parts see it. */
	capture(press: KeyboardEvent): void {
		if (document.querySelector('dialog[open]')) return;
		if (desk.dialog) return this.hold_(press, desk.dialog);
		const typed = letter(press);
		const after = Date.now() - this.begun_.at < sequence_ms ? this.begun_.by : '';
		this.begun_ = { by: typed && !after && this.firsts_.has(typed) ? typed : '', at: Date.now() };
		const run = typed && this.sequences_[`${after} ${typed}`];
		if (!run) return;
		press.preventDefault();
		press.stopPropagation();
		run();
	}

	press(press: KeyboardEvent): void {
		if (press.defaultPrevented || document.querySelector('dialog[open]')) return;
		const ctrl = press.ctrlKey || press.metaKey;
		if (ctrl && !press.altKey && this.with_control_(press)) return press.preventDefault();
		if (press.key === 'F6') this.next_region_(press.shiftKey ? -1 : 1);
		else if (press.altKey && (press.key === 'ArrowUp' || press.key === 'ArrowDown')) this.go_(press.key === 'ArrowDown' ? 1 : -1, press.shiftKey);
		else if (press.key === 'Escape') this.escape_(press);
		else if (is_typing(press)) return this.type_on_(press.target as Element);
		else if (!this.by_letter_(press)) return;
		press.preventDefault();
	}

	// The dialog is still being downloaded.
	private hold_(press: KeyboardEvent, dialog: Lying): void {
		// Ctrl with Alt is AltGr, and Alt alone is a sign on a Mac: "@" is typed so on many keyboards.
		const sign = press.key.length === 1 && press.altKey;
		if (press.metaKey || ((press.ctrlKey || press.altKey) && !sign)) return;
		press.preventDefault();
		press.stopPropagation();
		if (press.key === 'Escape') desk.close(dialog);
		else if (desk.ahead.length < most_ahead) desk.ahead.push(press);
	}

	private new_record_(type: string): void {
		if (this.client_.self.role === 'guest') return;
		desk.new_record({ type, space: this.page_.channel?.kind === 'direct' ? undefined : address.now.space });
	}

	private go_(step: 1 | -1, unread: boolean, mentions = false): void {
		const all = channels_in_order(this.client_);
		const wanted = mentions ? all.filter((each) => each.mentions > 0) : all;
		const next = neighbour(wanted.length > 0 ? wanted : all, address.now.channel, step, (each) => !unread || each.unread > 0);
		if (next) address.go({ space: next.space, channel: next.id });
	}

	private regions_(): (() => void)[] {
		const { aside, sidebar, centre } = this.page_;
		return [
			() => this.page_.focus_list(),
			() => this.page_.focus_composer(),
			...(aside ? [() => aside.querySelector<HTMLElement>('li[tabindex="0"], textarea, button, a')?.focus()] : []),
			...(sidebar ? [() => sidebar.focus()] : []),
			() => centre?.querySelector<HTMLElement>('header button')?.focus()
		];
	}

	private region_now_(): number {
		const { aside } = this.page_;
		const active = document.activeElement;
		if (aside?.contains(active)) return 2;
		if (active?.closest('nav')) return aside ? 3 : 2;
		if (active?.closest('header')) return this.regions_().length - 1;
		if (active?.matches('textarea')) return 1;
		return active?.closest('ol') ? 0 : -1;
	}

	private next_region_(step: 1 | -1): void {
		const all = this.regions_();
		all[(Math.max(this.region_now_(), step < 0 ? 0 : -1) + step + all.length) % all.length]?.();
	}

	private close_panel_(): void {
		address.go(behind(address.now));
		this.page_.focus_list();
	}

	private escape_(press: KeyboardEvent): void {
		const { channel, other, panel, aside } = this.page_;
		if (press.shiftKey && channel && !other) this.read_all_(channel);
		else if (layout.sidebar_open) layout.sidebar_open = false;
		else if (panel && aside?.contains(document.activeElement)) this.close_panel_();
		else if (other || document.activeElement?.matches('textarea')) this.page_.focus_list();
		else this.page_.focus_composer();
	}

	private read_all_({ id, read_place, last_place }: ChannelState): void {
		const back = () => change_soon(this.client_, 'read.mark', { channel: id, place: read_place });
		if (read_place < last_place) undo.offer('all_read', back);
		marks_of(this.client_).channel(id, last_place);
		this.client_.announcer.say(t('list.all_read'));
	}

	private with_control_(press: KeyboardEvent): boolean {
		const { channel, panel } = this.page_;
		const key = key_of(press);
		// Some layouts have signs on keys with Shift alone.
		if (press.shiftKey && !/^[/.]$/.test(key)) return false;
		const named = key.toLowerCase();
		if (named === 'k') desk.dialog = 'switcher';
		else if (named === 'z') return !in_text(press) && undo.take_back();
		else if (named === '/') desk.dialog = 'keys';
		else if (named === '.' && panel) this.close_panel_();
		else if (named === '.' && channel) {
			if (!address.now.inbox) address.go({ space: channel.space, channel: channel.id, members: true });
		} else return false;
		return true;
	}

	// What is typed past a list or a button is typed into the composer that stands with it.
	private type_on_(target: Element): void {
		if (target.closest('[popover]')) return;
		const { aside, centre } = this.page_;
		const beside = aside?.contains(target) ? aside : centre;
		beside?.querySelector<HTMLElement>('.composer textarea')?.focus();
	}

	private by_letter_(press: KeyboardEvent): boolean {
		const typed = letter(press);
		if (typed === '?') desk.dialog = 'keys';
		else if (typed === 'n') this.go_(1, true, true);
		else if (typed === 'u') {
			const toggle = () => preferences.toggle_unread_only();
			toggle();
			undo.offer(preferences.unread_only ? 'unread_only' : 'all_channels', toggle);
		} else return false;
		return true;
	}
}
