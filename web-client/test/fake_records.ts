// Deals and tasks of the fake server: two types, a few records, and what their commands do. No rights.
import type {
	Category, Due, FieldChange, Message, RecordCard, RecordField, RecordFound, RecordId, RecordPart, RecordType, Relation
} from '../src/protocol';
import { card_of, empty, moves_from, type Shared } from '../src/records/types';
import { same } from '../src/records/values';
import { ana, ken, vera, type World } from './world';

type Body = { [name in string]: unknown };
type Change = Body & { seq: number };

export interface Desk {
	world: World;
	tell(stream: string, event: string, by: string, data: Body): { seq: number; at: string };
	refuse(error: Body): never;
}

const deal: RecordType = {
	type: 'deal',
	fields: [
		{ name: 'customer', kind: 'text', max: 200 },
		{ name: 'customer_country', kind: 'country' },
		{ name: 'contact_email', kind: 'email' },
		{ name: 'products', kind: 'products' },
		{ name: 'amount', kind: 'money' },
		{ name: 'probability', kind: 'percent' },
		{ name: 'close', kind: 'due' },
		{ name: 'registration', kind: 'choice', choices: ['sourced', 'co_sell', 'fulfilment', 'renewal'] },
		{ name: 'protected_until', kind: 'date' },
		{ name: 'lost_reason', kind: 'choice', choices: ['price', 'competitor', 'no_budget', 'other'] },
		{ name: 'description', kind: 'markdown' }
	],
	private: [
		{ name: 'notes', kind: 'markdown' },
		{ name: 'cost', kind: 'money' },
		{ name: 'margin', kind: 'percent' }
	],
	states: [
		{ id: 'prospect', category: 'new' },
		{ id: 'qualify', category: 'active' },
		{ id: 'propose', category: 'active' },
		{ id: 'negotiate', category: 'active' },
		{ id: 'on_hold', category: 'waiting' },
		{ id: 'won', category: 'done' },
		{ id: 'lost', category: 'dropped' }
	],
	initial: 'prospect',
	free: false,
	transitions: [
		{ from: ['qualify', 'propose', 'negotiate', 'on_hold'], to: 'prospect', by: [], require: [], reason: false },
		{ from: ['prospect', 'propose', 'negotiate', 'on_hold'], to: 'qualify', by: [], require: [], reason: false },
		{ from: ['prospect', 'qualify', 'negotiate', 'on_hold'], to: 'propose', by: [], require: [], reason: false },
		{ from: ['qualify', 'propose', 'on_hold'], to: 'negotiate', by: [], require: [], reason: false },
		{ from: ['prospect', 'qualify', 'propose', 'negotiate'], to: 'on_hold', by: [], require: [], reason: false },
		{ from: ['qualify', 'propose', 'negotiate'], to: 'won', by: [], require: ['customer', 'amount', 'close'], reason: false },
		{ from: ['prospect', 'qualify', 'propose', 'negotiate', 'on_hold'], to: 'lost', by: [], require: ['lost_reason'], reason: false },
		{ from: ['won', 'lost'], to: 'negotiate', by: [], require: [], reason: true }
	]
};

const task: RecordType = {
	type: 'task',
	fields: [
		{ name: 'assignees', kind: 'members' },
		{ name: 'estimate', kind: 'duration' },
		{ name: 'checklist', kind: 'checklist' },
		{ name: 'recurrence', kind: 'choice', choices: ['daily', 'weekly', 'monthly', 'yearly'] },
		{ name: 'description', kind: 'markdown' }
	],
	private: [],
	states: [
		{ id: 'backlog', category: 'new' },
		{ id: 'to_do', category: 'new' },
		{ id: 'doing', category: 'active' },
		{ id: 'review', category: 'active' },
		{ id: 'blocked', category: 'waiting' },
		{ id: 'done', category: 'done' },
		{ id: 'cancelled', category: 'dropped' }
	],
	initial: 'to_do',
	free: true,
	transitions: []
};

interface Held {
	shared: Shared;
	links: { rel: Relation; to: RecordId }[];
	messages: { channel: `chn_${string}`; seq: number }[];
	part?: RecordPart;
}

export class FakeRecords {
	types = [deal, task];
	held = new Map<string, Held>();
	changes = new Map<string, Change[]>();

	constructor(private desk_: Desk) {
		const in_days = (days: number, time = ''): Due => ({
			local: new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10) + time,
			zone: 'America/Sao_Paulo'
		});
		const money = (minor: number, currency = 'EUR') => ({ minor, currency });
		this.add_('deal', 'Storm cloud for Lagoa Energia', 'qualify', {
			owner: ken.id, ball: 'org_ACME', due: in_days(3), priority: 'high',
			fields: { customer: 'Lagoa Energia', amount: money(12_500_000), probability: 4000, customer_country: 'BR' }
		});
		this.add_('deal', 'Renewal, Porto Alegre port authority', 'negotiate', {
			owner: ana.id, ball: 'org_HOST', due: in_days(0, 'T15:00'), priority: 'urgent',
			fields: { customer: 'Porto Alegre port authority', amount: money(8_900_050), registration: 'renewal', close: in_days(9) }
		});
		this.add_('deal', 'Pilot for Ibirá hospitals', 'prospect', { owner: ana.id, fields: {} });
		this.add_('deal', 'Fleet tracking, Serra Transportes', 'won', { owner: ken.id, fields: { amount: money(2_000_000, 'BRL'), customer: 'Serra' } });
		this.add_('task', 'Translate the price list', 'to_do', { owner: ana.id, due: in_days(1), ball: 'org_ACME', fields: {} });
		this.add_('task', 'Send the print files', 'doing', {
			owner: vera.id, due: in_days(-1), priority: 'high',
			fields: { checklist: [{ text: 'Cover', done: true }, { text: 'Inside pages', done: false }], assignees: [vera.id, ken.id] }
		});
		this.add_('task', 'Who talks to the press?', 'blocked', { fields: {} });
		const deals = [...this.held.values()];
		deals[0]!.links.push({ rel: 'blocked_by', to: deals[4]!.shared.id });
		deals[4]!.links.push({ rel: 'blocks', to: deals[0]!.shared.id });
	}

	private add_(type: string, title: string, state: string, more: Partial<Shared>, space: Shared['space'] = 'spc_ACME'): Held {
		const code = this.desk_.world.spaces.find(({ id }) => id === space)?.code ?? 'X';
		const number = [...this.held.values()].filter(({ shared }) => shared.space === space).length + 1;
		const id: RecordId = `rec_${code}${number}`;
		const key = `${code}-${number}`;
		const now = new Date().toISOString();
		const shared: Shared = {
			id, key, space, channel: `chn_${id}`, type, title, state, category: this.category_(type, state), rev: 1,
			followers: [], priority: 'normal', fields: {}, created: now, created_by: ken.id, updated: now, ...more
		};
		this.desk_.world.channels.set(shared.channel, {
			state: {
				id: shared.channel, space, name: key, topic: '', private: false, kind: 'record', archived: false, joined: true,
				record: id, created_by: shared.created_by
			},
			seq: 1,
			messages: [],
			readers: [ken.id]
		});
		this.changes.set(shared.channel, [{ seq: 1, at: now, by: shared.created_by, event: 'record.created', data: { record: shared } }]);
		const held: Held = { shared, links: [], messages: [] };
		this.held.set(id, held);
		return held;
	}

	private category_(type: string, state: string): Category {
		return this.types.find((each) => each.type === type)?.states.find(({ id }) => id === state)?.category ?? 'new';
	}

	private of_(id: unknown): Held {
		return this.held.get(String(id)) ?? this.desk_.refuse({ code: 'not_found', message: 'Not here, or not for you.' });
	}

	private tell_(held: Held, event: string, by: string, data: Body, channel: string = held.shared.channel): void {
		const { seq, at } = this.desk_.tell(channel, event, by, data);
		const changes = this.changes.get(channel) ?? [];
		this.changes.set(channel, [...changes, { seq, at, by, event, data }]);
		if (channel === held.shared.channel) this.desk_.tell(held.shared.space, 'record.touched', by, { ...card_of(held.shared) });
	}

	/** Somebody else changes a record. */
	change(key: string, by: string, body: Body): void {
		const held = [...this.held.values()].find(({ shared }) => shared.key === key)!;
		this.change_(held, by, { rev: held.shared.rev, ...body });
	}

	private change_(held: Held, by: string, body: Body): FieldChange[] {
		const { shared } = held;
		if (body.rev !== shared.rev) this.desk_.refuse({ code: 'conflict', record: { ...shared }, message: 'Somebody was quicker.' });
		const changes: FieldChange[] = [];
		const next: Body = { ...shared };
		for (const name of ['title', 'owner', 'followers', 'ball', 'start', 'due', 'priority'] as const) {
			if (!(name in body) || body[name] === undefined || same(body[name], shared[name])) continue;
			changes.push({ field: name, old: shared[name], new: body[name] ?? undefined });
			if (body[name] === null) delete next[name];
			else next[name] = body[name];
		}
		const fields = { ...shared.fields };
		changes.push(...this.fields_(fields, body.fields as Body | undefined));
		held.shared = { ...(next as unknown as Shared), fields, rev: shared.rev + 1, updated: new Date().toISOString() };
		if (changes.length > 0 && body.to === undefined)
			this.tell_(held, 'record.changed', by, { record: shared.id, rev: held.shared.rev, changes });
		return changes;
	}

	private fields_(fields: Body, given: Body = {}): FieldChange[] {
		const changes: FieldChange[] = [];
		for (const [name, value] of Object.entries(given)) {
			if (same(fields[name], value)) continue;
			changes.push({ field: `fields.${name}`, old: fields[name], new: value ?? undefined });
			if (value === null) delete fields[name];
			else fields[name] = value;
		}
		return changes;
	}

	private move_(held: Held, by: string, body: Body): void {
		const { shared } = held;
		const type = this.types.find((each) => each.type === shared.type)!;
		if (body.rev !== shared.rev) this.desk_.refuse({ code: 'conflict', record: { ...shared }, message: 'Somebody was quicker.' });
		const moves = moves_from(type, shared.state, 'host');
		const move = moves.find(({ to }) => to === body.to);
		if (!move) return this.desk_.refuse({ code: 'state_not_allowed', field: 'to', moves: moves.map(({ to }) => to), message: 'No.' });
		const fields = { ...shared.fields, ...(body.fields as Body) };
		const without = move.require.filter((name) => empty(fields[name])).map((name) => `fields.${name}`);
		if (move.reason && !body.reason) without.push('reason');
		if (without.length > 0) this.desk_.refuse({ code: 'missing_field', field: without[0], fields: without, message: 'Missing.' });
		const from = shared.state;
		const changes = this.change_(held, by, { ...body, title: undefined });
		held.shared = { ...held.shared, state: move.to, category: this.category_(shared.type, move.to) };
		this.tell_(held, 'record.moved', by, {
			record: shared.id, from, to: move.to, category: held.shared.category, rev: held.shared.rev, reason: body.reason,
			...(changes.length > 0 && { changes })
		});
	}

	private found_({ shared, links, messages, part }: Held): RecordFound {
		const type = this.types.find((each) => each.type === shared.type)!;
		const ends = links.map(({ rel, to }) => {
			const { key, type, title, state, category } = this.of_(to).shared;
			return { rel, to, key, type, title, state, category };
		});
		return { ...shared, links: ends, messages, moves: moves_from(type, shared.state, 'host'), ...(part && { private: part }) };
	}

	do(command: string, body: Body, by: string): unknown {
		switch (command) {
			case 'record.types':
				return { types: this.types };
			case 'record.list': {
				const all = [...this.held.values()].map(({ shared }) => shared);
				const found = all.filter(({ space, type, state }) => space === body.space && type === body.type && state === body.state);
				const from = Number(body.cursor ?? 0);
				const to = from + Number(body.limit ?? 50);
				const records: RecordCard[] = found.slice(from, to).map(card_of);
				return { records, more: to < found.length, ...(to < found.length && { cursor: String(to) }) };
			}
			case 'record.get': {
				const held = [...this.held.values()].find(({ shared }) => shared.id === body.record || shared.key === body.key);
				return this.found_(held ?? this.of_('none'));
			}
			case 'record.create': {
				const { space, type, title, state, from, ...more } = body as Body & { from?: { channel: `chn_${string}`; seq: number } };
				const first = this.types.find((each) => each.type === type)?.initial ?? '';
				const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
				const held = this.add_(String(type), String(title), String(state ?? first), { created_by: by as Shared['created_by'], ...given }, space as Shared['space']);
				if (from) {
					held.messages.push(from);
					const message = this.desk_.world.channels.get(from.channel)?.messages.find(({ seq }) => seq === from.seq) as Message | undefined;
					if (message) message.records = [...(message.records ?? []), held.shared.id];
					this.desk_.tell(from.channel, 'message.recorded', by, { of: from.seq, record: held.shared.id });
				}
				this.desk_.tell(held.shared.space, 'record.touched', by, { ...card_of(held.shared) });
				return held.shared;
			}
			case 'record.change': {
				const held = this.of_(body.record);
				this.change_(held, by, body);
				return held.shared;
			}
			case 'record.move': {
				const held = this.of_(body.record);
				this.move_(held, by, body);
				return held.shared;
			}
			case 'record.link':
			case 'record.unlink': {
				const linked = command === 'record.link';
				const ends: [Held, Relation, Held][] = [
					[this.of_(body.record), body.rel as Relation, this.of_(body.to)],
					[this.of_(body.to), inverse[body.rel as Relation] ?? 'relates_to', this.of_(body.record)]
				];
				for (const [held, rel, other] of ends) {
					const to = other.shared.id;
					held.links = held.links.filter((link) => link.rel !== rel || link.to !== to);
					if (linked) held.links.push({ rel, to });
					this.tell_(held, linked ? 'record.linked' : 'record.unlinked', by, { record: held.shared.id, rel, to });
				}
				return {};
			}
			case 'record.follow':
			case 'record.unfollow': {
				const held = this.of_(body.record);
				const others = held.shared.followers.filter((member) => member !== by);
				held.shared = { ...held.shared, followers: command === 'record.follow' ? [...others, by as `mbr_${string}`] : others };
				this.tell_(held, command === 'record.follow' ? 'record.followed' : 'record.unfollowed', by, { record: held.shared.id, member: by });
				return {};
			}
			case 'record.annotate': {
				const held = this.of_(body.record);
				if (body.rev !== undefined && body.rev !== (held.part?.rev ?? 0))
					this.desk_.refuse({ code: 'conflict', record: held.part, message: 'Somebody was quicker.' });
				const channel = `chn_PART${held.shared.key}` as const;
				if (!held.part)
					this.desk_.world.channels.set(channel, {
						state: { id: channel, space: 'spc_OURS', name: held.shared.key, topic: '', private: false, kind: 'record', archived: false, joined: true, record: held.shared.id },
						seq: 0,
						messages: [],
						readers: [ken.id, vera.id]
					});
				const fields = { ...(held.part?.fields ?? {}) };
				const changes = this.fields_(fields, body.fields as Body);
				held.part = { record: held.shared.id, channel, rev: (held.part?.rev ?? 0) + 1, fields };
				this.tell_(held, 'record.annotated', by, { record: held.shared.id, rev: held.part.rev, changes }, channel);
				return held.part;
			}
		}
		return this.desk_.refuse({ code: 'unknown_command', message: `There is no ${command}.` });
	}
}

const inverse: { [name in string]: Relation } = {
	parent: 'child', child: 'parent', blocks: 'blocked_by', blocked_by: 'blocks', relates_to: 'relates_to',
	duplicate_of: 'has_duplicate', has_duplicate: 'duplicate_of'
};

export type { RecordField };
