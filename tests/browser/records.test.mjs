// Records: board, list, page, moves, fields that two people edit.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

let channel;
const world = shared_world(async (world) => {
	channel = await world.channel('pipeline');
});

const create = (title, more = {}, who = 'ken') =>
	world.admin('record.create', { space: world.acme_space.id, type: 'deal', title, ...more }, world.people[who].id);
const get = (record, who = 'ken') => world.admin('record.get', { record: record.id }, world.people[who].id);

async function deals(handle, options) {
	const taken = await seat(world, handle, `/s/${world.acme_space.id}/deals`, options);
	await taken.log_in(handle);
	await taken.page.getByRole('main').getByText(world.acme_space.name, { exact: true }).waitFor();
	return taken;
}
const column = ({ page }, state) => page.getByRole('group', { name: new RegExp(`^${state},`) });

test('a deal stands on the board, moves by key, and the other side sees it move', async () => {
	const deal = await create('Storm cloud');
	const kens = await deals('ken');
	const anas = await deals('ana');
	await column(kens, 'Prospect').getByRole('link', { name: /Storm cloud/ }).focus();
	await kens.page.keyboard.press('Shift+ArrowRight');
	await column(anas, 'Qualify').getByRole('link', { name: /Storm cloud/ }).waitFor();
	assert.equal((await get(deal)).state, 'qualify');
	assert.deepEqual(await findings(kens.page), []);
});

test('a deal is dragged; what the move needs is asked for, and what it refuses is said', async () => {
	const deal = await create('Pilot', { state: 'qualify', fields: { customer: 'Lagoa', amount: { minor: 12_500_000, currency: 'EUR' } } });
	const kens = await deals('ken', { viewport: { width: 2600, height: 900 } });
	const { page } = kens;
	await column(kens, 'Qualify').getByRole('link', { name: /Pilot/ }).dragTo(column(kens, 'Won'));
	const dialog = page.getByRole('dialog');
	await dialog.getByText('Close', { exact: true }).waitFor();
	await dialog.getByRole('button', { name: 'Move to Won' }).click();
	await dialog.getByText('This is needed.').waitFor();
	await dialog.getByLabel('Close', { exact: true }).last().fill('2030-12-01');
	assert.deepEqual(await findings(page), []);
	await dialog.getByRole('button', { name: 'Move to Won' }).click();
	await column(kens, 'Won').getByRole('link', { name: /Pilot/ }).waitFor();
	assert.equal((await get(deal)).fields.close.local, '2030-12-01');
	await column(kens, 'Won').getByRole('link', { name: /Pilot/ }).dragTo(column(kens, 'Qualify'));
	await page.getByRole('alert').filter({ hasText: 'From Won it cannot go to Qualify, but to Negotiate.' }).waitFor();
	assert.equal((await get(deal)).state, 'won');
});

test('an imported deal comes onto the open board in its state, and its story says where it is from', async () => {
	const kens = await deals('ken', { viewport: { width: 2600, height: 900 } });
	const { page } = kens;
	const line = { id: 'A1', title: 'From elsewhere', state: 'won', fields: {}, created: '2017-03-01T12:00:00Z' };
	await world.admin('import.records', { space: world.acme_space.id, log: 'crm', type: 'deal', records: [line] });
	await column(kens, 'Won').getByRole('link', { name: /From elsewhere/ }).click();
	await page.getByRole('tab', { name: 'Story' }).click();
	await page.getByText('imported this record').waitFor();
	assert.equal(await page.getByText('made this record').count(), 0);
});

test('a field is edited in its place; where both edit it, both values stand side by side', async () => {
	const deal = await create('Renewal', { fields: { amount: { minor: 100_000, currency: 'EUR' } } });
	const kens = await seat(world, 'ken', `/r/${deal.key}`);
	await kens.log_in('ken');
	const { page } = kens;
	await page.getByRole('heading', { name: 'Renewal' }).waitFor();
	await page.getByRole('button', { name: 'Edit: Amount' }).click();
	const found = await get(deal);
	await world.admin('record.change', { record: deal.id, rev: found.rev, fields: { amount: { minor: 200_000, currency: 'EUR' } } }, world.people.ken.id);
	await page.getByRole('textbox', { name: 'Amount' }).fill('3.000,00');
	await page.keyboard.press('Enter');
	const alert = page.getByRole('alert').filter({ hasText: 'changed “Amount” meanwhile' });
	await alert.getByText('€2,000.00').waitFor();
	await alert.getByText('€3,000.00').waitFor();
	assert.deepEqual(await findings(page), []);
	await alert.getByRole('button', { name: 'Keep mine' }).click();
	await page.getByRole('button', { name: 'Edit: Amount' }).waitFor();
	assert.equal((await get(deal)).fields.amount.minor, 300_000);
	// A change of another field is no conflict.
	await page.getByRole('button', { name: 'Edit: Title' }).click();
	await world.admin('record.change', { record: deal.id, rev: (await get(deal)).rev, priority: 'high' }, world.people.ken.id);
	await page.getByRole('textbox', { name: 'Title' }).fill('Renewal, again');
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: 'Renewal, again' }).waitFor();
	const after = await get(deal);
	assert.deepEqual([after.title, after.priority], ['Renewal, again', 'high']);
});

/** A space of its own, with the deals in it that are named with their fields. */
async function space_of(name, all) {
	const space = await world.admin('space.create', { kind: 'project', name, orgs: [world.acme.id] }, world.people.ken.id);
	const made = [];
	for (const [title, more] of all) made.push(await world.admin('record.create', { space: space.id, type: 'deal', title, ...more }, world.people.ana.id));
	return { space, made };
}
const amount = (minor, currency = 'EUR') => ({ minor, currency });
const in_zone = (local) => ({ local, zone: 'Europe/Berlin' });

test('cards say whose deal it is, how much and until when; columns count and add up all of them, in each currency', async () => {
	const { space, made } = await space_of('Forecast', [
		...Array.from({ length: 55 }, (_, index) => [`Small ${index}`, { fields: { amount: amount(2_000_000) } }]),
		['Port crane', { state: 'qualify', fields: { customer: 'Lagoa', amount: amount(34_000_050, 'USD'), close: in_zone('2030-12-24') } }],
		['Pier', { state: 'qualify', fields: { amount: amount(99_950) } }],
		['Buoy', { state: 'propose' }]
	]);
	const kens = await seat(world, 'ken', `/s/${space.id}/deals`, { viewport: { width: 1440, height: 900 } });
	await kens.log_in('ken');
	const { page } = kens;
	const head = (state) => column(kens, state).getByRole('heading');
	await head('Prospect').filter({ hasText: /55 · €1\.1M/i }).waitFor(); // fifty of them are on the page
	await head('Qualify').filter({ hasText: /2 · €999\.50, US\$340K/i }).waitFor();
	await head('Qualify').getByTitle('Amount: €999.50, US$340,000.50').waitFor();
	assert.match(await head('Propose').textContent(), /^Propose\s+1$/);
	const crane = column(kens, 'Qualify').getByRole('link', { name: /Port crane/ });
	for (const words of ['Lagoa', 'US$340,000.50', 'Close 24 Dec']) await crane.filter({ hasText: words }).waitFor();
	await column(kens, 'Qualify').getByRole('link', { name: /Port crane Customer Lagoa Amount US/ }).waitFor();
	// A change by somebody else is counted.
	const pier = made.at(-2);
	await world.admin('record.change', { record: pier.id, rev: pier.rev, fields: { amount: amount(123_456_700) } }, world.people.ana.id);
	await head('Qualify').filter({ hasText: /2 · €1\.23M, US\$340K/i }).waitFor();
	await column(kens, 'Qualify').getByRole('link', { name: /Pier.*€1,234,567\.00/ }).waitFor();
	assert.deepEqual(await findings(page), []);
	await page.getByRole('button', { name: 'List', exact: true }).click();
	await page.getByRole('main').getByRole('heading', { name: /^Prospect 55 · €1\.1M$/i }).waitFor();
	assert.deepEqual(await findings(page), []);
});

test('a new deal is made with its customer and amount, and is opened from the message', async () => {
	const { space } = await space_of('New ones', [['The first', {}]]);
	const kens = await seat(world, 'ken', `/s/${space.id}/deals`);
	await kens.log_in('ken');
	const { page } = kens;
	await page.getByRole('button', { name: 'New deal' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Title').fill('Second crane');
	await dialog.getByLabel('Customer').fill('Lagoa');
	await dialog.getByLabel('Amount').fill('a lot');
	await dialog.getByRole('button', { name: 'Register deal' }).click();
	await dialog.getByText('This is no amount in that currency.').waitFor();
	await dialog.getByLabel('Amount').fill('1');
	await dialog.getByLabel('Currency').fill('E1');
	await dialog.getByRole('button', { name: 'Register deal' }).click();
	await dialog.getByText('The server does not take this value.').waitFor();
	assert.deepEqual(await findings(page), []);
	await dialog.getByLabel('Amount').fill('12.500,50');
	await dialog.getByLabel('Currency').fill('usd');
	await dialog.getByRole('button', { name: 'Register deal' }).click();
	await column(kens, 'Prospect').getByRole('link', { name: /Second crane.*Lagoa.*US\$12,500\.50/ }).waitFor();
	const message = page.getByRole('status').filter({ hasText: 'is there now' });
	assert.deepEqual(await findings(page), []);
	await message.getByRole('button', { name: 'Open it' }).click();
	await page.getByRole('heading', { name: 'Second crane' }).waitFor();
	assert.equal(await message.count(), 0);
	// The title alone is enough.
	await page.getByRole('button', { name: 'New deal' }).click();
	await dialog.getByLabel('Title').fill('Third crane');
	await dialog.getByRole('button', { name: 'Register deal' }).click();
	await column(kens, 'Prospect').getByRole('link', { name: /Third crane/ }).waitFor();
});

test('a page begins with what is known; what is empty is one line, and is filled in from there', async () => {
	const fields = { amount: amount(1_250_000), customer: 'Lagoa' };
	const { made } = await space_of('Known', [['Quay', { state: 'on_hold' }], ['Lamp', { fields }]]);
	const kens = await seat(world, 'ken', `/r/${made[1].key}`);
	await kens.log_in('ken');
	const { page } = kens;
	await page.getByRole('heading', { name: 'Lamp' }).waitFor();
	assert.equal(await page.getByText('Lamp', { exact: true }).count(), 1);
	const names = page.getByRole('term');
	assert.deepEqual(await names.allTextContents(), ['Owner', 'Priority', 'Customer', 'Amount']);
	await page.getByRole('button', { name: '16 empty fields' }).click();
	assert.deepEqual((await names.allTextContents()).slice(0, 7), ['Owner', 'Priority', 'Customer', 'Amount', 'Next move', 'Due', 'Start']);
	// What is filled in keeps its place and the focus until the empty ones are put away.
	await page.getByRole('button', { name: 'Edit: Contact', exact: true }).click();
	await page.getByRole('textbox', { name: 'Contact' }).fill('Ines');
	await page.keyboard.press('Enter');
	await page.getByRole('definition').getByText('Ines').waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Edit: Contact');
	assert.deepEqual((await names.allTextContents()).slice(0, 5), ['Owner', 'Priority', 'Customer', 'Amount', 'Next move']);
	assert.deepEqual(await findings(page), []);
	await page.getByRole('button', { name: 'Hide empty fields' }).click();
	assert.deepEqual(await names.allTextContents(), ['Owner', 'Priority', 'Customer', 'Contact', 'Amount']);
	await page.getByRole('button', { name: '15 empty fields' }).waitFor();
	assert.deepEqual(await findings(page), []);
	// From where nothing leads on, no move is the next one.
	await page.goto(`${world.base}/r/${made[0].key}`);
	await page.getByRole('heading', { name: 'Quay' }).waitFor();
	assert.deepEqual(await page.getByRole('group', { name: 'Moves' }).getByRole('button').allTextContents(), ['Move to…']);
});

test('its page tells its story, with messages and changes as one, and links show at both ends', async () => {
	const [deal, task] = [await create('Port'), await create('Ask the port', { type: 'task' })];
	const kens = await seat(world, 'ken', `/r/${deal.key}`);
	await kens.log_in('ken');
	const { page } = kens;
	const story = page.getByRole('list', { name: `Messages in ${deal.key}` });
	await story.getByText('made this record').waitFor();
	await page.getByRole('textbox', { name: `Message ${deal.key}` }).fill('Who calls them?');
	await page.keyboard.press('Enter');
	await story.getByText('Who calls them?').waitFor();
	const moves = page.getByRole('group', { name: 'Moves' }).getByRole('button');
	assert.deepEqual(await moves.allTextContents(), ['Move to Qualify', 'Move to…']);
	await page.getByRole('button', { name: 'Move to…' }).click();
	assert.deepEqual(await page.getByRole('menuitem').allTextContents(), ['Propose', 'Negotiate', 'Commit', 'On hold', 'Lost']);
	await page.getByRole('menuitem', { name: 'Negotiate' }).click();
	await story.getByText('Prospect → Negotiate').waitFor();
	await page.getByRole('button', { name: 'Move to Commit' }).click();
	await story.getByText('Negotiate → Commit').waitFor();
	await page.getByRole('combobox', { name: 'How it is linked' }).selectOption('blocked_by');
	await page.getByRole('textbox', { name: 'Key of the other record' }).fill(task.key.toLowerCase());
	await page.getByRole('button', { name: 'Link', exact: true }).click();
	await page.getByRole('listitem').getByRole('link', { name: task.key, exact: true }).first().click();
	await page.getByRole('heading', { name: 'Ask the port' }).waitFor();
	await page.getByRole('listitem').filter({ hasText: 'Blocks' }).getByRole('link', { name: deal.key, exact: true }).waitFor();
	assert.deepEqual(await findings(page), []);
});

test('what we note about a deal is read by us alone', async () => {
	const deal = await create('Harbour');
	const kens = await seat(world, 'ken', `/r/${deal.key}`);
	await kens.log_in('ken');
	await kens.page.getByRole('tab', { name: 'Private' }).click();
	await kens.page.getByRole('button', { name: 'Edit: Notes' }).click();
	await kens.page.getByRole('textbox', { name: 'Notes' }).fill('They pay late');
	await kens.page.keyboard.press('Control+Enter');
	await kens.page.getByRole('definition').getByText('They pay late').waitFor();
	await kens.page.getByText('Only we read this').first().waitFor();
	assert.deepEqual(await findings(kens.page), []);
	const anas = await seat(world, 'ana', `/r/${deal.key}`);
	await anas.log_in('ana');
	await anas.page.getByRole('tab', { name: 'Private' }).click();
	await anas.page.getByRole('button', { name: 'Edit: Notes' }).waitFor();
	assert.equal(await anas.page.getByText('They pay late').count(), 0);
});

test('a task is made of a message by T, and shows at it', async () => {
	const posted = await world.post(world.people.ana, channel, 'Could you send the contract?');
	const kens = await sit_down(world, 'ken', channel);
	const { page } = kens;
	await kens.choose(kens.row('Could you send the contract?'));
	await page.keyboard.press('t');
	const dialog = page.getByRole('dialog', { name: 'Make a record of this message' });
	assert.equal(await dialog.getByLabel('Title').inputValue(), 'Could you send the contract?');
	assert.deepEqual(await findings(page), []);
	await dialog.getByRole('button', { name: 'Create task' }).click();
	const chip = kens.row('Could you send the contract?').getByRole('link', { name: /To do/ });
	await chip.click();
	const panel = page.getByRole('complementary');
	await panel.getByRole('heading', { name: 'Could you send the contract?' }).waitFor();
	await panel.getByRole('link', { name: /# pipeline/ }).click();
	await page.waitForURL(new RegExp(`/m/${posted.seq}$`));
});

test('a key in a message is a live card for who may read it, and text for who may not', async () => {
	const deal = await create('Fleet tracking');
	const ours = await world.admin('space.list', {}, world.people.ken.id);
	const internal = ours.spaces.find(({ kind }) => kind === 'internal');
	const secret = await world.admin('record.create', { space: internal.id, type: 'task', title: 'Our own' }, world.people.ken.id);
	await world.post(world.people.ken, channel, `Look at ${deal.key} and ${secret.key}, not \`${deal.key}\``);
	const anas = await sit_down(world, 'ana', channel);
	const row = anas.row('Look at');
	await row.getByRole('link', { name: /Fleet tracking.*Prospect/ }).waitFor();
	assert.equal(await row.getByRole('link').count(), 1);
	await row.getByText(secret.key).waitFor();
	await world.admin('record.move', { record: deal.id, rev: (await get(deal)).rev, to: 'qualify' }, world.people.ken.id);
	await row.getByRole('link', { name: /Fleet tracking.*Qualify/ }).waitFor();
	const kens = await sit_down(world, 'ken', channel);
	await kens.row('Look at').getByRole('link', { name: /Our own/ }).waitFor();
});

test('on a phone, in Russian, a deal is moved by touch and its page is read', async () => {
	const deal = await create('Порт');
	const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, locale: 'ru-RU' };
	const kens = await seat(world, 'ken', `/s/${world.acme_space.id}/deals`, phone);
	const { page } = kens;
	await kens.log_in('ken');
	await page.getByRole('button', { name: `Переместить ${deal.key}…` }).tap();
	await page.getByRole('menuitem', { name: 'Квалификация' }).tap();
	const card = column(kens, 'Квалификация').getByRole('link', { name: new RegExp(`^${deal.key}\\b`) });
	await card.waitFor();
	assert.deepEqual(await findings(page), []);
	await card.tap();
	await page.getByRole('heading', { name: 'Порт' }).waitFor();
	await page.getByRole('button', { name: /пуст(ое|ых) пол/ }).tap();
	await page.getByRole('button', { name: 'Править: Срок', exact: true }).waitFor();
	assert.deepEqual(await findings(page), []);
	const small = await page
		.locator('button:visible, select:visible, input:visible')
		.evaluateAll((all) => all.map((each) => [each.textContent.trim(), each.getBoundingClientRect().height]).filter(([, height]) => height < 43.5));
	assert.deepEqual(small, [], 'targets for a thumb');
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
	await page.getByRole('tab', { name: 'История' }).tap();
	await page.getByText('Потенциальная → Квалификация').waitFor();
	await page.getByRole('button', { name: 'Назад' }).tap();
	await card.waitFor();
});

test('a board asks for its columns once', async () => {
	const kens = await deals('ken');
	const asked = await kens.page.evaluate(
		() => new Promise((resolve) => {
			let count = 0;
			const send = WebSocket.prototype.send;
			WebSocket.prototype.send = function (frame) {
				if (String(frame).includes('record.list')) count++;
				return send.call(this, frame);
			};
			setTimeout(() => resolve(count), 1500);
		})
	);
	assert.ok(asked <= 8, `${asked} requests`);
});

test("an operator's own type is called what its labels say, in the reader's language", async () => {
	const task = await world.admin('record.create', { space: world.acme_space.id, type: 'task', title: 'See the hall' }, world.people.ken.id);
	const longest = 'Ordnungsgemäßabgeschlossen'.repeat(4).slice(0, 80);
	const types = join(world.server.folder, 'types');
	mkdirSync(types);
	const visit = {
		type: 'task',
		labels: { en: longest, ru: 'Выезд' },
		fields: [{ name: 'place', kind: 'text', labels: { en: longest, ru: 'Где' } }],
		states: [
			{ id: 'to_do', category: 'new', labels: { en: 'Planned', ru: 'В планах' } },
			{ id: 'on_site', category: 'active', labels: { en: 'There now' } },
			{ id: 'done', category: 'done', labels: { de: longest, en: longest } }
		],
		initial: 'to_do',
		free: true
	};
	writeFileSync(join(types, 'task.json'), JSON.stringify(visit));
	await world.restart({ record_types: types });
	await world.admin('record.change', { record: task.id, rev: task.rev, fields: { place: 'Hall 3' } }, world.people.ken.id);
	const kens = await seat(world, 'ken', `/s/${world.acme_space.id}/tasks`, { locale: 'ru-RU' });
	const { page } = kens;
	await kens.log_in('ken');
	const card = (state) => column(kens, state).getByRole('link', { name: /See the hall/ });
	await card('В планах').waitFor();
	await column(kens, 'Готово').waitFor(); // no label in Russian: the product's word
	await page.getByRole('button', { name: `Переместить ${task.key}…` }).click();
	await page.getByRole('menuitem', { name: 'There now' }).click(); // no label in Russian, and no word
	await card('There now').click();
	await page.getByText('Выезд').waitFor();
	await page.getByRole('button', { name: 'Править: Где' }).waitFor();
	await page.getByRole('tab', { name: 'История' }).click();
	await page.getByText('В планах → There now').waitFor();
	await world.post(world.people.ken, channel, `Look at ${task.key}`);
	const anas = await sit_down(world, 'ana', channel);
	await anas.row(`Look at`).last().getByRole('link', { name: /See the hall.*There now/ }).waitFor();

	// The longest labels, without a blank: a phone's page stays as wide as the phone.
	await world.admin('record.move', { record: task.id, rev: (await get(task)).rev, to: 'done' }, world.people.ken.id);
	const phone = await seat(world, 'ken', `/s/${world.acme_space.id}/tasks`, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
	await phone.log_in('ken');
	const width = () => phone.page.evaluate(() => document.documentElement.scrollWidth);
	await column(phone, longest).getByRole('link', { name: /See the hall/ }).waitFor();
	assert.equal(await width(), 320);
	await column(phone, longest).getByRole('link', { name: /See the hall/ }).tap();
	await phone.page.getByRole('heading', { name: 'See the hall' }).waitFor();
	await phone.page.getByRole('button', { name: `Edit: ${longest}` }).waitFor();
	assert.equal(await width(), 320);
	await phone.page.getByRole('button', { name: 'Move to…' }).tap();
	await phone.page.getByRole('menuitem', { name: 'There now' }).tap(); // and back: a button of the longest words
	await phone.page.getByRole('button', { name: `Move to ${longest}`, exact: true }).waitFor();
	assert.equal(await width(), 320);
	const cut = await phone.page.getByText(longest).evaluateAll((all) => all.filter((each) => each.getBoundingClientRect().right > 320).map((each) => each.outerHTML));
	assert.deepEqual(cut, []);
});

test("a type that an operator adds is made, listed, boarded and opened", async () => {
	const types = join(world.server.folder, 'more_types');
	mkdirSync(types);
	const visit = {
		type: 'site_visit',
		labels: { en: 'Site visit', ru: 'Выезд' },
		fields: [
			{ name: 'place', kind: 'text', labels: { en: 'Place' } }, { name: 'site', kind: 'url', labels: { en: 'Site' } },
			{ name: 'of', kind: 'record', labels: { en: 'For' } }, { name: 'hours', kind: 'duration', labels: { en: 'Length' } }
		],
		card: ['place', 'site', 'of', 'hours'],
		states: [{ id: 'planned', category: 'new' }, { id: 'seen', category: 'done', labels: { en: 'Seen' } }],
		initial: 'planned',
		free: true
	};
	writeFileSync(join(types, 'site_visit.json'), JSON.stringify(visit));
	await world.restart({ record_types: types });
	const kens = await deals('ken', { viewport: { width: 1600, height: 900 } });
	const { page } = kens;
	await page.getByLabel('Other types').selectOption('Site visit');
	await page.getByText('Nothing here yet.').waitFor();
	assert.equal(new URL(page.url()).pathname, `/s/${world.acme_space.id}/site_visit`);
	await page.locator('main header').getByRole('button', { name: 'New record' }).click();
	const dialog = page.getByRole('dialog');
	assert.equal(await dialog.getByLabel('Type').inputValue(), 'site_visit');
	await dialog.getByLabel('Title').fill('The north hall');
	await dialog.getByLabel('Place').fill('Hall 3');
	await dialog.getByRole('button', { name: 'Create record' }).click();
	await page.getByRole('button', { name: 'Open it' }).click();
	await page.getByRole('heading', { name: 'The north hall' }).waitFor();
	await page.getByRole('complementary').getByText('Site visit').waitFor();
	// Each kind of value has its words on the card, and no link within that of the card.
	const deal = await create('For the hall');
	const fields = { place: 'Hall 4', site: 'https://hall.example/4', of: deal.id, hours: 5400 };
	await world.admin('record.create', { space: world.acme_space.id, type: 'site_visit', title: 'The south hall', fields }, world.people.ken.id);
	const south = column(kens, 'Planned').getByRole('link', { name: /The south hall/ });
	for (const words of ['Hall 4', 'hall.example/4', deal.key, 'Length 1.5 h']) await south.filter({ hasText: words }).waitFor();
	assert.equal(await south.getByRole('link').count(), 0);
	assert.deepEqual(await findings(page), []);
	await column(kens, 'Planned').getByRole('link', { name: /The north hall/ }).focus();
	await page.keyboard.press('Shift+ArrowRight');
	await column(kens, 'Seen').getByRole('link', { name: /The north hall/ }).waitFor();
	await page.getByRole('button', { name: 'List', exact: true }).click();
	await page.getByRole('main').getByRole('link', { name: /The north hall/ }).waitFor();
	assert.deepEqual(await findings(page), []);

	await page.getByRole('link', { name: 'Tasks', exact: true }).click();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('>site vis');
	await page.getByRole('dialog').getByRole('option', { name: /Site visit/ }).click();
	await page.getByRole('main').getByRole('link', { name: /The north hall/ }).waitFor();

	// The tab says it as the page does, and no word of an address that nobody made a type of.
	const russian = await seat(world, 'ken', `/s/${world.acme_space.id}/site_visit`, { locale: 'ru-RU' });
	await russian.log_in('ken');
	await russian.page.waitForFunction(() => /Выезд.? – Parley$/.test(document.title));
	await russian.page.goto(`${world.base}/s/${world.acme_space.id}/call_now`);
	await russian.page.getByRole('main').getByRole('heading').first().waitFor();
	assert.doesNotMatch(await russian.page.title(), /call/i);
});
