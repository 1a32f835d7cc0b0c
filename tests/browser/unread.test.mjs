// Counts of what is unread, on all devices of one person.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

const item = (seat, name) => seat.page.getByRole('treeitem', { name, exact: true });

test('unread messages and mentions are counted alike everywhere, until they are read', async () => {
	const here = await world.channel('here');
	const there = await world.channel('there');
	const { ken, ana } = world.people;
	const desk = await sit_down(world, 'ana', here, { seat: 'desk' });
	const sofa = await sit_down(world, 'ana', here, { seat: 'sofa' });
	const kens = await sit_down(world, 'ken', there);
	await kens.say('one');
	await kens.say('two');
	await world.post(ken, there, `three, <@${ana.id}>`);
	for (const seat of [desk, sofa]) await item(seat, 'there 1 mention, 3 unread').waitFor();
	await item(kens, 'there').waitFor();
	await desk.page.waitForFunction(() => document.title.startsWith('(1) '));

	// The server counts as the page did.
	await sofa.page.reload();
	await item(sofa, 'there 1 mention, 3 unread').waitFor();

	// A deleted message is not unread.
	const { messages } = await world.history(there);
	await world.admin('message.delete', { channel: there.id, seq: messages[0].seq }, ken.id);
	for (const seat of [desk, sofa]) await item(seat, 'there 1 mention, 2 unread').waitFor();

	// Read at the desk, read on the sofa.
	await item(desk, 'there 1 mention, 2 unread').click();
	await desk.row('two').waitFor();
	await desk.page.bringToFront();
	for (const seat of [desk, sofa]) await item(seat, 'there').waitFor();
	await desk.page.getByText('New', { exact: true }).waitFor();
	await sofa.page.reload();
	await item(sofa, 'there').waitFor();
	await sofa.page.waitForFunction(() => !document.title.startsWith('('));
});

test('a mention in a thread counts, and is read with the thread', async () => {
	const here = await world.channel('here-again');
	const there = await world.channel('threads');
	const { ken, ana } = world.people;
	const root = await world.post(ana, there, 'Who takes the minutes?');
	const seat = await sit_down(world, 'ana', here);
	await world.post(ken, there, `You, <@${ana.id}>?`, root.seq);
	await item(seat, 'threads 1 mention, 0 unread').waitFor();
	await seat.page.reload();
	await item(seat, 'threads 1 mention, 0 unread').click();
	await seat.row('Who takes the minutes?').getByRole('button', { name: /1 reply/ }).click();
	await item(seat, 'threads').waitFor();
	await seat.page.reload();
	await item(seat, 'threads').waitFor();
});

test('what was marked unread from a message on is unread, also on another device', async () => {
	const here = await world.channel('here-too');
	const there = await world.channel('later');
	const { ken } = world.people;
	for (const text of ['first', 'second', 'third']) await world.post(ken, there, text);
	const desk = await sit_down(world, 'ana', there, { seat: 'desk' });
	const sofa = await sit_down(world, 'ana', here, { seat: 'sofa' });
	await desk.page.bringToFront();
	await item(sofa, 'later').waitFor();
	await desk.choose(desk.row('second'));
	await desk.page.keyboard.press('Shift+U');
	await item(sofa, 'later 2 unread').waitFor();
	await sofa.page.reload();
	await item(sofa, 'later 2 unread').waitFor();
	assert.ok(await desk.page.getByText('New', { exact: true }).isVisible());
});
