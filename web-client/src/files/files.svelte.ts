// What is known of files that messages and records name by id. They are asked for when they are first looked at, many at a time.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import { subject, type Subject } from '../client/subject';
import type { File as KnownFile, FileId } from '../protocol';
import type { Fact } from '../wire/frames';
import { Refused } from '../wire/error';

const batch_size = 200;
const again_ms = 3000;

export class Files implements Subject {
	private known_ = new SvelteMap<FileId, KnownFile | 'hidden'>();
	private wanted_ = new Set<FileId>();
	private asked_ = new Set<FileId>();

	constructor(private client_: Client) {}

	stale(): void {
		this.again_([...this.known_.keys()]);
	}

	/** The file; `hidden` where it is gone or not for us, undefined until that is known. */
	get(id: FileId): KnownFile | 'hidden' | undefined {
		const known = this.known_.get(id);
		if (!known && !this.asked_.has(id)) this.want_(id);
		return known;
	}

	put(file: KnownFile): void {
		this.known_.set(file.id, file);
	}

	apply(fact: Fact): void {
		if (fact.event === 'file.version_added' && this.known_.has(fact.data.file)) this.again_([fact.data.file]);
	}

	private again_(files: FileId[]): void {
		for (const id of files) this.want_(id);
	}

	private want_(id: FileId): void {
		this.asked_.add(id);
		this.wanted_.add(id);
		if (this.wanted_.size === 1) queueMicrotask(() => void this.fetch_());
	}

	private async fetch_(): Promise<void> {
		const ids = [...this.wanted_];
		this.wanted_.clear();
		for (let start = 0; start < ids.length; start += batch_size) {
			const batch = ids.slice(start, start + batch_size);
			try {
				const { files } = await this.client_.ask('file.list', { files: batch });
				const found = new Map(files.map((file) => [file.id, file]));
				for (const id of batch) this.known_.set(id, found.get(id) ?? 'hidden');
			} catch (error) {
				// Nothing draws them anew when the line is back, so it is asked until there is an answer.
				if (error instanceof Refused && error.code !== 'slow_down') continue;
				setTimeout(() => this.again_(batch), again_ms);
			}
		}
	}
}

export const files_of = subject((client) => new Files(client));
