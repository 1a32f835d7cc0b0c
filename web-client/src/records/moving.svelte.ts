// Moving a record to another state, from wherever that is done: the board, its page, a key. What a move still needs is asked
// for; a refusal is said in words.
import type { Client } from '../client/client.svelte';
import { list, t } from '../i18n';
import { refusal_text } from '../page/refusals';
import { undo } from '../page/undo.svelte';
import type { RecordCard, RecordFound, RecordMove, Side } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';
import { Refused } from '../wire/error';
import { records_of } from './records.svelte';
import { missing, moves_from, state_name, type Shared } from './types';

export interface Asked {
	record: RecordFound;
	move: RecordMove;
	/** Fields to fill in: those that are missing. */
	fields: string[];
}

interface MoveWith {
	reason?: string;
	fields?: Shared['fields'];
}

export class Moving {
	/** A move that needs words or values first. */
	asked = $state.raw<Asked>();
	/** Why the last one did not happen. */
	refused = $state('');

	constructor(private client_: Client) {}

	get side(): Side {
		return spaces_of(this.client_).orgs.get(this.client_.self.org)?.kind === 'host' ? 'host' : 'partner';
	}

	/** In words, of a record's type. */
	private state_(state: string, { type }: { type: string }): string {
		return state_name(state, records_of(this.client_).type(type));
	}

	moves(card: RecordCard): RecordMove[] {
		const type = records_of(this.client_).type(card.type);
		return type ? moves_from(type, card.state, this.side) : [];
	}

	/** Moves a card. It can be taken back where the way back asks for nothing: of a deal that is won there is none. */
	async card(card: RecordCard, to: string): Promise<boolean> {
		const moved = await this.start(card, to);
		const back = this.moves({ ...card, state: to }).find((each) => each.to === card.state);
		if (moved && back && back.require.length === 0 && !back.reason) undo.offer('moved', () => void this.back_(card, to));
		return moved;
	}

	private async back_({ record, state }: RecordCard, to: string): Promise<void> {
		const now = records_of(this.client_).cards.get(record);
		if (now?.state === to) await this.start(now, state); // else somebody has moved it on
	}

	/** Begins a move; true once it has happened. */
	async start(card: RecordCard, to: string): Promise<boolean> {
		this.refused = '';
		if (card.state === to) return false;
		const moves = this.moves(card);
		const move = moves.find((each) => each.to === to);
		if (!move) {
			this.say_(this.not_allowed_(card, to, moves.map((each) => each.to)));
			return false;
		}
		try {
			if (move.require.length > 0 || move.reason) {
				const record = await records_of(this.client_).get({ record: card.record });
				const fields = missing(move, record.fields).filter((name) => !of_envelope(record, name));
				if (fields.length > 0 || move.reason) {
					this.asked = { record, move, fields };
					return false;
				}
				return await this.send(record, to);
			}
			return await this.send(card, to);
		} catch (error) {
			this.say_(refusal_text(error));
			return false;
		}
	}

	async send(record: { rev: number; key: string; type: string; state: string } & ({ id: Shared['id'] } | { record: Shared['id'] }), to: string, more: MoveWith = {}): Promise<boolean> {
		this.refused = '';
		const id = 'id' in record ? record.id : record.record;
		const records = records_of(this.client_);
		try {
			const moved = await this.client_.change('record.move', { record: id, rev: record.rev, to, ...more });
			records.put_record(moved);
			this.asked = undefined;
			this.client_.announcer.say(t('move.done', { key: record.key, to: this.state_(to, record) }));
			return true;
		} catch (error) {
			if (error instanceof Refused) await this.refuse_(error, id, record, to);
			else this.say_(refusal_text(error));
			return false;
		}
	}

	private async refuse_({ code, error }: Refused, id: Shared['id'], from: { type: string; state: string }, to: string): Promise<void> {
		const records = records_of(this.client_);
		if (code === 'state_not_allowed') return this.say_(this.not_allowed_(from, to, error.moves ?? []));
		if (code === 'conflict') {
			const newer = error.record as Shared | undefined;
			if (newer) records.put_record(newer);
			return this.say_(t('move.conflict', { state: this.state_(newer?.state ?? from.state, from) }));
		}
		if (code === 'missing_field' && error.fields) {
			const record = await records.get({ record: id }).catch(() => undefined);
			const fields = error.fields.filter((name) => name !== 'reason').map((name) => name.replace(/^fields\./, ''));
			if (record) this.asked = { record, move: { to, require: fields, reason: error.fields.includes('reason') }, fields };
			return this.say_(t('move.missing'));
		}
		this.say_(code === 'not_allowed' ? t('move.not_yours') : refusal_text(new Refused(error)));
	}

	private not_allowed_(from: { type: string; state: string }, to: string, moves: string[]): string {
		const names = list(moves.map((each) => this.state_(each, from)));
		return t('move.not_allowed', { from: this.state_(from.state, from), to: this.state_(to, from), count: moves.length, names });
	}

	private say_(text: string): void {
		this.refused = text;
	}
}

function of_envelope(record: Shared, name: string): boolean {
	return ['owner', 'ball', 'start', 'due'].includes(name) && record[name as 'owner'] !== undefined;
}
