// Messages on their way. Each has its key from the start, so that sending again after a lost line posts
// it once; each is kept on disk until the server has acknowledged it, so that no word is lost.
import { marks_of } from '../channels/marks';
import type { Client } from '../client/client.svelte';
import { shelf, type Shelf } from '../client/keep';
import { subject, type Subject } from '../client/subject';
import { ids_of, type Attached } from '../files/attached';
import type { ChannelId, MemberId, MessagePlaced } from '../protocol';
import type { Fact, Seq } from '../wire/frames';
import { passes, Refused } from '../wire/error';
import type { Labels } from '../text/labels';
import { timelines_of } from './timelines.svelte';

export interface Outgoing {
	key: string;
	channel: ChannelId;
	thread?: Seq;
	/** As it goes over the wire. */
	text: string;
	/** As it was typed, to go on editing it. */
	typed: string;
	labels: Labels;
	files?: Attached[];
	since: number;
	/** `uploading` ones wait for their files; `sent` rows are hidden, as their event has come before their acknowledgement. */
	state: 'uploading' | 'sending' | 'queued' | 'failed' | 'sent';
	reason?: string;
}

export type Placed = MessagePlaced;

export type Post = (outgoing: Outgoing) => Promise<Placed>;

const pause_ms = 30_000;

/** All its files are with the server. */
export function whole({ files }: Pick<Outgoing, 'files'>): boolean {
	return !files?.some(({ id }) => id === undefined);
}

export class Outbox implements Subject {
	waiting = $state.raw<Outgoing[]>([]);
	/** The server asked for a pause, or can't save: until when, and why. */
	pause = $state.raw<{ until: number; code: string }>();

	private on_ = false;
	private sending_ = new Set<string>();
	private resume_?: ReturnType<typeof setTimeout>;

	constructor(
		private shelf_: Shelf<Outgoing>,
		private post_: Post,
		private posted_: (outgoing: Outgoing, placed: Placed) => void,
		private me_: () => MemberId | undefined = () => undefined
	) {}

	/** What an earlier page left behind. */
	async restore(): Promise<void> {
		this.take_in_(await this.shelf_.all());
	}

	/** What an earlier session of the same person on this page left behind. */
	adopt(outgoing: Outgoing[]): void {
		for (const each of outgoing) void this.shelf_.put(each.key, each);
		this.take_in_(outgoing);
	}

	private take_in_(found: Outgoing[]): void {
		const known = new Set(this.waiting.map(({ key }) => key));
		const kept = found.filter(({ key, state }) => !known.has(key) && state !== 'sent');
		kept.sort((a, b) => a.since - b.since);
		const queued = kept.map((outgoing): Outgoing => ({
			...outgoing,
			state: outgoing.state === 'failed' || !whole(outgoing) ? outgoing.state : 'queued'
		}));
		this.waiting = [...queued, ...this.waiting];
	}

	of(channel: ChannelId, thread?: Seq): Outgoing[] {
		return this.waiting.filter(
			(outgoing) => outgoing.channel === channel && outgoing.thread === thread && outgoing.state !== 'sent'
		);
	}

	unsent(): number {
		return this.waiting.filter(({ state }) => state !== 'sent').length;
	}

	add(message: Pick<Outgoing, 'channel' | 'thread' | 'text' | 'typed' | 'labels' | 'files'>): Outgoing {
		const outgoing: Outgoing = {
			...message,
			reason: undefined,
			key: crypto.randomUUID(),
			since: Date.now(),
			state: whole(message) ? (this.on_ ? 'sending' : 'queued') : 'uploading'
		};
		this.waiting = [...this.waiting, outgoing];
		void this.shelf_.put(outgoing.key, outgoing);
		void this.send_(outgoing);
		return outgoing;
	}

	/** A file is with the server. False where no message waits for it. */
	arrived(file: Attached): boolean {
		const waits = this.waiting.find(({ files }) => files?.some(({ key }) => key === file.key));
		if (!waits) return false;
		const files = waits.files?.map((each) => (each.key === file.key ? file : each));
		const outgoing = { ...waits, files };
		if (outgoing.state === 'uploading' && whole(outgoing)) outgoing.state = 'queued';
		this.change_(outgoing.key, outgoing);
		void this.shelf_.put(outgoing.key, outgoing);
		if (outgoing.state !== 'failed') void this.send_(outgoing);
		return true;
	}

	/** The line stands and the streams are whole: all that waits goes out, in order. */
	ready(): void {
		this.on_ = true;
		for (const outgoing of this.waiting) if (outgoing.state !== 'failed') void this.send_(outgoing);
	}

	/** Nothing goes out any more. */
	end() {
		this.on_ = false;
		this.waiting = this.waiting.map((outgoing) => (outgoing.state === 'sending' ? { ...outgoing, state: 'queued' } : outgoing));
		const waiting = this.waiting.filter(({ state }) => state !== 'sent');
		return { count: waiting.length, give_to: (client: Client) => outbox_of(client).adopt(waiting) };
	}

	apply(fact: Fact): void {
		if (fact.event !== 'message.posted' || fact.by !== this.me_()) return;
		const { thread, text, files } = fact.data;
		this.seen(fact.stream as ChannelId, thread, text, files?.length);
	}

	/** Try a failed one again: a new intent, so a new key. */
	retry(key: string): void {
		const outgoing = this.take_back(key);
		if (outgoing) this.add(outgoing);
	}

	/** Out of the outbox, to be edited or dropped. */
	take_back(key: string): Outgoing | undefined {
		const outgoing = this.waiting.find((each) => each.key === key);
		this.waiting = this.waiting.filter((each) => each.key !== key);
		void this.shelf_.remove(key);
		return outgoing;
	}

	/** An event of ours came: the row that stood for it must not stand beside it. */
	seen(channel: ChannelId, thread: Seq | undefined, text: string, files = 0): void {
		const outgoing = this.of(channel, thread).find(
			(each) =>
				each.text === text && (each.files?.length ?? 0) === files && each.state !== 'failed' && each.state !== 'uploading'
		);
		if (outgoing) this.change_(outgoing.key, { state: 'sent' });
	}

	private async send_(outgoing: Outgoing): Promise<void> {
		const paused = this.pause && this.pause.until > Date.now();
		if (!this.on_ || paused || this.sending_.has(outgoing.key) || !whole(outgoing)) return;
		this.sending_.add(outgoing.key);
		this.change_(outgoing.key, { state: outgoing.state === 'sent' ? 'sent' : 'sending' });
		try {
			const posted = await this.post_(outgoing);
			this.take_back(outgoing.key);
			this.posted_(outgoing, posted);
		} catch (error) {
			this.failed_(outgoing, error);
		} finally {
			this.sending_.delete(outgoing.key);
		}
	}

	private failed_(outgoing: Outgoing, error: unknown): void {
		if (passes(error)) {
			this.change_(outgoing.key, { state: 'queued' });
			if (error instanceof Refused) this.rest_(error);
			return;
		}
		const of_files = error instanceof Refused && error.error.field?.startsWith('files');
		const reason = of_files ? 'files' : error instanceof Refused ? error.code : 'internal';
		const failed = this.change_(outgoing.key, { state: 'failed', reason });
		if (failed) void this.shelf_.put(failed.key, failed);
	}

	private rest_(refused: Refused): void {
		const after_ms = refused.error.after_ms ?? pause_ms;
		this.pause = { until: Date.now() + after_ms, code: refused.code };
		clearTimeout(this.resume_);
		this.resume_ = setTimeout(() => {
			this.pause = undefined;
			if (this.on_) this.ready();
		}, after_ms);
	}

	private change_(key: string, change: Partial<Outgoing>): Outgoing | undefined {
		this.waiting = this.waiting.map((outgoing) => (outgoing.key === key ? { ...outgoing, ...change } : outgoing));
		return this.waiting.find((outgoing) => outgoing.key === key);
	}
}

export const outbox_of = subject(
	(client) =>
		new Outbox(
			shelf<Outgoing>('outbox', client.self.id),
			({ channel, thread, text, files, key }) => client.change('message.post', { channel, text, thread, files: ids_of(files) }, key),
			({ channel, thread, text, files }, { seq, place, at }) => {
				timelines_of(client).of(channel, thread).add({ seq, place, at, by: client.self.id, text, thread, files: ids_of(files) });
				if (thread === undefined) marks_of(client).channel(channel, place); // who answers below has read above
				else marks_of(client).thread(channel, thread, place);
			},
			() => client.self.id
		)
);
