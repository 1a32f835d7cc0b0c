// The record that a page shows: kept as the server has it, and changed field by field over the value that was seen.
import { untrack } from 'svelte';
import type { Client } from '../client/client.svelte';
import { t } from '../i18n';
import { members_of } from '../members/members.svelte';
import { name_of } from '../members/names';
import { timelines_of } from '../messages/timelines.svelte';
import { refusal_text } from '../page/refusals';
import type { MemberId, RecordFound, RecordPart } from '../protocol';
import { Refused } from '../wire/error';
import type { Fact } from '../wire/frames';
import type { Kept } from './EditInPlace.svelte';
import { records_of } from './records.svelte';
import { envelope_kind, value_of, type Shared } from './types';
import { same } from './values';

const again_ms = 150;

export class OpenRecord {
	found = $state.raw<RecordFound>();
	/** `missing`: it is not here. `lost`: the line went before it was. */
	problem = $state<'missing' | 'lost'>();

	/** Who made the change that was last told of. */
	private changed_by_?: MemberId | null;
	private again_?: ReturnType<typeof setTimeout>;

	constructor(
		private client_: Client,
		private key_: string,
		/** Told before it is shown for the first time. */
		private on_first_: (record: RecordFound) => void
	) {}

	get followed(): boolean {
		return this.found?.followers.includes(this.client_.self.id) ?? false;
	}

	async load(): Promise<void> {
		const records = records_of(this.client_);
		try {
			const [record] = await Promise.all([records.get({ key: this.key_ }), records.load_types()]);
			if (!this.found) this.on_first_(record);
			this.found = record;
			this.problem = undefined;
		} catch (error) {
			if (error instanceof Refused) this.problem = 'missing';
			else if (!this.found) this.problem = 'lost';
		}
	}

	/** Hears of its changes. Returns what ends that. */
	watch(): () => void {
		const heard = (fact: Fact) => untrack(() => this.heard_(fact));
		const { watchers } = records_of(this.client_);
		watchers.add(heard);
		return () => {
			watchers.delete(heard);
			clearTimeout(this.again_);
		};
	}

	/** Writes a field over `base`, the value that was seen. Where that is not the value any more, theirs is told. */
	async keep(name: string, value: unknown, base: unknown): Promise<Kept> {
		for (;;) {
			const { found } = this;
			if (!found) return { refused: t('refused.no_line') };
			const now = value_of(found, name);
			// Somebody was quicker with this very field; with another one it is no matter.
			if (!same(now, base)) return same(now, value) ? 'kept' : { theirs: now, who: this.who_changed_(found, name) };
			const body = envelope_kind(name) ? { [name]: value } : { fields: { [name]: value } };
			try {
				this.take_(await this.client_.change('record.change', { record: found.id, rev: found.rev, ...body }));
				return 'kept';
			} catch (error) {
				if (!(error instanceof Refused)) return { refused: refusal_text(error) };
				const newer = error.code === 'conflict' ? (error.error.record as Shared | undefined) : undefined;
				if (!newer || newer.rev <= (this.found?.rev ?? 0)) {
					const wrong = error.code === 'bad_value' || error.code === 'missing_field';
					return { refused: t(wrong ? 'record.wrong_value' : 'record.not_kept', { reason: refusal_text(error) }) };
				}
				this.take_(newer);
			}
		}
	}

	async follow_or_not(): Promise<void> {
		if (!this.found) return;
		try {
			await this.client_.change(this.followed ? 'record.unfollow' : 'record.follow', { record: this.found.id });
			await this.load();
		} catch (error) {
			this.client_.announcer.alert(refusal_text(error));
		}
	}

	/** Our own part of it was changed. */
	noted(part: RecordPart): void {
		if (this.found) this.found = { ...this.found, private: part };
	}

	// Told of in the space, in its own channel, and in the channel of our part.
	private heard_(fact: Fact): void {
		const { found } = this;
		if (!found) return;
		const ours = fact.stream === found.channel || fact.stream === found.private?.channel;
		const touched = fact.event === 'record.touched' && fact.data.record === found.id && fact.data.rev >= found.rev;
		if (!ours && !touched) return;
		this.changed_by_ = fact.by;
		clearTimeout(this.again_);
		this.again_ = setTimeout(() => void this.load(), again_ms);
	}

	private take_(newer: Shared): void {
		if (this.found && newer.rev >= this.found.rev) this.found = { ...this.found, ...newer };
		records_of(this.client_).put_record(newer);
	}

	private who_changed_(found: RecordFound, name: string): string | undefined {
		const field = envelope_kind(name) ? name : `fields.${name}`;
		const change = timelines_of(this.client_)
			.of(found.channel)
			.changes.findLast(({ data }) => (data.changes as { field: string }[] | undefined)?.some((each) => each.field === field));
		const by = change?.by ?? this.changed_by_;
		return members_of(this.client_).get(by) && name_of(this.client_, by);
	}
}
