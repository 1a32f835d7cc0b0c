// My own read marks: told to the server, and here before it answers.
import { change_soon } from '../client/change_soon';
import type { Client } from '../client/client.svelte';
import { subject } from '../client/subject';
import type { ChannelId } from '../protocol';
import type { Place, Seq } from '../wire/frames';
import { channels_of } from './channels.svelte';

class Marks {
	private threads_ = new Map<string, Place>();

	constructor(private client_: Client) {}

	channel(channel: ChannelId, place: Place): void {
		const state = channels_of(this.client_).all.get(channel);
		if (!state?.joined || place <= state.read_place) return;
		this.client_.change('read.mark', { channel, place }).catch(() => {});
		this.client_.tell((subject) => subject.read?.(channel, undefined, place));
	}

	thread(channel: ChannelId, thread: Seq, place: Place): void {
		const key = `${channel}/${thread}`;
		if (place <= (this.threads_.get(key) ?? 0)) return;
		this.threads_.set(key, place);
		this.client_.change('read.mark', { channel, thread, place }).catch(() => this.threads_.delete(key));
		this.client_.tell((subject) => subject.read?.(channel, thread, place));
	}

	/** Takes back that a thread was read. */
	unread_thread(channel: ChannelId, thread: Seq, place: Place): void {
		this.threads_.delete(`${channel}/${thread}`);
		change_soon(this.client_, 'read.mark', { channel, thread, place });
		this.client_.tell((subject) => subject.read?.(channel, thread, place));
	}
}

export const marks_of = subject((client) => new Marks(client));
