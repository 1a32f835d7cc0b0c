// Files on their way to the server, whatever is on the screen meanwhile. One that has arrived goes to the message or the
// draft that it was chosen for, and is forgotten here.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import { subject, type Subject } from '../client/subject';
import type { FileId, SpaceId } from '../protocol';
import { passes, Refused } from '../wire/error';
import type { WireError } from '../wire/frames';
import { put_file } from '../wire/upload';
import { in_order, type Attached } from './attached';
import { wire_name } from './names';

export interface Upload extends Attached {
	/** What it is for: the key of a draft, or of whatever else asked for it. */
	holder: string;
	space?: SpaceId;
	/** A `resting` one could not go, and is tried again by itself. */
	state: 'waiting' | 'running' | 'resting' | 'failed';
	/** Bytes that are over already. */
	sent: number;
	/** Why it failed or rests. None where the line went. */
	refused?: WireError;
}

/** What was not even tried. */
export interface Unwanted {
	name: string;
	size: number;
	why: 'too_big' | 'empty' | 'folder' | 'too_many';
}

export interface Chosen {
	name: string;
	bytes: Blob;
	/** The name is ours, so another one may be given to it. */
	nameless?: boolean;
}

export interface Holder {
	key: string;
	space?: SpaceId;
	/** Files that may come yet. */
	room: number;
}

type Put = typeof put_file;

export const files_max = 20;
const at_once = 3;
const tries_max = 6;
const pause_ms_max = 60_000;

export class Uploads implements Subject {
	all = $state.raw<Upload[]>([]);
	/** What each holder could not take, for whoever shows it to say. */
	unwanted = new SvelteMap<string, Unwanted[]>();

	/** Told of each file that the server has: it is for a message on its way, or for this draft. */
	arrived: (file: Attached, holder: string) => void = () => {};

	private bytes_ = new Map<string, Blob>();
	private nameless_ = new Set<string>();
	private aborts_ = new Map<string, AbortController>();
	private tries_ = new Map<string, number>();
	private then_ = new Map<string, (file: FileId) => void>();
	private later_ = new Map<string, ReturnType<typeof setTimeout>>();
	private chosen_ = 0;

	constructor(
		private client_: Client,
		private put_: Put = put_file
	) {}

	of(holder: string): Upload[] {
		return this.all.filter((upload) => upload.holder === holder);
	}

	get(key: string): Upload | undefined {
		return this.all.find((upload) => upload.key === key);
	}

	/** Begins with these. Too large, empty or too many: those are `unwanted`. With `then`, its id goes there. */
	add(holder: Holder, chosen: Chosen[], then?: (file: FileId) => void): void {
		const unwanted: Unwanted[] = [];
		for (const { name, bytes, nameless } of chosen) {
			const why = this.refusal_(bytes, holder.room);
			if (why) {
				unwanted.push({ name, size: bytes.size, why });
				continue;
			}
			holder = { ...holder, room: holder.room - 1 };
			const key = crypto.randomUUID();
			const order = Date.now() + ++this.chosen_ / 1000;
			this.bytes_.set(key, bytes);
			if (nameless) this.nameless_.add(key);
			if (then) this.then_.set(key, then);
			const { key: of, space } = holder;
			const upload = { key, holder: of, space, name: wire_name(name), size: bytes.size, type: bytes.type, order };
			this.all = [...this.all, { ...upload, state: 'waiting', sent: 0 }];
		}
		this.refuse(holder.key, unwanted);
		this.next_();
	}

	refuse(holder: string, unwanted: Unwanted[]): void {
		if (unwanted.length > 0) this.unwanted.set(holder, [...(this.unwanted.get(holder) ?? []), ...unwanted]);
	}

	/** One more try with all that waits: the line is back. */
	ready(): void {
		for (const timer of this.later_.values()) clearTimeout(timer);
		this.later_.clear();
		this.tries_.clear();
		for (const { key, state } of this.all) if (state === 'resting') this.change_(key, { state: 'waiting' });
		this.next_();
	}

	retry(key: string): void {
		this.tries_.delete(key);
		this.change_(key, { state: 'waiting', refused: undefined });
		this.next_();
	}

	/** It is no longer wanted. */
	drop(key: string): void {
		this.aborts_.get(key)?.abort();
		this.forget_(key);
		this.bytes_.delete(key);
		this.next_();
	}

	drop_all(holder: string): void {
		for (const { key } of this.of(holder)) this.drop(key);
		this.unwanted.delete(holder);
	}

	/** What is on its way goes with the session. */
	end(): undefined {
		for (const { key } of this.all) this.drop(key);
	}

	/** Another draft or message has it now. */
	hand_over(key: string, holder: string): void {
		this.change_(key, { holder });
	}

	/** Whether its name may still be changed, as it was ours and the bytes are still here. */
	renamable(key: string): boolean {
		return this.nameless_.has(key) && this.bytes_.has(key);
	}

	/** It is called what it is called. */
	settle(key: string): void {
		this.nameless_.delete(key);
		if (!this.get(key)) this.bytes_.delete(key);
	}

	/** A name belongs to an upload, so another name is another upload. */
	rename(file: Attached, holder: Holder, name: string): void {
		const bytes = this.bytes_.get(file.key);
		if (!bytes || name.trim() === '' || name === file.name) return;
		this.drop(file.key);
		this.bytes_.set(file.key, bytes);
		const { key, space } = holder;
		this.all = [...this.all, { ...file, id: undefined, holder: key, space, name: wire_name(name), state: 'waiting', sent: 0 }];
		this.next_();
	}

	private refusal_(bytes: Blob, room: number): Unwanted['why'] | undefined {
		if (bytes.size === 0) return 'empty';
		if (bytes.size > (this.client_.limits?.file_size ?? Infinity)) return 'too_big';
		return room <= 0 ? 'too_many' : undefined;
	}

	private next_(): void {
		for (const upload of in_order(this.all)) {
			if (this.aborts_.size >= at_once) return;
			if (upload.state === 'waiting') void this.send_(upload);
		}
	}

	private async send_(upload: Upload): Promise<void> {
		const { key, name, type, space } = upload;
		const bytes = this.bytes_.get(key);
		if (!bytes) return;
		const abort = new AbortController();
		this.aborts_.set(key, abort);
		this.change_(key, { state: 'running', sent: 0, refused: undefined });
		try {
			const progress = (sent: number) => this.aborts_.get(key) === abort && this.change_(key, { sent: Math.min(sent, upload.size) });
			const file = await this.put_({ name, type, bytes, space }, this.client_.csrf, progress, abort.signal);
			if (!abort.signal.aborted) this.arrived_(key, { name: file.name, size: file.size, type: file.type, id: file.id });
		} catch (error) {
			if (!abort.signal.aborted) this.failed_(key, error);
		}
		if (this.aborts_.get(key) === abort) this.aborts_.delete(key);
		this.next_();
	}

	private arrived_(key: string, file: Pick<Attached, 'name' | 'size' | 'type'> & { id: FileId }): void {
		const upload = this.get(key);
		if (!upload) return;
		const then = this.then_.get(key);
		this.forget_(key);
		if (!this.nameless_.has(key)) this.bytes_.delete(key); // else kept, as it may yet be called otherwise
		if (then) return then(file.id);
		const attached = { key, order: upload.order, ...file };
		this.arrived(attached, upload.holder);
	}

	// What may pass is tried again by itself, at longer and longer pauses; a session that ended, once it is open again.
	private failed_(key: string, error: unknown): void {
		const refused = error instanceof Refused ? error.error : undefined;
		const signed_out = refused?.code === 'not_signed_in' || refused?.code === 'session_ended';
		const tries = (this.tries_.get(key) ?? 0) + 1;
		if (!signed_out && (!passes(error) || tries >= tries_max)) {
			this.change_(key, { state: 'failed', sent: 0, refused });
			return;
		}
		this.tries_.set(key, tries);
		this.change_(key, { state: 'resting', sent: 0, refused });
		const pause_ms = refused?.after_ms ?? Math.min(1000 * 2 ** tries, pause_ms_max);
		const again = setTimeout(() => {
			this.later_.delete(key);
			this.change_(key, { state: 'waiting' });
			this.next_();
		}, pause_ms);
		this.later_.set(key, again);
	}

	private forget_(key: string): void {
		this.all = this.all.filter((upload) => upload.key !== key);
		this.aborts_.delete(key);
		this.tries_.delete(key);
		this.then_.delete(key);
		clearTimeout(this.later_.get(key));
		this.later_.delete(key);
	}

	private change_(key: string, change: Partial<Upload>): void {
		this.all = this.all.map((upload) => (upload.key === key ? { ...upload, ...change } : upload));
	}
}

export const uploads_of = subject((client) => new Uploads(client));

/** Files go with the page that uploads them: the browser asks before it leaves. What is returned ends that. */
export function keep_uploads(client: Client): () => void {
	const ask = (leave: BeforeUnloadEvent) => {
		if (uploads_of(client).all.length > 0) leave.preventDefault();
	};
	addEventListener('beforeunload', ask);
	return () => removeEventListener('beforeunload', ask);
}
