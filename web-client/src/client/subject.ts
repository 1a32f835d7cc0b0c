// A subject is what the client knows of one thing: spaces, channels, records. It is made when it is first asked for, and hears
// from then on. Those that must hear from the first event on are made before the first sync (shell/subjects.ts).
import type { ChannelId, ChannelState, Org, Space, StreamId } from '../protocol';
import type { Fact, Place, Push, Seq } from '../wire/frames';
import type { Client } from './client.svelte';

export interface Subject {
	/** An event that is new to this page. Those of a stream come in order. */
	apply?(fact: Fact): void;
	/** What is told without being an event: presence, typing, others' read marks. */
	push?(push: Push): void;
	/** A stream is ours, with its state as it is now. */
	opened?(stream: StreamId, state: Org | Space | ChannelState): void;
	/** A stream is ours no more. */
	closed?(stream: StreamId): void;
	/** Events of this stream were missed; without one, of any. */
	stale?(stream?: StreamId): void;
	/** A page of streams has been asked for; what is asked for now is answered after it. */
	syncing?(): void;
	/** The line stands and the streams are whole: after each sync. */
	ready?(): void;
	/** I have read a channel or a thread up to here. The event comes later. */
	read?(channel: ChannelId, thread: Seq | undefined, place: Place): void;
	/** The session ends. What was not sent is given to the next one of the same person. */
	end?(): Unsent | undefined;
}

/** What waits to be sent: how much, and what gives it to another client of the same person. */
export interface Unsent {
	count: number;
	give_to(client: Client): void;
}

/** The one of each client. It may hear nothing: then it is only kept with its client. */
export function subject<Of extends object>(make: (client: Client) => Of): (client: Client) => Of {
	const made = new WeakMap<Client, Of>();
	return (client) => {
		let known = made.get(client);
		if (!known) {
			known = make(client);
			made.set(client, known);
			client.subjects.add(known as Subject);
		}
		return known;
	};
}
