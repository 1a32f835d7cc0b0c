// Records as this page knows them: their types, the cards of boards and lists, and what a key in a text stands for.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import { subject, type Subject } from '../client/subject';
import { undirected } from '../page/shown';
import type { RecordCard, RecordFound, RecordId, RecordType, SpaceId } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';
import { Refused } from '../wire/error';
import type { Fact } from '../wire/frames';
import { Totals } from './totals.svelte';
import { by_weight, card_of, type Shared } from './types';

const page_size = 50;
const at_once = 6;
const wanted_max = 200;

export class Board {
	/** By state: whether there is more than was fetched. */
	pages = new SvelteMap<string, { more: boolean; cursor?: string }>();
	state = $state<'empty' | 'loading' | 'ready' | 'lost'>('empty');
	totals: Totals;

	constructor(
		readonly space: SpaceId,
		readonly type: string,
		private records_: Records
	) {
		this.totals = new Totals(() => records_.totals({ space, type }));
	}

	/** The cards of each state. A board outlives the pages that show it, so each of these derives it for itself. */
	by_state(): Map<string, RecordCard[]> {
		const columns = new Map<string, RecordCard[]>();
		for (const card of this.records_.cards.values()) {
			if (card.space !== this.space || card.type !== this.type) continue;
			const column = columns.get(card.state);
			if (column) column.push(card);
			else columns.set(card.state, [card]);
		}
		for (const column of columns.values()) column.sort(by_weight);
		return columns;
	}

	cards(state: string): RecordCard[] {
		return this.by_state().get(state) ?? [];
	}

	async load(): Promise<void> {
		if (this.state === 'loading') return;
		this.state = 'loading';
		void this.totals.load();
		try {
			await this.records_.load_types();
			const states = this.records_.type(this.type)?.states ?? [];
			this.pages.clear();
			await Promise.all(states.map(({ id }) => this.more(id)));
			this.state = 'ready';
		} catch {
			this.state = 'lost';
		}
	}

	/** The next page of a column. */
	async more(state: string): Promise<void> {
		const cursor = this.pages.get(state)?.cursor;
		const page = await this.records_.list({ space: this.space, type: this.type, state, cursor });
		this.pages.set(state, { more: page.more, cursor: page.cursor });
	}
}

export class Records implements Subject {
	types = $state.raw<RecordType[]>([]);
	cards = new SvelteMap<RecordId, RecordCard>();
	/** Records that are open on a page ask to be told. */
	watchers = new Set<(fact: Fact) => void>();

	private by_key_ = new SvelteMap<string, RecordId | null>();
	private unknown_ = new SvelteMap<RecordId, null>();
	private wanted_: string[] = [];
	private asked_ = new Set<string>();
	private running_ = 0;
	private boards_ = new Map<string, Board>();
	private typing_?: Promise<void>;

	constructor(private client_: Client) {}

	/** Asks for the types where they are not there yet; they come later then. */
	type(name: string): RecordType | undefined {
		if (this.types.length === 0) {
			void this.client_.connection.line; // what the line lost is asked for again
			queueMicrotask(() => void this.load_types().catch(() => {}));
		}
		return this.types.find(({ type }) => type === name);
	}

	load_types(): Promise<void> {
		if (this.types.length > 0) return Promise.resolve();
		this.typing_ ??= this.client_
			.ask('record.types', {})
			.then(({ types }) => void (this.types = types))
			.finally(() => (this.typing_ = undefined));
		return this.typing_;
	}

	board(space: SpaceId, type: string): Board {
		const name = `${space} ${type}`;
		let board = this.boards_.get(name);
		if (!board) this.boards_.set(name, (board = new Board(space, type, this)));
		return board;
	}

	async list(wanted: { space: SpaceId; type: string; state: string; cursor?: string }) {
		const page = await this.client_.ask('record.list', { ...wanted, limit: page_size });
		for (const card of page.records) this.put(card);
		return page;
	}

	totals(wanted: { space: SpaceId; type: string }) {
		return this.client_.ask('record.totals', wanted);
	}

	put(card: RecordCard): void {
		const known = this.cards.get(card.record);
		if (known && known.rev > card.rev) return;
		this.cards.set(card.record, { ...card, title: undirected(card.title) });
		this.by_key_.set(card.key, card.record);
		this.unknown_.delete(card.record);
	}

	/** What a key stands for: null where it stands for nothing that we may read, undefined until it is known. */
	by_key(key: string): RecordCard | null | undefined {
		const id = this.by_key_.get(key);
		if (id === undefined) this.want_(key);
		return id ? this.cards.get(id) : id;
	}

	by_id(id: RecordId): RecordCard | null | undefined {
		const card = this.cards.get(id);
		if (card) return card;
		if (this.unknown_.has(id)) return null;
		this.want_(id);
		return undefined;
	}

	/** By its id or its key. A key must begin with the code of one of our spaces: UTF-8 is no record. */
	named(id_or_key: string): RecordCard | null | undefined {
		void this.client_.connection.line; // what the line lost is asked for again
		if (id_or_key.startsWith('rec_')) return this.by_id(id_or_key as RecordId);
		const code = id_or_key.split('-')[0];
		return [...spaces_of(this.client_).all.values()].some((space) => space.code === code) ? this.by_key(id_or_key) : null;
	}

	/** One record whole. */
	async get(wanted: { key: string } | { record: RecordId }): Promise<RecordFound> {
		const found = await this.client_.ask('record.get', wanted);
		this.put_record(found);
		return found;
	}

	/** The card of a record that was read or changed. */
	put_record(found: Shared): void {
		this.put(card_of(found, this.types.find(({ type }) => type === found.type)));
	}

	apply(fact: Fact): void {
		if (fact.event === 'record.touched') {
			this.put(fact.data);
			this.boards_.get(`${fact.data.space} ${fact.data.type}`)?.totals.touched();
		}
		if (fact.event.startsWith('record.')) for (const watcher of this.watchers) watcher(fact);
	}

	/** Events were missed: what is on the screen is asked for again, the rest when it is looked at. */
	stale(): void {
		this.asked_.clear();
		for (const [key, id] of this.by_key_) if (id === null) this.by_key_.delete(key);
		this.unknown_.clear();
		for (const board of this.boards_.values()) if (board.state === 'ready') void board.load();
	}

	// A text may name many: a few are asked for at a time, each once.
	private want_(name: string): void {
		if (this.asked_.has(name)) return;
		this.asked_.add(name);
		this.wanted_.push(name);
		// What has waited longest was drawn longest ago. It is asked for again when it is looked at.
		if (this.wanted_.length > wanted_max) this.asked_.delete(this.wanted_.shift() as string);
		queueMicrotask(() => this.ask_());
	}

	private ask_(): void {
		while (this.running_ < at_once) {
			const name = this.wanted_.shift();
			if (name === undefined) return;
			this.running_++;
			void this.find_(name).finally(() => {
				this.running_--;
				this.ask_();
			});
		}
	}

	private async find_(name: string): Promise<void> {
		const by_id = name.startsWith('rec_');
		try {
			await this.get(by_id ? { record: name as RecordId } : { key: name });
		} catch (error) {
			if (!(error instanceof Refused)) this.asked_.delete(name); // the line went: the next look asks again
			else if (by_id) this.unknown_.set(name as RecordId, null);
			else this.by_key_.set(name, null);
		}
	}
}

export const records_of = subject((client) => new Records(client));
