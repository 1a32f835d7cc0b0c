// The row that keys act on, and how the reader moves through a list of messages.
import { tick } from 'svelte';
import { letter } from '../page/keys';
import type { Place } from '../wire/frames';
import type { Anchor, RowEvents, View } from './row_layout';
import { row_key, type Row } from './rows';
import type { Timeline } from './timeline.svelte';

/** What a list that is on the screen can do (VirtualList.svelte). */
interface Scrolling {
	show(key: string, at: number): void;
	reveal(key: string): void;
	to_end(): void;
	page(direction: 1 | -1): void;
	position(): Anchor;
}

/** The list that the pointer or the keys came to last: a row of it shows its bar, and no other row of the page. */
let latest = $state.raw<RowFocus>();

export class RowFocus {
	/** The row that the keys act on. */
	active = $state<string>();
	hovered = $state<string>();
	/** The focus is in the list, and was put there with keys. */
	by_keys = $state(false);
	/** What holds the list; its keys are heard before its rows are there. */
	holder?: HTMLElement;
	list = $state.raw<Scrolling>();

	/** Where Tab comes in while the active row is out of the page. */
	private in_view_ = $state<string>();
	/** The key was pressed before there was a list. */
	private end_is_wanted_ = false;

	constructor(
		private rows_: () => Row[],
		private timeline_: Timeline
	) {}

	/** Whether a row shows that it is the one meant; the pointer goes before the keys until a key moves on. */
	lit(key: string): boolean {
		return latest === this && key === (this.hovered ?? (this.by_keys ? this.active : undefined));
	}

	/** The focus came into the list. */
	came(by_keys: boolean): void {
		this.by_keys = by_keys;
		if (!by_keys) return;
		this.hovered = undefined;
		latest = this;
	}

	/** The reader went to another list. */
	left(): void {
		this.hovered = undefined;
		this.by_keys = false;
	}

	viewed({ first, last }: View): void {
		const rows = this.rows_();
		const near = rows.slice(Math.max(0, first - 5), last + 5).some((row) => row.key === this.active);
		this.in_view_ = near ? this.active : rows[last]?.key;
	}

	/** The list was loaded: goes to where a key wanted to be meanwhile. */
	loaded(): void {
		if (this.end_is_wanted_ && this.holder?.matches(':focus-within')) void this.to_last_row_().then(() => this.focus_last_());
	}

	/** The active row, else the last one. */
	come_in(): void {
		if (!this.list) this.holder?.focus({ preventScroll: true });
		const { active } = this;
		const there = this.rows_().some((row) => row.key === active);
		void this.focus(there ? active : this.rows_().at(-1)?.key);
	}

	async focus(key: string | undefined): Promise<void> {
		if (key === undefined) return;
		this.active = key;
		this.list?.reveal(key);
		await tick();
		this.element_(key)?.focus({ preventScroll: true });
	}

	/** The row's element; the list's where the row is out of the page. */
	anchor(key: string): HTMLElement {
		return this.element_(key) ?? (this.holder as HTMLElement);
	}

	/** Down to the New line where it is further down, else to the end. */
	async down(): Promise<void> {
		const rows = this.rows_();
		const first_new = rows.find((row) => row.is_new);
		const seen = this.list?.position();
		const last_seen = Array.isArray(seen) ? seen.at(-1)?.key : undefined;
		const beyond = Array.isArray(seen) && first_new && rows.indexOf(first_new) > rows.findIndex((row) => row.key === last_seen);
		if (beyond) this.list?.show(first_new.key, 0.2);
		else await this.to_last_row_();
	}

	/** To the message at a place, or the next one that is there; beyond the last one, to the end. */
	async to_place(place: Place, last: Place): Promise<void> {
		if (place >= last) return this.to_last_row_();
		await this.timeline_.open(undefined, place).catch(() => {});
		await tick();
		const found = this.timeline_.messages.find((message) => message.place >= place);
		if (found) this.list?.show(row_key(found.seq), 0);
	}

	/** True if the key moves through the list. */
	move(press: KeyboardEvent): boolean {
		const rows = this.rows_();
		const typed = letter(press);
		const step = press.key === 'ArrowDown' || typed === 'j' ? 1 : press.key === 'ArrowUp' || typed === 'k' ? -1 : 0;
		const index = rows.findIndex((row) => row.key === this.active) + step;
		if (step !== 0) void this.focus(rows[Math.min(Math.max(index, 0), rows.length - 1)]?.key);
		else if (press.key === 'Home') void this.to_start_();
		else if (press.key === 'End') this.go_to_end_();
		else if (press.key === 'PageDown') this.list?.page(1);
		else if (press.key === 'PageUp') this.list?.page(-1);
		else return false;
		return true;
	}

	/** What a row hears of the focus and of the pointer. A finger has no hover: it opens the menu (long_press.ts). */
	events(row: Row): RowEvents {
		return {
			tabindex: row.key === this.in_view_ ? 0 : -1,
			onfocusin: () => (this.active = this.in_view_ = row.key),
			// A move, as rows that scroll under a resting pointer are entered too. While a menu is open, its row alone is meant.
			onpointermove: (move) => {
				if (move.pointerType !== 'mouse' || document.querySelector(':popover-open')) return;
				this.hovered = row.key;
				latest = this;
			},
			onpointerleave: () => {
				if (this.hovered === row.key) this.hovered = undefined;
			}
		};
	}

	private go_to_end_(): void {
		this.end_is_wanted_ = this.timeline_.state !== 'ready';
		if (!this.end_is_wanted_) void this.down().then(() => this.focus_last_());
	}

	private async to_start_(): Promise<void> {
		const { before, thread, state } = this.timeline_;
		if (state !== 'ready') return;
		if (before && thread === undefined) await this.timeline_.open(undefined, 1).catch(() => {});
		await tick();
		await this.focus(this.rows_()[0]?.key);
	}

	private focus_last_(): Promise<void> {
		return this.focus(this.rows_().at(-1)?.key);
	}

	private async to_last_row_(): Promise<void> {
		if (this.timeline_.after) await this.timeline_.open().catch(() => {});
		await tick();
		this.list?.to_end();
	}

	private element_(key: string): HTMLElement | undefined {
		return this.holder?.querySelector<HTMLElement>(`li[data-key="${CSS.escape(key)}"]`) ?? undefined;
	}
}
