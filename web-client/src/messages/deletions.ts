// Own messages that are being deleted. The server is told once the offer to take it back is over: until then it has blanked
// nothing, so taking back restores nothing, and can neither lose a text nor bring back one that was gone for others.
import type { Client } from '../client/client.svelte';
import { subject, type Subject } from '../client/subject';
import { undo } from '../page/undo.svelte';
import { refusal_text } from '../page/refusals';
import type { ChannelId } from '../protocol';
import { passes, Refused } from '../wire/error';
import type { Seq } from '../wire/frames';

interface Deletion {
	channel: ChannelId;
	seq: Seq;
	key: string;
	/** The offer is over, and the line went before the server had it. */
	due?: boolean;
}

class Deletions implements Subject {
	private all_ = new Map<string, Deletion>();

	constructor(private client_: Client) {}

	begin(channel: ChannelId, seq: Seq): void {
		const name = `${channel} ${seq}`;
		const deletion = { channel, seq, key: crypto.randomUUID() };
		this.all_.set(name, deletion);
		this.show_();
		undo.offer(
			'deleted',
			() => this.forget_(name),
			() => void this.send_(name, deletion)
		);
	}

	ready(): void {
		for (const [name, deletion] of this.all_) if (deletion.due) void this.send_(name, deletion);
	}

	private async send_(name: string, deletion: Deletion): Promise<void> {
		const { channel, seq, key } = deletion;
		try {
			await this.client_.change('message.delete', { channel, seq }, key);
		} catch (error) {
			deletion.due = passes(error);
			if (deletion.due) return; // sent again with the next line
			if (error instanceof Refused) this.client_.announcer.alert(refusal_text(error));
		}
		this.forget_(name);
	}

	private forget_(name: string): void {
		this.all_.delete(name);
		this.show_();
	}

	private show_(): void {
		undo.gone = new Set(this.all_.keys());
	}
}

export const deletions_of = subject((client) => new Deletions(client));
