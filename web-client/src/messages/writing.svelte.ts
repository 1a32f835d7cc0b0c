// What is being written to a channel or a thread: words, the people named in them, files. It is kept as a draft with every
// key, until it is sent.
import { untrack } from 'svelte';
import { clock } from '../clock.svelte';
import type { Client } from '../client/client.svelte';
import { attached, in_order, type Attached } from '../files/attached';
import type { Dropped } from '../files/drop';
import { is_nameless, name_time, split_name } from '../files/names';
import { files_max, uploads_of, type Chosen, type Holder, type Upload } from '../files/uploads.svelte';
import { t } from '../i18n';
import type { ChannelState } from '../protocol';
import { to_wire, type Labels } from '../text/labels';
import type { Seq } from '../wire/frames';
import { space_of } from './actions';
import { draft_key, drafts_of } from './drafts.svelte';
import { outbox_of, type Outgoing } from './outbox.svelte';

const typing_every_ms = 3000;
/** Code points that a message may have, and from how many on they are counted. */
export const text_max = 40_000;
const count_from = 38_000;

export class Writing {
	/** Of the draft, and of the files on their way to it. */
	readonly key: string;
	text = $state('');
	labels = $state.raw<Labels>([]);
	/** It was to be sent or put off, and could not be: why stands beside the files. */
	held = $state<'send' | 'later'>();

	/** Files that the server does not have yet. */
	readonly on_their_way: Upload[] = $derived.by(() => this.uploads_.of(this.key));
	readonly files: Attached[] = $derived.by(() => in_order([...drafts_of(this.client_).files(this.key), ...this.on_their_way]));
	readonly holder: Holder = $derived.by(() => ({ key: this.key, space: space_of(this.channel_()), room: files_max - this.files.length }));
	/** Code points, where they come near the bound; else 0. */
	readonly length: number = $derived(this.text.length < count_from ? 0 : [...this.text].length);

	/** What was pasted last and is long: it may be a file as well. */
	private long_ = $state('');
	private told_at_ = 0;
	private uploads_: ReturnType<typeof uploads_of>; // a subject is made before anything is derived from it

	// Made anew for each channel and thread, so its draft is read once.
	constructor(
		private client_: Client,
		private channel_: () => ChannelState,
		private thread_?: Seq
	) {
		this.uploads_ = uploads_of(client_);
		this.uploads_.arrived = (file, holder) => {
			if (!outbox_of(client_).arrived(file)) drafts_of(client_).attach(holder, file);
		};
		this.key = draft_key(untrack(channel_).id, thread_);
		const draft = untrack(() => drafts_of(client_).get(this.key));
		this.text = draft?.text ?? '';
		this.labels = draft?.labels ?? [];
	}

	/** There is something to send, and not too much. */
	get sendable(): boolean {
		return (this.text.trim() !== '' || this.files.length > 0) && !this.too_long;
	}

	get too_long(): boolean {
		return this.length > text_max;
	}

	/** It may be a file rather than words. */
	get file_like(): boolean {
		return this.too_long || (this.long_ !== '' && this.text.includes(this.long_));
	}

	get wire(): string {
		return to_wire(this.text, this.labels);
	}

	/** A key was pressed: the draft is kept, and others are told that somebody writes. */
	typed(): void {
		this.keep_();
		if (this.thread_ !== undefined || this.text === '' || Date.now() - this.told_at_ < typing_every_ms) return;
		this.told_at_ = Date.now();
		this.client_.ask('typing', { channel: this.channel_().id }).catch(() => {});
	}

	/** A message that was not sent comes back to be edited. */
	take(outgoing: Outgoing): void {
		this.text = this.text.trim() === '' ? outgoing.typed : `${outgoing.typed}\n\n${this.text}`;
		this.labels = [...this.labels, ...outgoing.labels];
		this.keep_();
		for (const file of outgoing.files ?? [])
			if (file.id) drafts_of(this.client_).attach(this.key, file);
			else this.uploads_.hand_over(file.key, this.key);
	}

	attach(chosen: Chosen[]): void {
		this.held = undefined;
		this.uploads_.add(this.holder, chosen);
	}

	drop({ chosen, folders }: Dropped): void {
		this.uploads_.refuse(this.key, folders.map((name) => ({ name, size: 0, why: 'folder' })));
		this.attach(chosen);
	}

	paste(files: File[]): void {
		for (const file of files) {
			const nameless = is_nameless(file);
			const name = nameless ? this.pasted_name_(split_name(file.name).extension || '.png') : file.name;
			this.attach([{ name, bytes: file, nameless }]);
		}
	}

	/** Many words were pasted, as they stand in the text now. */
	pasted_long(words: string): void {
		this.long_ = words;
	}

	/** Makes a file of the long words, else of all. */
	as_file(): void {
		const words = this.long_ && this.text.includes(this.long_) ? this.long_ : this.text;
		this.attach([{ name: this.pasted_name_('.txt'), bytes: new Blob([words], { type: 'text/plain' }), nameless: true }]);
		this.text = this.text.replace(words, () => '');
		this.long_ = '';
		this.keep_();
	}

	/** Hands it to the outbox. False where it cannot go yet; why stands beside the files. */
	send(): boolean {
		if (!this.sendable) return false;
		if (this.on_their_way.some(({ state }) => state === 'failed')) {
			this.held = 'send';
			return false;
		}
		const typed = this.text.trim() === '' ? '' : this.text;
		const { files, labels } = this;
		const outgoing = outbox_of(this.client_).add({
			channel: this.channel_().id,
			thread: this.thread_,
			text: to_wire(typed, labels),
			typed,
			labels: [...labels],
			files: files.map(attached)
		});
		for (const file of files) {
			this.uploads_.settle(file.key);
			this.uploads_.hand_over(file.key, outgoing.key);
		}
		this.clear();
		return true;
	}

	clear(): void {
		this.text = '';
		this.labels = [];
		this.long_ = '';
		this.held = undefined;
		drafts_of(this.client_).keep({ key: this.key, text: '', labels: [] });
		this.uploads_.drop_all(this.key);
		this.told_at_ = 0;
	}

	private keep_(): void {
		drafts_of(this.client_).write({ key: this.key, text: this.text, labels: [...this.labels] });
	}

	/** A name of ours, and not the same one twice. */
	private pasted_name_(extension: string): string {
		const stem = t('composer.pasted', { time: name_time(clock.now) });
		for (let count = 1; ; count++) {
			const name = (count === 1 ? stem : `${stem} ${count}`) + extension;
			if (!this.files.some((file) => file.name === name)) return name;
		}
	}
}
