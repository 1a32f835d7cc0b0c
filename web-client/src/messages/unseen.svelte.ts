// What the reader of a list has not seen: the New line, what came below the view, and which rows count as read by now.
import { change_soon } from '../client/change_soon';
import { untrack } from 'svelte';
import { marks_of } from '../channels/marks';
import type { Client } from '../client/client.svelte';
import type { ChannelState, Message } from '../protocol';
import type { Place } from '../wire/frames';
import { Reading } from './reading';
import { shown, type Row } from './rows';
import type { Timeline } from './timeline.svelte';

export class Unseen {
	/** The New line stands after this place. */
	new_after = $state<Place>();
	/** The last message there is, is in view. */
	at_end = $state(false);
	/** A message of ours went out while we read further up. */
	sent_below = $state(false);

	/** The last place there was when the reader left the end. */
	private away_since_ = $state<Place>();
	/** Marked unread by hand: nothing counts as read until the reader comes back to this channel. */
	private held_ = false;
	private reading_: Reading;

	/** `message_of`: the message of a row, if it is one and still there. */
	constructor(
		private client_: Client,
		private channel_: () => ChannelState,
		private timeline_: Timeline,
		private message_of_: (key: string) => Message | undefined
	) {
		this.come_();
		this.reading_ = new Reading(
			() => document.hasFocus() && !document.hidden && !this.held_,
			(keys) => this.read_(keys)
		);
	}

	/** How many messages of others came since the reader left the end. */
	get missed(): number {
		const since = this.away_since_;
		const { messages, after, thread } = this.timeline_;
		if (since === undefined || thread !== undefined) return 0;
		const counts = (message: Message) => message.place > since && message.by !== this.client_.self.id && shown(message);
		const beyond = after ? this.channel_().last_place - Math.max(since, messages.at(-1)?.place ?? 0) : 0;
		return messages.filter(counts).length + Math.max(0, beyond);
	}

	/** These rows are in view from now on. */
	viewed(rows: Row[], at_end: boolean): void {
		this.at_end = at_end;
		if (at_end) {
			this.away_since_ = undefined;
			this.sent_below = false;
		} else this.away_since_ ??= this.channel_().last_place;
		this.reading_.see(rows.map((row) => row.key));
	}

	/** What came while nobody looked is new, even where nothing was when the channel was opened. */
	arrived(): void {
		const { last_place, read_place, unread } = this.channel_();
		const unseen = last_place > read_place && unread > 0;
		const looked_at = document.hasFocus() && this.at_end;
		if (this.timeline_.thread === undefined && unseen && this.new_after === undefined && !looked_at) this.new_after = read_place;
	}

	/** Our own message, while we read further up: we are not moved, but told. */
	sent(): void {
		if (!this.at_end) this.sent_below = true;
	}

	mark_unread(message: Message): void {
		this.held_ = true;
		this.new_after = message.place - 1;
		this.mark_(message.place - 1);
	}

	/** What makes read again what is read now. */
	read_as_now(): () => void {
		const { id, read_place } = this.channel_();
		const line = this.new_after;
		return () => {
			this.held_ = false;
			this.new_after = line;
			change_soon(this.client_, 'read.mark', { channel: id, place: read_place });
			this.reading_.look(); // what is in view counts again
		};
	}

	/** Counts what is in view while somebody looks at the window. Returns what ends it. */
	watch(): () => void {
		untrack(() => this.come_());
		this.reading_.look(); // of one who comes back
		const look = () => this.reading_.look();
		addEventListener('focus', look);
		addEventListener('blur', look);
		document.addEventListener('visibilitychange', look);
		return () => {
			this.reading_.stop();
			removeEventListener('focus', look);
			removeEventListener('blur', look);
			document.removeEventListener('visibilitychange', look);
		};
	}

	/** The reader is here, for the first time or again. */
	private come_(): void {
		const { unread, read_place, last_place } = untrack(this.channel_);
		this.new_after = this.timeline_.thread === undefined && unread > 0 ? read_place : undefined;
		this.held_ = false;
		if (this.away_since_ !== undefined) this.away_since_ = last_place;
		this.sent_below = false;
	}

	private mark_(place: Place): void {
		change_soon(this.client_, 'read.mark', { channel: this.channel_().id, place });
	}

	private read_(keys: string[]): void {
		const { thread, channel } = this.timeline_;
		const seen = keys.map((key) => this.message_of_(key));
		// A thread's root is counted in the channel's list, not among its replies.
		const last = Math.max(...seen.map((message) => (message && message.seq !== thread ? message.place : 0)));
		if (thread === undefined) marks_of(this.client_).channel(channel, last);
		else marks_of(this.client_).thread(channel, thread, last);
	}
}
