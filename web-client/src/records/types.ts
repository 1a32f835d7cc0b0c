// What a type of records says: the names of its states and fields, and the moves that it allows.
import { has, isolated, locale, t, type Key } from '../i18n';
import type { Category, Commands, RecordCard, RecordField, RecordMove, RecordType, Side } from '../protocol';

/** What a record is to everybody who may read it. */
export type Shared = Commands['record.create']['ok'];
export type Fields = Shared['fields'];

/** "On hold" of on_hold: types are anybody's data, so there may be no words for it. */
function plain(id: string): string {
	const words = id.replaceAll('_', ' ');
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The label in a language: "ru-RU" is asked for before "ru", and either before "ru-KZ" (RFC 5646: case says nothing). */
function label(labels: RecordType['labels'], tag: string): string | undefined {
	const known = Object.entries(labels ?? {}).map(([of, text]) => [of.toLowerCase(), text] as const);
	const whole = tag.toLowerCase();
	const main = whole.split('-')[0];
	const found = known.find(([of]) => of === whole) ?? known.find(([of]) => of === main) ?? known.find(([of]) => of.split('-')[0] === main);
	return found && isolated(found[1]);
}

/** By the operator's label in the reader's language, else by our own word, else by a label in another language. */
function named(prefix: string, id: string, labels: RecordType['labels'] = {}): string {
	const theirs = label(labels, locale);
	if (theirs) return theirs;
	const key: string = `${prefix}.${id}`;
	if (has(key)) return t(key as Key);
	const any = Object.keys(labels)[0];
	return label(labels, 'en') ?? (any && label(labels, any)) ?? plain(id);
}

export const type_name = (name: string, type?: RecordType) => named('record.type', name, type?.labels);
export const state_name = (state: string, type: RecordType | undefined) =>
	named('record.state', state, type?.states.find(({ id }) => id === state)?.labels);
/** Also of a record's own members, and of "fields.amount". */
export function field_name(name: string, type?: RecordType): string {
	const field = name.replace(/^fields\./, '');
	return named('record.field', field, field_of(type, field)?.labels);
}
export const choice_name = (choice: string) => named('record.choice', choice);
export const priority_name = (priority: string) => named('record.priority', priority);
export const relation_name = (relation: string) => named('record.rel', relation);
export const category_name = (category: Category) => named('record.category', category);

export function field_of(type: RecordType | undefined, name: string): RecordField | undefined {
	return type?.fields.find((field) => field.name === name) ?? type?.private.find((field) => field.name === name);
}

/** The moves from a state that this side may make, in the order of the type's states. */
export function moves_from(type: RecordType, state: string, side: Side): RecordMove[] {
	const listed = type.transitions.filter(({ from, by }) => from.includes(state) && (by.length === 0 || by.includes(side)));
	return type.states
		.filter(({ id }) => id !== state)
		.map(({ id }) => listed.find(({ to }) => to === id) ?? (type.free ? { to: id, require: [], reason: false } : undefined))
		.filter((move) => move !== undefined)
		.map(({ to, require, reason }) => ({ to, require, reason }));
}

/** The step that a record takes next: the first move that leads on, neither to wait nor to be dropped. */
export function next_move(type: RecordType | undefined, state: string, moves: RecordMove[]): RecordMove | undefined {
	const states = type?.states ?? [];
	const onward = states.slice(states.findIndex(({ id }) => id === state) + 1).filter(({ category }) => category !== 'waiting' && category !== 'dropped');
	return onward.map(({ id }) => moves.find(({ to }) => to === id)).find((move) => move !== undefined);
}

/** The field of money that the type's cards show, the first of them. */
export function money_on_card(type: RecordType | undefined): string | undefined {
	return type?.card.find((name) => field_of(type, name)?.kind === 'money');
}

export function empty(value: unknown): boolean {
	return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** What the move needs and the record does not have yet. */
export function missing(move: RecordMove, fields: Fields): string[] {
	return move.require.filter((name) => empty(fields[name]));
}

const weight = { urgent: 0, high: 1, normal: 2, low: 3 };

/** Urgent ones first, then what is due first, then the oldest. */
export function by_weight(a: RecordCard, b: RecordCard): number {
	const due = (card: RecordCard) => card.due?.local ?? '9999';
	return (
		weight[a.priority] - weight[b.priority] ||
		(due(a) < due(b) ? -1 : due(a) > due(b) ? 1 : 0) ||
		number_of(a.key) - number_of(b.key)
	);
}

function number_of(key: string): number {
	return Number(key.split('-')[1]) || 0;
}

/** The card as the server makes it: of the record's own fields those that its type names. */
export function card_of(found: Shared, of_type: RecordType | undefined): RecordCard {
	const { id: record, key, space, type, title, state, category, owner, ball, due, priority, rev, updated } = found;
	const on_card = (of_type?.card ?? []).filter((name) => found.fields[name] !== undefined);
	const fields = Object.fromEntries(on_card.map((name) => [name, found.fields[name]]));
	return { record, key, space, type, title, state, category, owner, ball, due, priority, rev, updated, fields };
}

/** What kind of value a member of the record itself is, beside its fields. */
export function envelope_kind(name: string): RecordField['kind'] | 'priority' | undefined {
	const kinds = { title: 'text', owner: 'member', ball: 'org', due: 'due', start: 'due', priority: 'priority', followers: 'members' } as const;
	return Object.hasOwn(kinds, name) ? kinds[name as keyof typeof kinds] : undefined;
}

/** A value by its name, of the record itself or of its fields. */
export function value_of(record: Shared, name: string): unknown {
	return envelope_kind(name) ? record[name as 'title'] : record.fields[name];
}
