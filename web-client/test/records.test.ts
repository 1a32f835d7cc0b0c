// Values, moves and due times of records, and the store against the fake server.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { audiences_of } from '../src/channels/audiences.svelte';
import { channels_of } from '../src/channels/channels.svelte';
import { members_of } from '../src/members/members.svelte';
import { full_name } from '../src/members/names';
import { WebSocket as NodeSocket } from 'ws';
import { Client } from '../src/client/client.svelte';
import { load_part } from '../src/i18n';
import { instant_of, next_at, wall_of } from '../src/i18n/wall';
import { timelines_of } from '../src/messages/timelines.svelte';
import { parse, plain } from '../src/text/markdown';
import { rows_of } from '../src/messages/rows';
import { undo } from '../src/page/undo.svelte';
import type { RecordCard, RecordMove, RecordType } from '../src/protocol';
import { due_instant } from '../src/records/due';
import { Moving } from '../src/records/moving.svelte';
import { records_of } from '../src/records/records.svelte';
import { by_weight, card_of, missing, moves_from, state_name, type_name } from '../src/records/types';
import { decimal, digits_of, money_of, same, units } from '../src/records/values';
import { schedules_of } from '../src/schedules/schedules.svelte';
import { choices, places_of } from '../src/schedules/when';
import { begin } from '../src/shell/subjects';
import { FakeServer } from './fake_server';
import { ana, ken } from './world';

describe('a type of records', () => {
	beforeAll(() => load_part('records'));
	const words = (labels: { [tag: string]: string }): RecordType => ({
		type: 'visit', labels, fields: [], private: [], initial: 'won', free: true, transitions: [],
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
		type: 'x', fields: [], private: [], initial: 'a', free: false,
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
		const message = (seq: number) => ({ seq, place: seq, at: '2026-11-25T10:00:00Z', by: ken.id, text: String(seq) });
		const change = (seq: number) => ({ seq, at: '2026-11-25T10:00:00Z', event: 'record.changed', data: {} });
		const keys = (whole: boolean) => rows_of([message(3), message(5)], [], { me: ken.id, whole }, [1, 4, 6].map(change)).map(({ key }) => key);
		expect(keys(true)).toEqual(['c1', '3', 'c4', '5', 'c6']);
		expect(keys(false)).toEqual(['3', 'c4', '5', 'c6']);
		const rows = rows_of([message(3), message(5)], [], { me: ken.id, whole: true }, [change(4)]);
		expect(rows.map((row) => row.opens_group)).toEqual([true, true, true]);
	});
});

describe('records', () => {
	let server: FakeServer;
	let client: Client;

	beforeEach(async () => {
		server = new FakeServer();
		const base = await server.start();
		const response = await fetch(`${base}/api/v1/session.open`, { method: 'POST', body: JSON.stringify({ email: ken.email, password: 'secret' }) });
		const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
		client = new Client(begin, () => new NodeSocket(`${base.replace('http', 'ws')}/ws`, 'parley.v1', { headers: { cookie } }) as unknown as WebSocket);
		client.connection.open();
		await vi.waitUntil(() => client.ready);
	});
	afterEach(async () => {
		client.connection.close();
		await server.stop();
	});

	async function board() {
		const deals = records_of(client).board('spc_ACME', 'deal');
		await deals.load();
		return deals;
	}
	const keys = (cards: RecordCard[]) => cards.map(({ key }) => key);

	it('stand in the columns of their states, and move when somebody else moves them', async () => {
		const deals = await board();
		expect(keys(deals.cards('qualify'))).toEqual(['ACM-1']);
		server.records.do('record.move', { record: 'rec_ACM1', rev: 1, to: 'propose' }, ana.id);
		await vi.waitUntil(() => deals.cards('propose').length === 1);
		expect(deals.cards('qualify')).toEqual([]);
	});

	it('come by pages', async () => {
		for (let count = 0; count < 60; count++)
			server.records.do('record.create', { space: 'spc_ACME', type: 'deal', title: `Deal ${count}` }, ana.id);
		const deals = records_of(client).board('spc_ACME', 'deal');
		client.subjects.clear(); // what is told meanwhile is not what is tested
		await deals.load();
		const before = deals.cards('prospect').length;
		expect(deals.pages.get('prospect')?.more).toBe(true);
		await deals.more('prospect');
		expect(deals.pages.get('prospect')?.more).toBe(false);
		expect(deals.cards('prospect').length).toBeGreaterThan(before);
	});

	it('are asked for once by key, a few at a time; what is not there is remembered', async () => {
		const records = records_of(client);
		for (const key of ['ACM-1', 'ACM-99', 'ACM-1', 'ACM-99']) records.by_key(key);
		await vi.waitUntil(() => records.by_key('ACM-1') && records.by_key('ACM-99') === null);
		records.by_key('ACM-99');
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(server.seen.filter((command) => command.do === 'record.get').map(({ with: body }) => body.key)).toEqual(['ACM-1', 'ACM-99']);
	});

	it('do not go back to an older state by an answer that comes late', async () => {
		const records = records_of(client);
		const found = await records.get({ key: 'ACM-1' });
		records.put({ ...card_of(found), rev: 5, title: 'newer' });
		records.put({ ...card_of(found), rev: 4, title: 'older' });
		expect(records.by_key('ACM-1')?.title).toBe('newer');
	});

	it('ask for what a move needs, and say in words why it is refused', async () => {
		await board();
		const records = records_of(client);
		const moving = new Moving(client);
		const card = () => records.cards.get('rec_ACM1') as RecordCard;
		expect(await moving.start(card(), 'won')).toBe(false);
		expect(moving.asked?.fields).toEqual(['close']);
		const done = await moving.send(moving.asked!.record, 'won', { fields: { close: { local: '2026-12-01', zone: 'Europe/Berlin' } } });
		expect(done).toBe(true);
		expect(card().state).toBe('won');
		expect(await moving.start(card(), 'prospect')).toBe(false);
		expect(moving.refused).not.toBe('');
		expect(await moving.start(card(), 'negotiate')).toBe(false);
		expect(moving.asked?.move.reason).toBe(true);
	});

	it('are moved, and taken back as far as nobody has moved them on', async () => {
		await board();
		const moving = new Moving(client);
		const card = () => records_of(client).cards.get('rec_ACM1') as RecordCard;
		const former = card();
		expect(await moving.card(former, 'propose')).toBe(true);
		expect(undo.offered?.done).toBe('moved');
		expect(undo.take_back()).toBe(true);
		await vi.waitUntil(() => card().state === former.state);
		await moving.card(card(), 'propose');
		server.records.do('record.move', { record: 'rec_ACM1', rev: card().rev, to: 'on_hold' }, ana.id);
		await vi.waitUntil(() => card().state === 'on_hold');
		undo.take_back();
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(card().state).toBe('on_hold');
	});

	it('are not taken back where no move leads back at once', async () => {
		await board();
		const moving = new Moving(client);
		const card = () => records_of(client).cards.get('rec_ACM1') as RecordCard;
		server.records.change('ACM-1', ana.id, { fields: { close: { local: '2026-12-01', zone: 'Europe/Berlin' } } });
		await records_of(client).get({ key: 'ACM-1' });
		undo.close();
		expect(await moving.card(card(), 'won')).toBe(true);
		expect(undo.offered).toBeUndefined();
	});

	it('open the fields that only the server knows are missing', async () => {
		await board();
		const moving = new Moving(client);
		server.refuse.set('record.move', { code: 'missing_field', field: 'fields.customer', fields: ['fields.customer', 'reason'], message: '' });
		const card = records_of(client).cards.get('rec_ACM1') as RecordCard;
		expect(await moving.start(card, 'propose')).toBe(false);
		expect(moving.asked).toMatchObject({ fields: ['customer'], move: { to: 'propose', reason: true } });
	});

	it('take the newer state where somebody moved them first', async () => {
		await board();
		const records = records_of(client);
		const moving = new Moving(client);
		const card = records.cards.get('rec_ACM1') as RecordCard;
		server.records.do('record.move', { record: 'rec_ACM1', rev: 1, to: 'on_hold' }, ana.id);
		expect(await moving.start(card, 'propose')).toBe(false);
		expect(moving.refused).not.toBe('');
		expect(records.cards.get('rec_ACM1')?.state).toBe('on_hold');
	});

	it('show at the message that they were made of', async () => {
		const timeline = timelines_of(client).of('chn_LAUNCH');
		await timeline.open();
		await client.change('record.create', { space: 'spc_ACME', type: 'task', title: 'Ask', from: { channel: 'chn_LAUNCH', seq: 3000 } });
		await vi.waitUntil(() => timeline.find(3000)?.records?.length === 1);
		expect((await records_of(client).get({ record: timeline.find(3000)!.records![0]! })).messages).toEqual([{ channel: 'chn_LAUNCH', seq: 3000 }]);
	});

	it('tell their story as it goes on', async () => {
		const timeline = timelines_of(client).of('chn_rec_ACM1');
		await timeline.open();
		expect(timeline.changes.map(({ event }) => event)).toEqual(['record.created']);
		server.records.change('ACM-1', ana.id, { title: 'Storm clouds' });
		await vi.waitUntil(() => timeline.changes.length === 2);
		expect(timeline.changes[1]).toMatchObject({ event: 'record.changed', by: ana.id });
		expect(channels_of(client).all.get('chn_rec_ACM1')?.unread).toBe(0);
	});

	it('scheduled messages are listed, and told of by events without their text', async () => {
		const schedules = schedules_of(client);
		await schedules.load();
		await client.change('schedule.create', { channel: 'chn_LAUNCH', text: 'later', when: { local: '2030-01-01T09:00', zone: 'Europe/Berlin' } });
		await vi.waitUntil(() => schedules.waiting('chn_LAUNCH').length === 1);
		const [waiting] = schedules.waiting('chn_LAUNCH');
		expect(waiting).toMatchObject({ text: 'later', due: '2030-01-01T08:00:00.000Z' });
		server.schedules.fail(waiting!.schedule, 'archived');
		await vi.waitUntil(() => schedules.all[0]?.state === 'failed');
		expect(schedules.all[0]?.failed).toBe('archived');
		await client.change('schedule.cancel', { schedule: waiting!.schedule });
		await vi.waitUntil(() => schedules.all.length === 0);
	});

	it('offer the mornings of both sides', () => {
		const channel = channels_of(client).all.get('chn_LAUNCH')!;
		const now = new Date('2026-11-25T11:30:00Z');
		audiences_of(client).put(channel.id, { people: 3, orgs: [{ org: 'org_ACME', people: 1 }, { org: 'org_HOST', people: 2 }] });
		const places = places_of(client, channel, now, 'Europe/Berlin');
		expect(places.map(({ zone }) => zone)).toEqual(['Europe/Berlin', 'America/Sao_Paulo']);
		expect(choices(places, now).map(({ when }) => when)).toEqual([
			{ local: '2026-11-26T09:00', zone: 'Europe/Berlin' },
			{ local: '2026-11-25T09:00', zone: 'America/Sao_Paulo' }
		]);
		const direct = channels_of(client).all.get('chn_DM')!;
		members_of(client).put(ana);
		expect(places_of(client, direct, now, 'Europe/Berlin').map(({ name }) => name)).toEqual([undefined, full_name(client, ana)]);
	});
});
