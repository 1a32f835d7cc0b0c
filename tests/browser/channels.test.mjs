// Channels: found, joined and left, with people added and removed, changed and archived.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true };
const world = shared_world();

const browser_of = ({ page }, space) => page.getByRole('dialog', { name: `Channels in ${space}` });
const entry = (seat, space, name) => browser_of(seat, space).getByRole('listitem').filter({ hasText: name });
async function choose({ page }, entry) {
	await page.getByRole('button', { name: 'Channel menu' }).click();
	await page.getByRole('menuitem', { name: entry }).click();
}

test('channels of a space are found, looked into, joined and left', async () => {
	const hall = await world.channel('b-hall');
	const plans = await world.channel('b-plans', { topic: 'What comes next', join: 'none' });
	await world.channel('b-secret', { private: true });
	const { ken } = world.people;
	await world.post(ken, plans, 'The first plan.');
	const ana = await sit_down(world, 'ana', hall);
	const { page } = ana;
	assert.equal(await ana.channel('b-plans').count(), 0);

	// From the keyboard: the row of the space in the sidebar, and its key.
	await page.getByRole('treeitem', { name: 'Acme', exact: true }).first().focus();
	await page.keyboard.press('Shift+F10');
	await entry(ana, 'Acme', 'b-plans').getByText('What comes next').waitFor();
	assert.equal(await entry(ana, 'Acme', 'b-secret').count(), 0);
	assert.deepEqual(await findings(page), []);
	await browser_of(ana, 'Acme').getByLabel('Find a channel').fill('next');
	await entry(ana, 'Acme', 'b-hall').waitFor({ state: 'detached' });

	// A look, without coming in: nothing is counted, and what is said there is seen.
	await entry(ana, 'Acme', 'b-plans').getByRole('button', { name: 'Open' }).click();
	await ana.row('The first plan.').waitFor();
	await world.post(ken, plans, 'The second plan.');
	await ana.row('The second plan.').waitFor();
	assert.equal(await ana.channel('b-plans').count(), 0);
	await page.reload();
	await ana.row('The second plan.').waitFor();
	assert.deepEqual(await findings(page), []);
	await page.getByRole('button', { name: 'Join channel' }).click();
	await ana.channel('b-plans').waitFor();
	await page.getByRole('button', { name: 'Join channel' }).waitFor({ state: 'detached' });

	await choose(ana, 'Leave channel');
	await ana.channel('b-plans').waitFor({ state: 'detached' });
	await page.getByRole('heading', { name: '# b-plans' }).waitFor({ state: 'detached' });
	await ana.channel('b-hall').click();
	await choose(ana, 'All channels of the space…');
	await entry(ana, 'Acme', 'b-plans').getByRole('button', { name: 'Join' }).click();
	await entry(ana, 'Acme', 'b-plans').getByText('you are in it').waitFor();
	await ana.channel('b-plans').waitFor();
	await entry(ana, 'Acme', 'b-plans').getByRole('button', { name: 'Leave' }).click();
	await ana.channel('b-plans').waitFor({ state: 'detached' });
	await page.keyboard.press('Escape');
	await browser_of(ana, 'Acme').waitFor({ state: 'detached' });
});

test('channels are gone to by keys, and back as pages are', async () => {
	const [first, second] = [await world.channel('k-first'), await world.channel('k-second')];
	const planning = await world.channel('k-planning', { space: world.project });
	const ken = await sit_down(world, 'ken', second);
	const { page } = ken;
	const opened = ({ name }) => page.getByRole('main').getByRole('heading', { name: `# ${name}` }).waitFor();
	await page.keyboard.press('Alt+ArrowUp');
	await opened(first);
	await page.goBack();
	await opened(second);
	await page.keyboard.press('Control+k');
	await page.getByRole('combobox', { name: 'Jump to' }).fill('#k-plan');
	await page.getByRole('option', { name: /k-planning/ }).waitFor();
	await page.keyboard.press('Enter');
	await opened(planning);
	assert.equal(new URL(page.url()).pathname, world.path(planning));
});

test('people are brought into a private channel, and taken out of it', async () => {
	const hall = await world.channel('p-hall');
	const closed = await world.channel('p-closed', { private: true });
	const ken = await sit_down(world, 'ken', closed);
	const ana = await sit_down(world, 'ana', hall);
	await choose(ken, 'Add people…');
	const dialog = ken.page.getByRole('dialog', { name: 'Add people to # p-closed' });
	await dialog.getByRole('checkbox', { name: /^Ana Lima/ }).waitFor();
	assert.equal(await dialog.getByRole('checkbox', { name: /^Ken Ito/ }).count(), 0, 'who is in it is not offered');
	assert.equal(await dialog.getByRole('checkbox', { name: /^Yuki/ }).count(), 0, 'who is not of the space is not offered');
	assert.deepEqual(await findings(ken.page), []);
	await dialog.getByLabel('Find people').fill('ana');
	await dialog.getByRole('checkbox', { name: /^Ana Lima/ }).check();
	await dialog.getByRole('button', { name: 'Add 1 person' }).click();
	await dialog.waitFor({ state: 'detached' });
	await ana.channel('p-closed').click();
	await ana.say('Thanks for having me');
	await ken.row('Thanks for having me').waitFor();

	// Ana made nothing here: what she may not do is not offered.
	await ana.page.getByRole('button', { name: 'Channel menu' }).click();
	await ana.page.getByRole('menuitem', { name: 'Leave channel' }).waitFor();
	assert.equal(await ana.page.getByRole('menuitem', { name: 'Channel settings…' }).count(), 0);
	await ana.page.keyboard.press('Escape');

	await ken.page.getByRole('button', { name: 'Members', exact: true }).click();
	await ken.page.getByRole('button', { name: 'Remove Ana Lima (Acme) from the channel' }).click();
	const question = ken.page.getByRole('dialog', { name: 'Remove Ana Lima (Acme) from the channel?' });
	assert.deepEqual(await findings(ken.page), []);
	await question.getByRole('button', { name: 'Remove', exact: true }).click();
	await question.waitFor({ state: 'detached' });
	await ana.channel('p-closed').waitFor({ state: 'detached' });
	await ana.page.getByText('Not here, or not for you.').waitFor();
	await ken.page.getByRole('button', { name: 'Remove Ana Lima (Acme) from the channel' }).waitFor({ state: 'detached' });
});

test('a channel gets another name and topic, and is archived, for everyone at once', async () => {
	const channel = await world.channel('s-before');
	await world.channel('s-taken');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	await choose(ken, 'Channel settings…');
	const dialog = ken.page.getByRole('dialog', { name: 'Channel settings' });
	await dialog.getByLabel('Name').fill('s-taken');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await dialog.getByRole('alert').filter({ hasText: 'This space has a channel of that name.' }).waitFor();
	assert.deepEqual(await findings(ken.page), []);
	await dialog.getByLabel('Name').fill('s-after');
	await dialog.getByLabel('Topic').fill('Renamed');
	await dialog.getByRole('button', { name: 'Save' }).click();
	for (const { page } of [ken, ana]) {
		await page.getByRole('heading', { name: '# s-after' }).waitFor();
		await page.getByRole('banner').or(page.locator('main header')).getByText('Renamed').waitFor();
	}
	await choose(ken, 'Channel settings…');
	await dialog.getByRole('button', { name: 'Archive channel…' }).click();
	await dialog.getByRole('button', { name: 'Archive channel', exact: true }).click();
	for (const { page } of [ken, ana]) await page.getByText('This channel is archived. It can be read, not written to.').waitFor();
});

test('what the server refuses is said in words, and the dialog stays', async () => {
	const channel = await world.channel('r-room');
	const ken = await sit_down(world, 'ken', channel);
	await choose(ken, 'Channel settings…');
	const dialog = ken.page.getByRole('dialog', { name: 'Channel settings' });
	await dialog.getByLabel('Name').fill('r-renamed');
	await ken.lose_network();
	await dialog.getByRole('button', { name: 'Save' }).click();
	await dialog.getByRole('alert').filter({ hasText: 'There is no connection.' }).waitFor();
	assert.equal(await dialog.getByLabel('Name').inputValue(), 'r-renamed');
	await ken.find_network();
	await ken.page.getByText('You are offline').waitFor({ state: 'detached' });
	await dialog.getByRole('button', { name: 'Save' }).click();
	await ken.page.getByRole('heading', { name: '# r-renamed' }).waitFor();
});

test('on a phone, in Russian, a channel is joined by touch', async () => {
	await world.channel('t-orders', { join: 'none', topic: 'Заказы на весну' });
	const ana = await seat(world, 'ana', '/', { ...phone, locale: 'ru-RU' });
	const { page } = ana;
	await ana.log_in('ana');
	await page.getByRole('button', { name: 'Пространства' }).tap();
	await page.getByRole('button', { name: 'Каналы: Acme' }).first().tap();
	const dialog = page.getByRole('dialog', { name: 'Каналы: Acme' });
	const row = dialog.getByRole('listitem').filter({ hasText: 't-orders' });
	await row.waitFor();
	assert.deepEqual(await findings(page), []);
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
	await row.getByRole('button', { name: 'Войти' }).tap();
	await row.getByRole('button', { name: 'Покинуть' }).waitFor();
	await row.getByRole('button', { name: 'Открыть' }).tap();
	await page.getByRole('heading', { name: '# t-orders' }).waitFor();
	await page.getByRole('button', { name: 'Меню канала' }).tap();
	await page.getByRole('menuitem', { name: 'Покинуть канал' }).tap();
	await page.getByRole('tree').waitFor();
	await ana.channel('t-orders').waitFor({ state: 'detached' });
});
