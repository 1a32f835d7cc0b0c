// Values, moves and due times of records, and the store on a real server.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { audiences_of } from '../src/channels/audiences.svelte';
import { channels_of } from '../src/channels/channels.svelte';
import { members_of } from '../src/members/members.svelte';
import { full_name } from '../src/members/names';
import { load_part } from '../src/i18n';
import { instant_of, next_at, wall_of } from '../src/i18n/wall';
import { timelines_of } from '../src/messages/timelines.svelte';
import { parse, plain } from '../src/text/markdown';
import { rows_of } from '../src/messages/rows';
import { undo } from '../src/page/undo.svelte';
import type { ChannelId, Commands, MemberId, RecordCard, RecordMove, RecordTotals, RecordType, When } from '../src/protocol';
import { due_instant } from '../src/records/due';
import { Moving } from '../src/records/moving.svelte';
import { records_of } from '../src/records/records.svelte';
import { Totals } from '../src/records/totals.svelte';
import { by_weight, card_of, missing, money_on_card, moves_from, next_move, state_name, type_name } from '../src/records/types';
import { decimal, digits_of, money_brief, money_of, same, units } from '../src/records/values';
import { schedules_of } from '../src/schedules/schedules.svelte';
import { choices, places_of } from '../src/schedules/when';
import { on_a_server, sit_down, until, world } from './seat';

describe('a type of records', () => {
	beforeAll(() => load_part('records'));
	const words = (labels: { [tag: string]: string }): RecordType => ({
		type: 'visit', labels, fields: [], private: [], card: [], initial: 'won', free: true, transitions: [],
		states: [{ id: 'won', category: 'done', labels }, { id: 'on_site', category: 'active' }]
	});

	it('is called by the label in the language, whatever its case and region', () => {
		for (const tag of ['en', 'EN', 'en-US']) expect(type_name('visit', words({ ru: 'Выезд', [tag]: 'Site visit' }))).toBe('Site visit');
		expect(state_name('won', words({ en: 'Signed' }))).toBe('Signed');
	});

	it('is called by a label in another language only where we have no word, and by its name where it has none', () => {
		expect(type_name('visit', words({ fr: 'Visite' }))).toBe('Visite');
		expect(state_name('won', words({ fr: 'Gagné' }))).toBe('Won');
		expect(state_name('on_site', words({}))).toBe('On site');
		expect(state_name('won', words({ he: 'נסגר' }))).toBe('Won');
		expect(type_name('visit', words({ he: 'ביקור' }))).toBe('\u2068ביקור\u2069'); // set apart from what stands beside it
	});
});

describe('amounts', () => {
	it.each([
		['1234.56', 2, 123456], ['1,234.56', 2, 123456], ['1.234,56', 2, 123456], ['1 234,5', 2, 123450], ["1'234", 2, 123400],
		['1,234', 2, 123400], ['1.234', 3, 1234], ['1.234.567', 2, 123456700], ['0,5', 2, 50], ['.5', 2, 50], ['-12', 0, -12], ['12500', 0, 12500],
		['1\u00a0000,00', 2, 100000], ['0,500', 2, 50], ['0,125', 3, 125], ['1,23,456.5', 2, 12345650], ['１２，５', 2, 1250], ['١٢٫٥', 2, 1250], ['−3', 0, -3], ['1\u202f234,5', 2, 123450]
	])('reads %s with %i digits', (text, digits, minor) => expect(units(text, digits)).toBe(minor));

	it.each([['', 2], ['abc', 2], ['1.2345', 2], ['12.5', 0], ['1e5', 2], ['99999999999999999', 2], ['1.234.56', 2], ['1 2', 0], ['0.123.456', 2], ['1,2,3', 2], ['12.34.567', 2], ['1..5', 2], ['5-', 0], ["1'23", 0]])('does not take %s', (text, digits) =>
		expect(units(text, digits)).toBeUndefined()
	);

	it.each<[string, string, number, string]>([
		['12,50 €', 'EUR', 1250, 'EUR'], ['€ 1.500', 'EUR', 150000, 'EUR'], ['€1,500.00', 'EUR', 150000, 'EUR'], ['0,500', 'EUR', 50, 'EUR'], ["CHF 1'234.50", 'EUR', 123450, 'CHF'],
		['12,- €', 'EUR', 1200, 'EUR'], ["1'234.–", 'CHF', 123400, 'CHF'], ['-5 $', 'USD', -500, 'USD'], ['$ 5', 'EUR', 500, 'USD'], ['€ -5', 'EUR', -500, 'EUR'],
		['100 руб.', 'EUR', 10000, 'RUB'], ['R$ 10,5', 'EUR', 1050, 'BRL'], ['10 zł', 'PLN', 1000, 'PLN'], ['1.500', 'KWD', 1500, 'KWD'], ['¥ 1,500', 'JPY', 1500, 'JPY'], ['5 GBP', 'EUR', 500, 'GBP']
	])('are read with their currency: %s of %s', (text, meant, minor, currency) => expect(money_of(text, meant)).toEqual({ minor, currency }));

	it.each(['0,505', '1.234.56', '5 x', '€ 5 €', 'ab 5', '12,5,0', '', '€', '1e5', '5 € 3'])('are no guess: %s', (text) => expect(money_of(text, 'EUR')).toBeUndefined());

	it('knows how many digits a currency has, and writes them all', () => {
		expect(['JPY', 'EUR', 'KWD'].map(digits_of)).toEqual([0, 2, 3]);
		expect([decimal(1250000, 2), decimal(5, 2), decimal(-5, 3), decimal(7, 0)]).toEqual(['12500.00', '0.05', '-0.005', '7']);
	});

	it.each([
		[123_456_789, 'EUR', '€1.23M'], [34_000_050, 'USD', '$340K'], [1_250_000, 'EUR', '€12.5K'], [99_950, 'EUR', '€999.50'], [-250_000_000, 'EUR', '-€2.5M'],
		[1_200_000, 'JPY', '¥1.2M'], [999_000, 'KWD', 'KWD 999.000'], [9_007_199_254_740_991, 'EUR', '€90.1T'], [100_000_000, 'X', '1000000.00 X']
	])('are brief in a few letters: %i %s', (minor, currency, text) => expect(money_brief({ minor, currency }).replaceAll('\u00a0', ' ')).toBe(text));

	it('are the same whatever the order of their names', () => {
		expect(same({ minor: 1, currency: 'EUR' }, { currency: 'EUR', minor: 1 })).toBe(true);
		expect(same(undefined, null)).toBe(true);
		expect(same(['a', 'b'], ['b', 'a'])).toBe(false);
	});
});

describe('wall clocks', () => {
	it('come to an instant: in summer, in winter, in a gap later, and the first of an hour that comes twice', () => {
		const iso = (local: string, zone: string) => instant_of(local, zone).toISOString().slice(0, 16);
		expect(iso('2026-07-01T09:00', 'Europe/Berlin')).toBe('2026-07-01T07:00');
		expect(iso('2026-12-01T09:00', 'Europe/Berlin')).toBe('2026-12-01T08:00');
		expect(iso('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30'); // 3:30 there
		expect(iso('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30'); // the first 2:30
		expect(iso('2026-10-25T03:30', 'Europe/Berlin')).toBe('2026-10-25T02:30');
		expect(iso('2026-11-01T01:30', 'America/New_York')).toBe('2026-11-01T05:30');
		expect(iso('2026-12-01', 'Asia/Tokyo')).toBe('2026-11-30T15:00');
	});

	it('are read from an instant, and the next morning is found', () => {
		const now = new Date('2026-11-25T11:30:00Z');
		expect(wall_of(now, 'Asia/Kolkata')).toBe('2026-11-25T17:00');
		expect(next_at('09:00', 'America/Sao_Paulo', now)).toBe('2026-11-25T09:00'); // it is 8:30 there
		expect(next_at('09:00', 'Europe/Berlin', now)).toBe('2026-11-26T09:00');
		expect(next_at('09:00', 'America/Sao_Paulo', now, true)).toBe('2026-11-26T09:00');
	});

	it('end a due day when it ends there', () => {
		expect(due_instant({ local: '2026-12-01', zone: 'America/Sao_Paulo' }).toISOString()).toBe('2026-12-02T03:00:00.000Z');
		expect(due_instant({ local: '2026-12-01T09:00', zone: 'Asia/Tokyo' }).toISOString()).toBe('2026-12-01T00:00:00.000Z');
	});
});

describe('types', () => {
	const type: RecordType = {
		type: 'x', fields: [], private: [], card: [], initial: 'a', free: false,
		states: [{ id: 'a', category: 'new' }, { id: 'b', category: 'active' }, { id: 'c', category: 'done' }],
		transitions: [
			{ from: ['a'], to: 'b', by: [], require: ['amount'], reason: false },
			{ from: ['a'], to: 'c', by: ['host'], require: [], reason: true }
		]
	};
	it('allow the moves that they list, to whom they belong', () => {
		expect(moves_from(type, 'a', 'host').map(({ to }) => to)).toEqual(['b', 'c']);
		expect(moves_from(type, 'a', 'partner').map(({ to }) => to)).toEqual(['b']);
		expect(moves_from(type, 'c', 'host')).toEqual([]);
		expect(moves_from({ ...type, free: true }, 'c', 'partner').map(({ to }) => to)).toEqual(['a', 'b']);
	});

	it('name the next step: on, neither to wait nor to be dropped', () => {
		const states: RecordType['states'] = [
			{ id: 'asked', category: 'new' }, { id: 'held', category: 'waiting' }, { id: 'lost', category: 'dropped' },
			{ id: 'talk', category: 'active' }, { id: 'won', category: 'done' }
		];
		const next = (state: string, to: string[]) => next_move({ ...type, states }, state, to.map((to) => ({ to, require: [], reason: false })))?.to;
		expect(next('asked', ['lost', 'held', 'won', 'talk'])).toBe('talk');
		expect(next('asked', ['lost', 'held'])).toBeUndefined();
		expect(next('talk', ['asked', 'lost', 'won'])).toBe('won');
		expect(next('won', ['talk'])).toBeUndefined();
		expect(next_move(undefined, 'asked', [])).toBeUndefined();
	});

	it('show the sums of the first field of money on their cards', () => {
		const fields: RecordType['fields'] = [{ name: 'cost', kind: 'money' }, { name: 'size', kind: 'text' }, { name: 'price', kind: 'money' }, { name: 'rest', kind: 'money' }];
		expect(money_on_card({ ...type, fields, card: ['size', 'price', 'rest'] })).toBe('price');
		expect(money_on_card({ ...type, fields, card: ['size'] })).toBeUndefined();
		expect(money_on_card(undefined)).toBeUndefined();
	});

	it('name what a move still needs', () => {
		const move: RecordMove = { to: 'won', require: ['customer', 'amount', 'tags'], reason: false };
		expect(missing(move, { customer: 'Acme', tags: [] })).toEqual(['amount', 'tags']);
	});

	it('sort cards: urgent ones, then by due time, then by number', () => {
		const card = (key: string, more: Partial<RecordCard> = {}) => ({ key, priority: 'normal', ...more }) as RecordCard;
		const due = (local: string) => ({ due: { local, zone: 'UTC' } });
		const cards = [card('A-10'), card('A-9'), card('A-3', due('2026-12-02')), card('A-4', due('2026-12-01')), card('A-5', { priority: 'urgent' })];
		expect(cards.sort(by_weight).map(({ key }) => key)).toEqual(['A-5', 'A-4', 'A-3', 'A-9', 'A-10']);
	});
});

describe('totals', () => {
	afterEach(() => void vi.useRealTimers());
	const answer = (count: number): RecordTotals => ({ states: [{ state: 'won', count, sums: [] }], more: false });

	it('are asked for once after many changes, and only while somebody looks', async () => {
		vi.useFakeTimers();
		let count = 0;
		const totals = new Totals(async () => answer(++count));
		totals.touched();
		await vi.runAllTimersAsync();
		expect(count).toBe(0);
		const end = totals.watch();
		for (let change = 0; change < 20; change++) totals.touched();
		await vi.runAllTimersAsync();
		expect([count, totals.of('won')?.count, totals.of('lost')]).toEqual([1, 1, undefined]);
		totals.touched();
		end();
		await vi.runAllTimersAsync();
		expect(count).toBe(1);
	});

	it('are asked for less often where they take long, and again for what changes meanwhile', async () => {
		vi.useFakeTimers();
		let count = 0;
		const totals = new Totals(() => new Promise((done) => setTimeout(() => done(answer(++count)), 1000)));
		totals.watch();
		totals.touched();
		await vi.advanceTimersByTimeAsync(600);
		totals.touched(); // the question is on its way
		await vi.advanceTimersByTimeAsync(3000);
		expect(count).toBe(2);
		totals.touched();
		await vi.advanceTimersByTimeAsync(9000);
		expect(count).toBe(2);
		await vi.advanceTimersByTimeAsync(3000);
		expect(count).toBe(3);
	});

	it('keep the last answer that was asked for, and what was known where there is none', async () => {
		const asked: { tell: (found: RecordTotals) => void; lose: () => void }[] = [];
		const totals = new Totals(() => new Promise((tell, lose) => asked.push({ tell, lose })));
		const both = [totals.load(), totals.load()];
		asked[1]!.tell(answer(2));
		asked[0]!.tell(answer(1));
		await Promise.all(both);
		expect(totals.of('won')?.count).toBe(2);
		const lost = totals.load();
		asked[2]!.lose();
		await lost;
		expect(totals.of('won')?.count).toBe(2);
	});
});

describe('keys in a text', () => {
	const keys = (text: string) => JSON.stringify(parse(text)).match(/"key":"[^"]+"/g)?.map((key) => key.slice(7, -1)) ?? [];
	it('are found in words, and nowhere in code, links or longer names', () => {
		expect(keys('SOL-12 and (ACM-3), **ACM-4**.')).toEqual(['SOL-12', 'ACM-3', 'ACM-4']);
		expect(keys('`SOL-12` \n```\nSOL-1\n```\n[SOL-2](https://x.example/SOL-3) https://x.example/SOL-4')).toEqual([]);
		expect(keys('XSOLUTIO-1 sol-1 A-1 SOL-0 SOL-1a SOL-1-2 #SOL-1 v/SOL-5 SOL-6.zip')).toEqual([]);
		expect(plain('See SOL-12.', () => '')).toBe('See SOL-12.');
	});
});

describe('the story of a record', () => {
	it('puts changes between the messages where they happened', () => {
		const me: MemberId = 'mbr_KEN';
		const message = (seq: number) => ({ seq, place: seq, at: '2026-11-25T10:00:00Z', by: me, text: String(seq) });
		const change = (seq: number) => ({ seq, at: '2026-11-25T10:00:00Z', event: 'record.changed', data: {} });
		const keys = (whole: boolean) => rows_of([message(3), message(5)], [], { me, whole }, [1, 4, 6].map(change)).map(({ key }) => key);
		expect(keys(true)).toEqual(['c1', '3', 'c4', '5', 'c6']);
		expect(keys(false)).toEqual(['3', 'c4', '5', 'c6']);
		const rows = rows_of([message(3), message(5)], [], { me, whole: true }, [change(4)]);
		expect(rows.map((row) => row.opens_group)).toEqual([true, true, true]);
	});
});

describe('records', () => {
	on_a_server();

	let made = 0;
	const close = { local: '2026-12-01', zone: 'Europe/Berlin' };
	const won_but_for_its_close = { customer: 'Lagoa', amount: { minor: 12_500_000, currency: 'EUR' } };
	type More = Partial<Commands['record.create']['with']>;

	/** Ken before the board of a space that is new, Ana's org in it, with one deal that Ana made. */
	async function board(more: More = { state: 'qualify' }) {
		const { ken, ana } = world.people;
		const space = await world.admin('space.create', { kind: 'project', name: `Space ${++made}`, orgs: [world.acme.id] }, ken.id);
		const create = (title: string, more?: More) => world.admin('record.create', { space: space.id, type: 'deal', title, ...more }, ana.id);
		const deal = await create('Storm cloud', more);
		const seat = await sit_down('ken');
		const { client } = seat;
		const records = records_of(client);
		const deals = records.board(space.id, 'deal');
		await deals.load();
		const card = () => records.cards.get(deal.id) as RecordCard;
		const move = (to: string) => world.admin('record.move', { record: deal.id, rev: card().rev, to }, ana.id);
		return { seat, client, space, deal, create, move, records, deals, card, moving: new Moving(client) };
	}
	const titles = (cards: RecordCard[]) => cards.map(({ title }) => title);

	it('stand in the columns of their states, and move when somebody else moves them', async () => {
		const { deals, move } = await board();
		expect(titles(deals.cards('qualify'))).toEqual(['Storm cloud']);
		await move('propose');
		await until(() => deals.cards('propose').length === 1);
		expect(deals.cards('qualify')).toEqual([]);
	});

	it('are counted and added up by the server, anew when one of the space is touched', async () => {
		const { client, space, create, deals } = await board({ state: 'qualify', fields: { amount: { minor: 100, currency: 'EUR' } } });
		const told = async (state: string) => ({ count: deals.totals.of(state)?.count, sums: deals.totals.of(state)?.sums });
		const end = deals.totals.watch();
		await until(() => deals.totals.found);
		expect(await told('qualify')).toEqual({ count: 1, sums: [{ field: 'amount', sum: { minor: 100, currency: 'EUR' } }] });
		await create('Another', { state: 'qualify', fields: { amount: { minor: 50, currency: 'EUR' } } });
		await until(() => deals.totals.of('qualify')?.count === 2);
		expect((await told('qualify')).sums).toEqual([{ field: 'amount', sum: { minor: 150, currency: 'EUR' } }]);
		expect(await client.ask('record.totals', { space: space.id, type: 'deal' })).toEqual(deals.totals.found);
		end();
	});

	it('come by pages', async () => {
		const { client, create, deals } = await board();
		client.subjects.clear(); // what is told meanwhile is not what is tested
		for (let count = 0; count < 60; count++) await create(`Deal ${count}`);
		await deals.load();
		expect(deals.cards('prospect').length).toBe(50);
		expect(deals.pages.get('prospect')?.more).toBe(true);
		await deals.more('prospect');
		expect(deals.cards('prospect').length).toBe(60);
		expect(deals.pages.get('prospect')?.more).toBe(false);
	});

	it('are asked for once by key, a few at a time; what is not there is remembered', async () => {
		const { deal, space } = await board();
		const seat = await sit_down('ken');
		const records = records_of(seat.client);
		const missing = `${space.code}-99`;
		for (const key of [deal.key, missing, deal.key, missing]) records.by_key(key);
		await until(() => records.by_key(deal.key) && records.by_key(missing) === null);
		records.by_key(missing);
		await seat.client.ask('ping', {}); // a question would have gone before this one
		expect(seat.asked('record.get').map((frame) => frame.with?.key)).toEqual([deal.key, missing]);
	});

	it('do not go back to an older state by an answer that comes late', async () => {
		const { deal, records } = await board();
		const found = await records.get({ key: deal.key });
		records.put({ ...card_of(found, undefined), rev: 5, title: 'newer' });
		records.put({ ...card_of(found, undefined), rev: 4, title: 'older' });
		expect(records.by_key(deal.key)?.title).toBe('newer');
	});

	it('ask for what a move needs, and say in words why it is refused', async () => {
		const { card, moving } = await board({ state: 'qualify', fields: won_but_for_its_close });
		expect(await moving.start(card(), 'won')).toBe(false);
		expect(moving.asked?.fields).toEqual(['close']);
		expect(await moving.send(moving.asked!.record, 'won', { fields: { close } })).toBe(true);
		expect(card().state).toBe('won');
		expect(await moving.start(card(), 'prospect')).toBe(false);
		expect(moving.refused).not.toBe('');
		expect(await moving.start(card(), 'negotiate')).toBe(false);
		expect(moving.asked?.move.reason).toBe(true);
	});

	it('are moved, and taken back as far as nobody has moved them on', async () => {
		const { seat, card, move, moving } = await board();
		expect(await moving.card(card(), 'propose')).toBe(true);
		expect(undo.offered?.done).toBe('moved');
		expect(undo.take_back()).toBe(true);
		await until(() => card().state === 'qualify');
		await moving.card(card(), 'propose');
		await move('on_hold');
		await until(() => card().state === 'on_hold');
		const asked = seat.asked('record.move').length;
		undo.take_back();
		await seat.client.ask('ping', {});
		expect(seat.asked('record.move').length).toBe(asked);
		expect(card().state).toBe('on_hold');
	});

	it('are not taken back where no move leads back at once', async () => {
		const { card, moving } = await board({ state: 'qualify', fields: { ...won_but_for_its_close, close } });
		undo.close();
		expect(await moving.card(card(), 'won')).toBe(true);
		expect(undo.offered).toBeUndefined();
	});

	it('open the fields that only the server knows are missing', async () => {
		const { seat, card, moving } = await board();
		seat.refuse.set('record.move', { code: 'missing_field', field: 'fields.customer', fields: ['fields.customer', 'reason'] });
		expect(await moving.start(card(), 'propose')).toBe(false);
		expect(moving.asked).toMatchObject({ fields: ['customer'], move: { to: 'propose', reason: true } });
	});

	it('take the newer state where somebody moved them first', async () => {
		const { client, card, move, moving } = await board();
		client.subjects.clear(); // the refusal is to tell it, before the event does
		await move('on_hold');
		expect(card().state).toBe('qualify');
		expect(await moving.start(card(), 'propose')).toBe(false);
		expect(moving.refused).not.toBe('');
		expect(card().state).toBe('on_hold');
	});

	it('show at the message that they were made of', async () => {
		const { ana } = world.people;
		const { client, space, records } = await board();
		const channel = await world.channel('asked', { space });
		const { seq } = await world.post(ana, channel, 'Could you ask them?');
		const timeline = timelines_of(client).of(channel.id);
		await timeline.open();
		await client.change('record.create', { space: space.id, type: 'task', title: 'Ask', from: { channel: channel.id, seq } });
		await until(() => timeline.find(seq)?.records?.length === 1);
		expect((await records.get({ record: timeline.find(seq)!.records![0]! })).messages).toEqual([{ channel: channel.id, seq }]);
	});

	it('tell their story as it goes on', async () => {
		const { ken, ana } = world.people;
		const { client, deal } = await board({ owner: ken.id });
		const timeline = timelines_of(client).of(deal.channel);
		await timeline.open();
		expect(timeline.changes.map(({ event }) => event)).toEqual(['record.created']);
		await world.admin('record.change', { record: deal.id, rev: deal.rev, title: 'Storm clouds' }, ana.id);
		await until(() => timeline.changes.length === 2);
		expect(timeline.changes[1]).toMatchObject({ event: 'record.changed', by: ana.id });
		expect(channels_of(client).all.get(deal.channel)?.unread).toBe(0);
	});

	it('scheduled messages are listed, and told of by events without their text', async () => {
		const { client } = await sit_down('ken');
		const channel = await world.channel('later');
		const schedules = schedules_of(client);
		await schedules.load();
		const create = (text: string, when: When) => client.change('schedule.create', { channel: channel.id, text, when });
		const zone = 'America/Sao_Paulo';
		const local = next_at('09:00', zone, new Date(), true);
		await create('later', { local, zone });
		await until(() => schedules.waiting(channel.id).length === 1);
		expect(schedules.waiting(channel.id)[0]).toMatchObject({ text: 'later', due: instant_of(local, zone).toISOString() });
		const { schedule } = await create('too late', { instant: new Date(Date.now() + 2500).toISOString() });
		await world.admin('channel.archive', { channel: channel.id }, world.people.ken.id);
		await until(() => schedules.all.some(({ state }) => state === 'failed'));
		expect(schedules.all.find((each) => each.schedule === schedule)).toMatchObject({ text: 'too late', failed: 'archived' });
		await client.change('schedule.cancel', { schedule });
		await until(() => schedules.all.length === 1);
	});

	it('offer the mornings of both sides', async () => {
		const { ken, ana } = world.people;
		const { id } = await world.channel('mornings', { private: true });
		await world.admin('channel.add', { channel: id, members: [ana.id] }, ken.id);
		const { channel: direct } = await world.admin('direct.open', { members: [ana.id] }, ken.id);
		const { client } = await sit_down('ken');
		const state = (channel: ChannelId) => channels_of(client).all.get(channel)!;
		audiences_of(client).watch(id);
		await until(() => audiences_of(client).of(id));
		const now = new Date('2026-11-25T11:30:00Z');
		const places = places_of(client, state(id), now, 'Europe/Berlin');
		expect(places.map(({ zone }) => zone)).toEqual(['Europe/Berlin', 'America/Sao_Paulo']);
		expect(choices(places, now).map(({ when }) => when)).toEqual([
			{ local: '2026-11-26T09:00', zone: 'Europe/Berlin' },
			{ local: '2026-11-25T09:00', zone: 'America/Sao_Paulo' }
		]);
		await until(() => members_of(client).get(ana.id));
		expect(places_of(client, state(direct.id), now, 'Europe/Berlin').map(({ name }) => name)).toEqual([undefined, full_name(client, ana)]);
	});
});
