// What an operator or admin changes shows on pages that are open.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { sit_down } from './support/screen.mjs';
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
