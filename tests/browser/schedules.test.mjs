// Messages that are written now and sent later.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();
const in_days = (count) => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);
const waiting = async () => (await world.admin('schedule.list', {}, world.people.ken.id)).schedules;

test('a message is written now and sent on the other side’s clock; until then a strip says so', async () => {
	const channel = await world.channel('later');
	const kens = await sit_down(world, 'ken', channel);
	const { page } = kens;
	await kens.composer.fill('Good morning, <all>');
	await kens.composer.press('Control+Shift+Enter');
	const menu = page.getByRole('menu', { name: 'Choose when to send' });
	await menu.getByRole('menuitem', { name: /^At 9:00 where Acme is/ }).waitFor();
	assert.deepEqual(await findings(page), []);
	await menu.getByRole('menuitem', { name: /^At 9:00 where Acme is/ }).click();
	await page.getByText(/^1 scheduled, goes .* yours · .* in Sao Paulo$/).waitFor();
	assert.equal(await kens.composer.inputValue(), '');
	await kens.composer.fill('and now');
	await page.getByRole('button', { name: 'Choose when to send' }).click();
	await menu.getByRole('menuitem', { name: 'Send now' }).click();
	await kens.sent('and now');
	const [schedule] = await waiting();
	assert.equal(schedule.text, 'Good morning, <all>');
	assert.deepEqual([schedule.when.local.slice(11), schedule.when.zone], ['09:00', 'America/Sao_Paulo']);
	assert.deepEqual((await world.history(channel)).messages.map(({ text }) => text), ['and now']);
});

test('what is scheduled is edited, put off, sent at once and cancelled; drafts stand beside it', async () => {
	const channel = await world.channel('plans');
	for (const text of ['First words', 'Second words'])
		await world.admin('schedule.create', { channel: channel.id, text, when: { local: `${in_days(30)}T09:00`, zone: 'Europe/Berlin' } }, world.people.ken.id);
	const kens = await sit_down(world, 'ken', channel);
	const { page } = kens;
	await page.getByText(/^2 scheduled, next /).waitFor();
	await kens.composer.fill('half a thought');
	await page.getByRole('link', { name: 'Show all' }).click();
	const row = (text) => page.getByRole('list', { name: 'Scheduled' }).getByRole('listitem').filter({ hasText: text });
	await row('First words').getByRole('button', { name: 'Edit' }).click();
	await page.getByRole('textbox', { name: 'Text of the scheduled message' }).fill('Better words');
	await page.getByRole('button', { name: 'Save' }).click();
	await row('Better words').getByRole('button', { name: 'Another time…' }).click();
	const dialog = page.getByRole('dialog', { name: 'Another time…' });
	await dialog.getByLabel('Day').fill(in_days(60));
	await dialog.getByText(/^\w{3} 09:00, .* yours$/).waitFor();
	await dialog.getByText(/^\w{3} 0[456]:00, .* in Sao Paulo$/).waitFor();
	assert.deepEqual(await findings(page), []);
	await dialog.getByRole('button', { name: 'Schedule' }).click();
	await dialog.waitFor({ state: 'detached' });
	assert.equal((await waiting()).find(({ text }) => text === 'Better words').when.local.slice(0, 10), in_days(60));
	await page.getByRole('list', { name: 'Drafts' }).getByText('half a thought').waitFor();
	assert.deepEqual(await findings(page), []);
	await row('Second words').getByRole('button', { name: 'Cancel sending' }).click();
	await row('Second words').waitFor({ state: 'detached' });
	await row('Better words').getByRole('button', { name: 'Send now' }).click();
	await row('Better words').waitFor({ state: 'detached' });
	assert.deepEqual((await world.history(channel)).messages.map(({ text }) => text), ['Better words']);
	assert.equal((await waiting()).filter(({ channel: id }) => id === channel.id).length, 0);
});

test('what could not be sent says why', async () => {
	const channel = await world.channel('closing');
	const soon = new Date(Date.now() + 2500).toISOString();
	await world.admin('schedule.create', { channel: channel.id, text: 'Too late', when: { instant: soon } }, world.people.ken.id);
	await world.admin('channel.archive', { channel: channel.id }, world.people.ken.id);
	const other = await world.channel('open');
	const kens = await sit_down(world, 'ken', other);
	await kens.page.getByRole('link', { name: 'Drafts and scheduled' }).click();
	const failed = kens.page.getByRole('list', { name: 'Not sent' }).getByRole('listitem').filter({ hasText: 'Too late' });
	await failed.getByText('Not sent: the channel is archived. It is kept here.').waitFor();
	await failed.getByRole('button', { name: 'Cancel sending' }).click();
	await failed.waitFor({ state: 'detached' });
});
