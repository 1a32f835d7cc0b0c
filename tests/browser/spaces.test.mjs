// A company comes into a space: what it will see is said before, and what there is for those who must not see it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world(async (made) => {
	for (const name of ['Solaris', 'Zeta']) {
		const org = (made[name.toLowerCase()] = await made.admin('org.create', { name, kind: 'partner', zone: 'UTC' }));
		await made.person(org, name === 'Solaris' ? 'Mia Sol' : 'Zoe Zeta', 'partner_admin');
		await made.admin('space.create', { kind: 'partner', name, orgs: [org.id] }, made.people.ken.id);
	}
});

/** A project of Acme and Nordwind with a channel and a deal. */
async function project(name) {
	const orgs = [world.acme.id, world.nordwind.id];
	const space = await world.admin('space.create', { kind: 'project', name, orgs }, world.people.ken.id);
	const channel = await world.channel(`${name.toLowerCase()}-talk`, { space });
	await world.post(world.people.ken, channel, 'our margin is 31 percent');
	await world.post(world.people.ana, channel, 'and ours is less');
	await world.admin('record.create', { space: space.id, type: 'deal', title: 'Roof' }, world.people.ana.id);
	return { space, channel };
}

async function open_dialog({ page }, name) {
	await page.getByRole('treeitem', { name, exact: true }).first().focus();
	await page.keyboard.press('Shift+F10');
	await page.getByRole('dialog', { name: `Channels in ${name}` }).getByRole('button', { name: 'Add a company…' }).click();
	return page.getByRole('dialog', { name: `Add a company to ${name}` });
}

test('before a company is added it is said, with figures, what it will see', async () => {
	const { space, channel } = await project('Spring');
	const ken = await sit_down(world, 'ken', channel);
	const mia = await seat(world, 'mia');
	await mia.log_in('mia');
	await mia.page.getByRole('tree').waitFor();

	const dialog = await open_dialog(ken, 'Spring');
	assert.equal(await dialog.getByRole('option', { name: 'Acme' }).count(), 0, 'who is in it is not offered');
	await dialog.getByLabel('Company').selectOption('Solaris');
	const seen = dialog.getByRole('status');
	await seen.getByText(/^Solaris will see all that is here since .*\d{4}/).waitFor();
	for (const figure of ['1 channel', '2 messages', '1 record, each with its story', '0 files'])
		await seen.getByText(figure, { exact: true }).waitFor();
	await seen.getByText(/^\d+ people, by name$/).waitFor();
	assert.deepEqual(await findings(ken.page), []);
	// Nothing is done by asking.
	const { spaces } = await world.admin('space.list', { limit: 200 });
	assert.equal(spaces.find(({ id }) => id === space.id).orgs.includes(world.solaris.id), false);

	await dialog.getByRole('button', { name: 'Add Solaris' }).click();
	await dialog.waitFor({ state: 'detached' });
	await mia.channel('spring-talk').click();
	await mia.row('our margin is 31 percent').waitFor();
});

test('a space is continued for a company that must not see what was', async () => {
	const { channel } = await project('Autumn');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	const yuki = await sit_down(world, 'yuki', channel);
	const zoe = await seat(world, 'zoe');
	await zoe.log_in('zoe');
	await zoe.page.getByRole('tree').waitFor();

	const dialog = await open_dialog(ken, 'Autumn');
	await dialog.getByLabel('Company').selectOption('Zeta');
	await dialog.getByRole('radio', { name: 'It must not see what was: begin a new space' }).check();
	await dialog.getByLabel('Name').fill('Winter');
	await dialog.getByRole('checkbox', { name: 'Nordwind' }).uncheck();
	await dialog.getByLabel('Channels to begin with, one a line').fill('hello\nplans');
	await dialog.getByRole('status').getByText('The new space begins empty, and is read by Acme and Zeta.').waitFor();
	assert.deepEqual(await findings(ken.page), []);
	await dialog.getByRole('button', { name: 'Begin the new space' }).click();
	await dialog.waitFor({ state: 'detached' });

	// The former one says why it takes nothing, and where it goes on to those who read both.
	for (const { page } of [ken, ana, yuki]) await page.getByText('Autumn takes nothing new: no messages, channels or records.').waitFor();
	for (const seated of [ken, ana, yuki]) assert.equal(await seated.composer.count(), 0);
	await yuki.row('our margin is 31 percent').waitFor();
	assert.equal(await yuki.page.getByText('Winter').count(), 0);
	assert.deepEqual(await findings(ana.page), []);
	await ana.page.getByRole('treeitem', { name: /^Autumn/ }).getByText('continued', { exact: true }).waitFor();
	await ana.page.getByRole('link', { name: 'It is continued by Winter.' }).click();
	await ana.page.getByRole('heading', { name: '# hello' }).waitFor();
	await ana.say('A new start');

	await zoe.channel('hello').click();
	await zoe.row('A new start').waitFor();
	assert.equal(await zoe.page.getByText('Autumn').count(), 0);

	// It is so after a reload as well.
	await yuki.page.reload();
	await yuki.page.getByText('Autumn takes nothing new').waitFor();
	assert.equal(await yuki.page.getByText('Winter').count(), 0);
});

test('who may not grow a space is not offered it', async () => {
	const { channel } = await project('Summer');
	const ana = await sit_down(world, 'ana', channel);
	await ana.page.getByRole('treeitem', { name: 'Summer', exact: true }).first().focus();
	await ana.page.keyboard.press('Shift+F10');
	const dialog = ana.page.getByRole('dialog', { name: 'Channels in Summer' });
	await dialog.getByRole('button', { name: 'New channel' }).waitFor();
	assert.equal(await dialog.getByRole('button', { name: 'Add a company…' }).count(), 0);
});
