// What was begun and not sent, per channel and thread. Kept on this device with every key pressed.
import { SvelteMap } from 'svelte/reactivity';
import { in_order, type Attached } from '../files/attached';
import type { Client } from '../client/client.svelte';
import { shelf, type Shelf } from '../client/keep';
import { subject, type Subject } from '../client/subject';
import type { ChannelId } from '../protocol';
import type { Seq } from '../wire/frames';
import type { Labels } from '../text/labels';

interface Draft {
	key: string;
	text: string;
	labels: Labels;
	/** Those that the server has. */
	files?: Attached[];
}

export function draft_key(channel: ChannelId, thread?: Seq): string {
	return thread === undefined ? channel : `${channel}/${thread}`;
}

export class Drafts implements Subject {
	private all_ = new SvelteMap<string, Draft>();

	constructor(private shelf_: Shelf<Draft>) {}

	async restore(): Promise<void> {
		for (const draft of await this.shelf_.all()) if (!this.all_.has(draft.key)) this.all_.set(draft.key, draft);
	}

	end() {
		const drafts = this.all();
		return { count: drafts.length, give_to: (client: Client) => drafts.forEach((draft) => drafts_of(client).keep(draft)) };
	}

	get(key: string): Draft | undefined {
		return this.all_.get(key);
	}

	all(): Draft[] {
		return [...this.all_.values()];
	}

	get count(): number {
		return this.all_.size;
	}

	/** The words as they are now; the files stay. */
	write(words: Pick<Draft, 'key' | 'text' | 'labels'>): void {
		this.keep({ ...words, files: this.files(words.key) });
	}

	files(key: string): Attached[] {
		return this.all_.get(key)?.files ?? [];
	}

	attach(key: string, file: Attached): void {
		const draft = this.all_.get(key) ?? { key, text: '', labels: [] };
		const others = this.files(key).filter((each) => each.key !== file.key);
		this.keep({ ...draft, files: in_order([...others, file]) });
	}

	detach(key: string, file: string): void {
		const draft = this.all_.get(key);
		if (draft) this.keep({ ...draft, files: draft.files?.filter((each) => each.key !== file) });
	}

	keep(draft: Draft): void {
		if (draft.text.trim() === '' && !draft.files?.length) {
			this.all_.delete(draft.key);
			void this.shelf_.remove(draft.key);
		} else {
			this.all_.set(draft.key, draft);
			void this.shelf_.put(draft.key, draft);
		}
	}
}

export const drafts_of = subject((client) => new Drafts(shelf<Draft>('drafts', client.self.id)));
