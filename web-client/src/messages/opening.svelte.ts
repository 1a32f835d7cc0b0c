// Where a list of messages opens: at a message, where the reader left it, at what is new, or at its end.
import { untrack } from 'svelte';
import type { ChannelState } from '../protocol';
import type { Seq } from '../wire/frames';
import { left_at } from './positions';
import type { Start } from './row_layout';
import { row_key, type Row } from './rows';
import type { Timeline } from './timeline.svelte';

const page_size = 100;

export class Opening {
	/** `missing`: the message is not here. `lost`: the line went away, and loading begins again when it is back. */
	problem = $state<'missing' | 'lost'>();
	/** What is loaded is not what is looked at first: nothing of it is drawn, as it would count as read. */
	waits = $state(false);

	/** The channel as it was when the list was opened. */
	private opened_: ChannelState;

	constructor(
		channel: () => ChannelState,
		private timeline_: Timeline
	) {
		this.opened_ = untrack(() => ({ ...channel() }));
		this.waits = untrack(() => this.far_ && !this.has_new_);
	}

	/** Loads the part of the channel that is looked at first. */
	async load(target?: Seq): Promise<void> {
		this.problem = undefined;
		try {
			if (target !== undefined && !this.timeline_.find(target)) await this.timeline_.open(target);
			else if (this.waits || this.timeline_.state !== 'ready') await this.load_unread_();
			if (this.timeline_.state === 'missing') this.problem = 'missing';
			this.waits = false;
		} catch (error) {
			this.problem = error instanceof Error && 'code' in error ? 'missing' : 'lost';
		}
	}

	start(rows: Row[], target?: Seq): Start {
		if (target !== undefined) return { key: row_key(target), at: 0.4 };
		const left = this.timeline_.thread === undefined ? left_at.get(this.timeline_.channel) : undefined;
		if (left && left !== 'end') return left;
		const first_new = rows.find((row) => row.is_new);
		return first_new ? { key: first_new.key, at: 1 / 3 } : 'end';
	}

	/** What is new begins further up than the newest page. */
	private get far_(): boolean {
		return this.timeline_.thread === undefined && this.opened_.unread > page_size;
	}

	private get has_new_(): boolean {
		const first = this.timeline_.messages[0]?.place;
		return this.timeline_.state === 'ready' && first !== undefined && first <= this.opened_.read_place + 1;
	}

	private load_unread_(): Promise<void> {
		return this.far_ ? this.timeline_.open(undefined, this.opened_.read_place + 1) : this.timeline_.open();
	}
}
