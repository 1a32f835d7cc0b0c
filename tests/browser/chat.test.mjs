// Two people of two companies talk: posts, edits, reactions, threads, mentions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

test('two people of two orgs chat, edit, react and talk in a thread', async () => {
	const channel = await world.channel('launch');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);

	await ken.say('The logo is **final**.');
	await ana.row('The logo is final.').getByText('final', { exact: true }).waitFor();
	await ana.say('Looks right to me');
	await ken.row('Looks right to me').getByText('Ana Lima', { exact: true }).waitFor();

	await ana.composer.press('ArrowUp');
	const editor = ana.page.getByRole('textbox', { name: 'Edit message' });
	await editor.fill('Looks right to me!');
	await editor.press('Enter');
	await ken.row('Looks right to me!').getByText('(edited)').waitFor();

	await ken.choose(ken.row('Looks right to me!'));
	await ken.page.keyboard.press('+');
	const chip = ana.row('Looks right to me!').getByRole('button', { name: /^thumbs up, 1/ });
	await chip.click();
	await ken.row('Looks right to me!').getByRole('button', { name: 'thumbs up, 2, you too' }).waitFor();
	await chip.or(ana.row('Looks right to me!').getByRole('button', { name: /^thumbs up, 2/ })).click();
	await ken.row('Looks right to me!').getByRole('button', { name: 'thumbs up, 1, you too' }).waitFor();

	await ken.row('The logo is final.').focus();
	await ken.page.keyboard.press('Enter');
	const kens = ken.page.getByRole('complementary', { name: 'Thread, # launch' });
	await kens.getByRole('textbox').fill('And the colours?');
	await kens.getByRole('textbox').press('Enter');
	await ana.row('The logo is final.').getByRole('button', { name: /1 reply/ }).click();
	const anas = ana.page.getByRole('complementary', { name: 'Thread, # launch' });
	await anas.getByText('And the colours?').waitFor();
	await anas.getByRole('textbox').fill('Blue and white.');
	await anas.getByRole('textbox').press('Enter');
	await kens.getByText('Blue and white.').waitFor();
	await ken.row('The logo is final.').getByRole('button', { name: /2 replies/ }).waitFor();

	// What a fresh page reads is what the events made of the open ones.
	await ken.page.goto(world.base + world.path(channel));
	await ken.row('Looks right to me!').getByRole('button', { name: 'thumbs up, 1, you too' }).waitFor();
	await ken.row('Looks right to me!').getByText('(edited)').waitFor();
	await ken.row('The logo is final.').getByRole('button', { name: /2 replies/ }).waitFor();
});

async function delete_row(seat, text) {
	await seat.row(text).focus();
	await seat.page.keyboard.press('Delete');
	await seat.page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
	await seat.page.getByRole('status').filter({ hasText: 'Message deleted' }).waitFor();
}

test('a message that was deleted can be had back for some seconds; until then it is gone for nobody else', async () => {
	const channel = await world.channel('second-thoughts-of-mine');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	await ana.say('rather not');
	await ken.row('rather not').waitFor();
	await delete_row(ana, 'rather not');
	await ana.row('rather not').waitFor({ state: 'detached' });
	await ana.page.getByRole('button', { name: 'Undo' }).click();
	await ana.row('rather not').waitFor();
	// It was never away: no event says so.
	await ana.say('but yes');
	await ken.row('but yes').waitFor();
	assert.deepEqual((await world.history(channel)).messages.map(({ seq, text, deleted }) => [seq, text, deleted]), [
		[1, 'rather not', undefined],
		[2, 'but yes', undefined]
	]);
});

test('whoever leaves the page, or loses the network, while a deletion can be taken back has deleted', async () => {
	const channel = await world.channel('gone');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	for (const text of ['to a wrong company', 'to a wrong person']) await ana.say(text);
	await ken.row('to a wrong person').waitFor();
	await delete_row(ana, 'to a wrong company');
	await ana.page.goto('about:blank');
	await ken.row('to a wrong company').waitFor({ state: 'detached' });
	await ana.page.goto(world.base + world.path(channel));
	await ana.row('to a wrong person').waitFor();
	await delete_row(ana, 'to a wrong person');
	await ana.lose_network();
	await ana.page.getByRole('status').filter({ hasText: 'Message deleted' }).waitFor({ state: 'detached' });
	assert.equal(await ken.row('to a wrong person').count(), 1);
	await ana.find_network();
	await ken.row('to a wrong person').waitFor({ state: 'detached' });
});

test('a message that is deleted goes for everyone', async () => {
	const channel = await world.channel('slips');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	await ana.say('wrong window');
	await ken.row('wrong window').waitFor();
	await delete_row(ana, 'wrong window');
	await ken.row('wrong window').waitFor({ state: 'detached' });
	const { messages } = await world.history(channel);
	assert.equal(messages.some(({ text }) => text === 'wrong window'), false);
});

test('who is named with @ is told, and sees who writes', async () => {
	const channel = await world.channel('naming');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	await ken.composer.pressSequentially('Hello @An');
	await ken.page.getByRole('option', { name: /Ana Lima/ }).waitFor();
	await ana.page.getByText('Ken Ito (Host) is writing…').waitFor();
	await ken.page.keyboard.press('Enter');
	await ken.page.keyboard.type('and good morning');
	await ken.page.keyboard.press('Enter');
	await ana.row('Hello @Ana Lima and good morning').waitFor();
	const last = async () => (await world.history(channel)).messages.at(-1).text;
	assert.equal(await last(), `Hello <@${world.people.ana.id}> and good morning`);

	// Who is named in it is still named after an edit.
	await ken.sent('and good morning');
	await ken.page.keyboard.press('ArrowUp');
	const editor = ken.page.getByRole('textbox', { name: 'Edit message' });
	await editor.waitFor();
	assert.equal(await editor.inputValue(), 'Hello @Ana Lima and good morning');
	await editor.press('End');
	await ken.page.keyboard.type('!');
	await ken.page.keyboard.press('Enter');
	await ana.row('Hello @Ana Lima and good morning!').getByText('(edited)').waitFor();
	assert.equal(await last(), `Hello <@${world.people.ana.id}> and good morning!`);
});

test('a new channel is there for the others at once, a private one only for its people', async () => {
	const channel = await world.channel('before');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	const make = async (name, tick) => {
		await ken.page.getByRole('button', { name: 'New channel' }).click();
		const dialog = ken.page.getByRole('dialog', { name: 'New channel' });
		await dialog.getByLabel('Space').selectOption({ label: 'Acme' });
		await dialog.getByLabel('Name').fill(name);
		if (tick) await dialog.getByRole('checkbox').check();
		await dialog.getByRole('button', { name: 'Create channel' }).click();
		await ken.page.getByRole('heading', { name: `# ${name}` }).waitFor();
	};
	await make('secret-prices', true);
	await make('after');
	await ana.channel('after').click();
	await ana.say('found it');
	await ken.row('found it').waitFor();
	assert.equal(await ana.channel('secret-prices').count(), 0);
	await ken.channel('secret-prices').click();
	await ken.say('for us alone');
	await ken.row('for us alone').waitFor();
	await ana.page.goto(ken.page.url());
	await ana.page.getByText('Not here, or not for you.').waitFor();
});

test('two people write to each other directly', async () => {
	const channel = await world.channel('hall');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	await ken.page.getByRole('button', { name: 'Members', exact: true }).click();
	const panel = ken.page.getByRole('complementary', { name: 'Members, # hall' });
	await panel.getByRole('button', { name: /^Ana Lima/ }).click();
	await ken.page.getByRole('dialog', { name: /^Ana Lima/ }).getByRole('button', { name: 'Message' }).click();
	await ken.page.getByRole('heading', { name: 'Ana Lima' }).waitFor();
	await ken.say('A word, between us');
	const direct = ana.page.getByRole('treeitem', { name: /Ken Ito/ });
	await direct.getByText('1', { exact: true }).waitFor();
	await direct.click();
	await ana.row('A word, between us').waitFor();
	await ana.say('Yes?');
	await ken.row('Yes?').waitFor();
});

test('a hidden or missing channel is the same page', async () => {
	const ours = await world.channel('ours-alone', { space: { id: world.host.internal_space } });
	const ana = await seat(world, 'ana', world.path(ours));
	await ana.log_in('ana');
	await ana.page.getByText('Not here, or not for you.').waitFor();
	await ana.page.goto(`${world.base}/s/${ours.space}/c/chn_00000000000000000000000000`);
	await ana.page.getByText('Not here, or not for you.').waitFor();
});
