// Who reads this: the companies and the number of people who can read this channel, the same in every place, as it changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

/** The header, the composer and the beginning of the channel all say this. */
async function everywhere({ page }, who) {
	const main = page.getByRole('main');
	await main.locator('header').getByRole('button', { name: who, exact: true }).waitFor();
	await main.locator('.composer').getByRole('button', { name: `Readers: ${who}`, exact: true }).waitFor();
	await main.locator('.note, .beginning').getByRole('button', { name: `Readers: ${who}`, exact: true }).waitFor();
}

const not_named = async ({ page }, ...names) => {
	const main = await page.getByRole('main').innerHTML();
	for (const name of names) assert.ok(!main.includes(name), `${name} is named`);
};

test('in a private channel only those count who can read it, while they come and go', async () => {
	const channel = await world.channel('margins', { private: true });
	const { ken, ana, rui } = world.people;
	const kens = await sit_down(world, 'ken', channel);
	await everywhere(kens, 'only you');
	await not_named(kens, 'Acme', 'Nordwind');
	await world.admin('channel.add', { channel: channel.id, members: [ana.id] }, ken.id);
	await everywhere(kens, 'Acme and Host, 2 people');
	await kens.page.getByRole('img', { name: /^Acme \d/ }).waitFor(); // the day bar
	await world.admin('channel.add', { channel: channel.id, members: [rui.id] }, ken.id);
	await everywhere(kens, 'Acme and Host, 3 people');
	await world.admin('channel.remove', { channel: channel.id, members: [ana.id] }, ken.id);
	await everywhere(kens, 'Acme and Host, 2 people');
	await world.admin('channel.remove', { channel: channel.id, members: [rui.id] }, ken.id);
	await everywhere(kens, 'only you');
	assert.equal(await kens.page.getByRole('img', { name: /^Acme \d/ }).count(), 0);
	await not_named(kens, 'Nordwind');
});

test('whoever reads a private channel of others is counted there too', async () => {
	const { ken, ana, rui } = world.people;
	const channel = await world.admin('channel.create', { space: world.acme_space.id, name: 'of-acme', private: true }, ana.id);
	await world.admin('channel.add', { channel: channel.id, members: [rui.id] }, ana.id);
	const counted = await world.admin('channel.readers', { channel: channel.id }, ana.id);
	const anas = await sit_down(world, 'ana', channel);
	const hosts = counted.orgs.find(({ org }) => org === world.host.id)?.people ?? 0;
	await everywhere(anas, hosts ? `Acme and Host, ${counted.people} people` : `only us, ${counted.people} people`);
	assert.equal(counted.people, 2 + hosts);
	assert.ok(ken);
});

test('an open channel counts all people of its space; on click, how many of each company', async () => {
	const channel = await world.channel('open-to-all', { space: world.project });
	const yukis = await sit_down(world, 'yuki', channel);
	const { people, orgs } = await world.admin('channel.readers', { channel: channel.id }, world.people.yuki.id);
	assert.equal(orgs.length, 3);
	await everywhere(yukis, `Acme, Host, and Nordwind, ${people} people`);
	const { page } = yukis;
	await page.getByRole('main').locator('header').getByRole('button', { name: /people$/ }).click();
	const list = page.getByRole('dialog', { name: 'Who can read this' });
	for (const [org, name] of [[world.acme, 'Acme'], [world.host, 'Host'], [world.nordwind, 'Nordwind']]) {
		const count = orgs.find((each) => each.org === org.id).people;
		await list.getByRole('listitem').filter({ hasText: name }).getByText(count === 1 ? '1 person' : `${count} people`, { exact: true }).waitFor();
	}
	assert.deepEqual(await findings(page), []);
	await world.person(world.nordwind, 'Nils Neu', 'member');
	await everywhere(yukis, `Acme, Host, and Nordwind, ${people + 1} people`);
	await list.getByText('2 people', { exact: true }).first().waitFor(); // the list goes on counting
	await list.getByRole('button', { name: 'Members' }).click();
	await page.getByRole('complementary', { name: /^Members/ }).getByText('Nordwind').first().waitFor();
});

test('a direct channel is read by the two in it, a thread by whoever reads its channel', async () => {
	const { ana } = world.people;
	const kens = await seat(world, 'ken', '/');
	await kens.log_in('ken');
	await kens.page.getByRole('tree').waitFor(); // a page that is left takes the log-in along
	const { channel: direct } = await world.admin('direct.open', { members: [ana.id] }, world.people.ken.id);
	await kens.page.goto(world.base + world.path(direct));
	await kens.page.getByRole('main').locator('.composer').getByRole('button', { name: 'Readers: Acme and Host, 2 people' }).waitFor();
	const channel = await world.channel('with-thread', { private: true });
	const root = await world.post(world.people.ken, channel, 'root');
	await kens.page.goto(`${world.base}${world.path(channel)}/t/${root.seq}`);
	await kens.page.getByRole('complementary').getByRole('button', { name: 'Readers: only you' }).waitFor();
});

test('what is not known is shown as nothing', async () => {
	const channel = await world.channel('untold', { private: true });
	const kens = await seat(world, 'ken', '/');
	const { page } = kens;
	let untold = 0;
	await page.routeWebSocket(/\/ws$/, (socket) => {
		const server = socket.connectToServer();
		server.onMessage((text) => {
			if (JSON.parse(text).push === 'readers') untold++;
			else socket.send(text);
		});
	});
	await page.goto(world.base + world.path(channel));
	await kens.log_in('ken');
	await kens.say('anybody?');
	await kens.row('anybody?').waitFor();
	for (let turn = 0; turn < 400 && untold === 0; turn++) await page.waitForTimeout(25);
	assert.ok(untold > 0, 'the server did tell');
	await not_named(kens, 'Acme', 'Nordwind', 'Readers');
});

test('the dialog of a new channel says who will read it: a private one its maker alone, until others are invited', async () => {
	const hall = await world.channel('nc-hall');
	const kens = await sit_down(world, 'ken', hall);
	const { page } = kens;
	await page.getByRole('button', { name: 'New channel' }).click();
	const dialog = page.getByRole('dialog', { name: 'New channel' });
	await dialog.getByLabel('Space').selectOption({ label: 'Spring launch' });
	await dialog.getByText('Readers: Acme, Host, and Nordwind. That is everyone in this space.').waitFor();
	await dialog.getByRole('checkbox', { name: /^Private/ }).check();
	await dialog.getByText('Readers: only you. Others read it once they are invited.').waitFor();
	for (const org of ['Acme', 'Nordwind']) assert.equal(await dialog.locator('p').filter({ hasText: org }).count(), 0);
	// And so it is once it is there.
	await dialog.getByLabel('Name').fill('nc-private');
	await dialog.getByRole('button', { name: 'Create channel' }).click();
	await everywhere(kens, 'only you');
});
