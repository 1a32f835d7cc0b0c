// What an operator or admin changes shows on pages that are open.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { findings, sit_down } from './support/screen.mjs';
import { bin } from './support/server.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

const parleyctl = async (...args) =>
	(await promisify(execFile)(join(bin, 'parleyctl'), ['--socket', world.server.socket, ...args])).stdout;

test('the admin adds a member with parleyctl and the open browser shows it', async () => {
	const channel = await world.channel('welcome');
	const ken = await sit_down(world, 'ken', channel);
	await ken.page.getByRole('button', { name: 'Members', exact: true }).click();
	const panel = ken.page.getByRole('complementary', { name: 'Members, # welcome' });
	await panel.getByText('Ana Lima', { exact: true }).waitFor();
	assert.equal(await panel.getByText('Nina Novak', { exact: true }).count(), 0);
	await parleyctl('member', 'create', '--org', world.acme.id, '--email', 'nina@acme.example', 'Nina Novak');
	await panel.getByText('Nina Novak', { exact: true }).waitFor();
	await ken.composer.pressSequentially('Welcome, @Ni');
	await ken.page.getByRole('option', { name: /Nina Novak/ }).waitFor();
	await ken.page.keyboard.press('Enter');
	await ken.page.keyboard.press('Enter');
	await ken.row('Welcome, @Nina Novak').waitFor();
});

test('a colleague that is added to a space gets it, and loses it, while their page is open', async () => {
	const ours = await world.channel('ourselves', { space: { id: world.host.internal_space } });
	await world.channel('next-door', { space: world.nordwind_space });
	const vera = await sit_down(world, 'vera', ours);
	const next_door = vera.page.getByRole('treeitem', { name: 'next-door', exact: true });
	assert.equal(await next_door.count(), 0);
	const who = { space: world.nordwind_space.id, members: [world.people.vera.id] };
	await world.admin('space.add', who, world.people.ken.id);
	await next_door.click();
	await vera.say('Hello from the host');
	await vera.row('Hello from the host').waitFor();
	await world.admin('space.remove', who, world.people.ken.id);
	await vera.page.getByText('Not here, or not for you.').waitFor();
	await next_door.waitFor({ state: 'detached' });
});

test('a renamed space, a renamed channel and an archived one change on the open page', async () => {
	const channel = await world.channel('plan', { space: world.project });
	const { ken } = world.people;
	const ana = await sit_down(world, 'ana', channel);
	await world.admin('channel.change', { channel: channel.id, name: 'the-plan', topic: 'By March' }, ken.id);
	await ana.page.getByRole('heading', { name: '# the-plan' }).waitFor();
	await ana.page.getByRole('banner').or(ana.page.locator('header')).getByText('By March').first().waitFor();
	await world.admin('space.change', { space: world.project.id, name: 'Summer launch' }, ken.id);
	await ana.page.getByRole('treeitem', { name: /Summer launch/ }).waitFor();
	await world.admin('channel.archive', { channel: channel.id }, ken.id);
	await ana.page.getByText('This channel is archived. It can be read, not written to.').waitFor();
});

test('an imported log is there in the open page, and grows in it', async () => {
	const beside = await world.channel('beside');
	const ken = await sit_down(world, 'ken', beside);
	const line = (n) => ({ n, at: `2026-01-05T10:0${n}:00.000Z`, nick: n % 2 ? 'old_hand' : 'newcomer', text: `from the old days, ${n}` });
	const bring = (...numbers) =>
		world.admin('import.chat', { space: world.acme_space.id, log: 'old-days', lines: numbers.map(line) });
	await bring(1, 2, 3);
	await ken.channel('old-days').click();
	await ken.row('from the old days, 3').waitFor();
	await bring(2, 3, 4, 5);
	await ken.row('from the old days, 5').getByText('old_hand', { exact: true }).waitFor();
	assert.equal(await ken.row('from the old days, 3').count(), 1);
});

test('a name opens a card of the person; their admin makes a password link there, once', async () => {
	const channel = await world.channel('cards');
	const { ken, ana, rui } = world.people;
	await world.post(rui, channel, `Ask <@${ken.id}>.`);
	const anas = await sit_down(world, 'ana', channel);
	const { page } = anas;
	const row = anas.row('Ask @Ken Ito');
	const card = page.getByRole('dialog');
	// What opens cards is a download that comes once the page can be read: until then a press does nothing.
	const opened = async (press) => {
		do await press();
		while (!(await card.waitFor({ timeout: 1000 }).then(() => true, () => false)));
	};

	// A mention, by the keyboard. Ken is of another company: no mail, no link.
	const mention = row.getByRole('button', { name: /^@Ken Ito/ });
	await mention.focus();
	await opened(() => page.keyboard.press('Enter'));
	await card.getByText('Ken Ito').waitFor();
	assert.equal(await card.getByText(ken.email).count(), 0);
	assert.equal(await card.getByRole('button', { name: 'Make a password link' }).count(), 0);
	assert.deepEqual(await findings(page), []);
	await page.keyboard.press('Escape');
	await card.waitFor({ state: 'detached' });
	assert.equal(await mention.evaluate((chip) => chip === document.activeElement), true);

	// A click closes the card that is open, and asks for one: the one asked for stays.
	await mention.click();
	await card.getByText('Ken Ito').waitFor();
	await card.evaluate((first) => (first.dataset.first = 'yes'));
	await mention.click();
	await page.locator('[role=dialog]:not([data-first])').getByText('Ken Ito').waitFor();
	await page.keyboard.press('Escape');

	// A colleague, by a click on the name.
	await row.getByRole('button', { name: 'Rui Costa' }).click();
	await card.getByText(rui.email).waitFor();
	await card.getByRole('button', { name: 'Make a password link' }).click();
	const link = await card.getByLabel('Password link').inputValue();
	assert.match(link, new RegExp(`^${world.base}/reset#${rui.id}\\.`));
	await card.getByText('Good once, until').waitFor();
	assert.deepEqual(await findings(page), []);
	const copy = await card.getByRole('button', { name: 'Copy link' }).boundingBox();
	assert.ok(copy.y + copy.height <= page.viewportSize().height, 'what the card has grown by is on the screen, too');
	assert.equal(ana.role, 'partner_admin');
});
