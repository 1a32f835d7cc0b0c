// Single letters are commands where a list was focused on purpose, and words everywhere else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

// Its letters pin, edit, react, reply, make a task, mark unread, open menus and change the channel, where they are commands.
const sentence = 'people, try it: Use + not emoji; nice plain letters, grid, cut? jk';

const pinned = async (channel) => (await world.history(channel)).messages.filter((message) => message.pinned).map(({ text }) => text);

async function nothing_happened(seat, channel, texts) {
	const { page } = seat;
	assert.equal(await page.getByRole('dialog').count(), 0, 'no dialog');
	assert.equal(await page.getByRole('menu').count(), 0, 'no menu');
	assert.equal(new URL(page.url()).pathname, world.path(channel), 'no other place');
	const { messages } = await world.history(channel);
	assert.deepEqual(messages.map(({ text }) => text), texts, 'no text changed');
	assert.deepEqual(messages.filter((message) => message.pinned || message.reactions?.length), [], 'nothing pinned, no reactions');
}

/** What was typed last, whoever got it, has gone through the server when this was answered. */
async function settled(seat) {
	await seat.page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))));
}

/** Until the server has it, ↑ finds no message to edit. */
async function say(seat, text) {
	await seat.say(text);
	await seat.sent(text);
}

for (const [how, keys, text] of [
	['saved', ['End', '!', 'Enter'], 'first words!'],
	['saved as it was', ['Enter'], 'first words'],
	['left by Esc', ['Escape'], 'first words']
])
	test(`after an edit that is ${how}, typing is a message`, async () => {
		const channel = await world.channel(`edit-${keys.length}-${keys.at(-1).toLowerCase()}`);
		const ken = await sit_down(world, 'ken', channel);
		const { page } = ken;
		await say(ken, 'first words');
		await page.keyboard.press('ArrowUp');
		await page.getByRole('textbox', { name: 'Edit message' }).waitFor();
		for (const key of keys) await page.keyboard.press(key);
		await page.keyboard.type(sentence); // at once: the answer to the edit may still be on its way
		assert.equal(await ken.composer.inputValue(), sentence);
		await ken.row(text).waitFor();
		await nothing_happened(ken, channel, [text]);
		assert.equal(await page.getByRole('textbox', { name: 'Edit message' }).count(), 0);
		await page.keyboard.press('Enter');
		await ken.sent(sentence);
		await nothing_happened(ken, channel, [text, sentence]);
	});

test('an edit whose answer is late takes no words from the composer, and one that fails keeps its own', async () => {
	const channel = await world.channel('late-edit');
	const ken = await sit_down(world, 'ken', channel);
	const { page } = ken;
	await say(ken, 'on the train');
	await page.keyboard.press('ArrowUp');
	const editor = page.getByRole('textbox', { name: 'Edit message' });
	await editor.fill('on the train to Kassel');
	await ken.lose_network();
	await editor.press('Enter');
	await page.keyboard.type(sentence);
	assert.equal(await ken.composer.inputValue(), sentence);
	assert.equal(await editor.inputValue(), 'on the train to Kassel');
	await page.getByText('there is no connection').first().waitFor();
	await ken.find_network();
	await page.getByRole('button', { name: 'Save' }).click();
	await ken.row('on the train to Kassel').getByText('(edited)').waitFor();
	assert.equal(await ken.composer.inputValue(), sentence);
});

test('after an edit in a thread, typing is a reply', async () => {
	const channel = await world.channel('edit-reply');
	const root = await world.post(world.people.ana, channel, 'Shall we?');
	await world.post(world.people.ken, channel, 'We shall.', root.seq);
	const ken = await sit_down(world, 'ken', channel);
	const { page } = ken;
	await ken.row('Shall we?').getByRole('button', { name: /1 reply/ }).click();
	const thread = page.getByRole('complementary', { name: /^Thread/ });
	await thread.getByText('We shall.').waitFor();
	const composer = thread.getByRole('textbox', { name: /^Reply/ });
	await composer.press('ArrowUp');
	await thread.getByRole('textbox', { name: 'Edit message' }).press('Enter');
	await page.keyboard.type(sentence);
	assert.equal(await composer.inputValue(), sentence);
	assert.equal(await ken.composer.inputValue(), '');
});

test('where the page put the focus, typing is a message: after Esc, a dialog, a menu, a panel', async () => {
	const channel = await world.channel('put-there');
	const ken = await sit_down(world, 'ken', channel);
	const { page } = ken;
	await ken.say('a row');
	const row = ken.row('a row');
	await row.waitFor();
	const ways = {
		'Esc, from the composer to the list': () => page.keyboard.press('Escape'),
		'a menu closed by Esc': async () => {
			await ken.choose(row);
			await page.keyboard.press('i');
			await page.getByRole('menu').waitFor();
			await page.keyboard.press('Escape');
		},
		'a choice in a menu': async () => {
			await row.hover();
			await row.getByRole('button', { name: 'More' }).click();
			await page.getByRole('menuitem', { name: /^Copy text/ }).click();
		},
		'a dialog closed by Esc': async () => {
			await ken.choose(row);
			await page.keyboard.press('Delete');
			await page.getByRole('dialog').waitFor();
			await page.keyboard.press('Escape');
		},
		'a dialog closed by its button': async () => {
			await page.getByRole('button', { name: 'You: Ken Ito' }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
		},
		'a question answered with no': async () => {
			await ken.choose(row);
			await page.keyboard.press('Delete');
			await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
		},
		'the member list, closed': async () => {
			await page.getByRole('button', { name: 'Members', exact: true }).click();
			await page.getByRole('button', { name: 'Close members' }).click();
		},
		'a thread, closed': async () => {
			await ken.choose(row);
			await page.keyboard.press('Enter');
			await page.getByRole('button', { name: 'Close thread' }).click();
		}
	};
	for (const [name, way] of Object.entries(ways)) {
		await ken.composer.fill('');
		await ken.composer.focus();
		await way();
		await page.waitForFunction(() => !document.querySelector('dialog[open], aside'));
		await settled(ken);
		assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY', `${name}: the focus is somewhere`);
		await page.keyboard.type(sentence);
		assert.equal(await ken.composer.inputValue(), sentence, name);
		await nothing_happened(ken, channel, ['a row']);
	}
});

test('End, pressed before the messages are there, leads to the last of them', async () => {
	const channel = await world.channel('not-there-yet');
	for (let count = 1; count <= 130; count++) await world.post(world.people.ana, channel, `said ${count}.`);
	const ken = await seat(world, 'ken');
	const { page } = ken;
	let let_go;
	const caught = new Promise((is) => (let_go = is));
	let held = false;
	await page.routeWebSocket(/\/ws$/, (socket) => {
		const server = socket.connectToServer();
		server.onMessage((frame) => {
			if (held || !String(frame).includes('"messages":[')) return socket.send(frame);
			held = true;
			let_go(() => socket.send(frame));
		});
	});
	await page.goto(world.base + world.path(channel));
	await ken.log_in('ken');
	await page.getByRole('main').getByRole('heading', { name: '# not-there-yet' }).waitFor();
	await ken.composer.press('Escape');
	await page.keyboard.press('End');
	(await caught)();
	await ken.row('said 130.').waitFor();
	await page.waitForFunction(() => document.activeElement?.textContent?.includes('said 130.'));
});

test('on a button, letters do nothing to the rows', async () => {
	const channel = await world.channel('chips');
	await world.post(world.people.ana, channel, 'Ship it?');
	const ken = await sit_down(world, 'ken', channel);
	await ken.choose(ken.row('Ship it?'));
	await ken.page.keyboard.press('+');
	await ken.row('Ship it?').getByRole('button', { name: 'thumbs up, 1, you too' }).click();
	await ken.row('Ship it?').getByRole('button', { name: /thumbs up/ }).waitFor({ state: 'detached' });
	await ken.page.keyboard.type('people');
	assert.deepEqual(await pinned(channel), []);
	assert.equal(await ken.page.getByRole('dialog').count(), 0);
});

test('what a key did in a list that was focused on purpose can be taken back', async () => {
	const channel = await world.channel('undo');
	await world.post(world.people.ana, channel, 'older');
	const { place } = await world.post(world.people.ana, channel, 'newest');
	await world.admin('read.mark', { channel: channel.id, place }, world.people.ken.id); // so that no New line stands there at first
	const ken = await sit_down(world, 'ken', channel);
	const { page } = ken;
	await page.bringToFront();
	const strip = page.getByRole('status').filter({ has: page.getByRole('button', { name: 'Undo' }) });
	const row = ken.row('newest');
	await ken.choose(row);

	await page.keyboard.press('p');
	await row.getByText('pinned').waitFor();
	await strip.getByText('Pinned').waitFor();
	await strip.getByRole('button', { name: 'Undo' }).click();
	await row.getByText('pinned').waitFor({ state: 'detached' });
	await strip.waitFor({ state: 'detached' });

	// By Tab and an arrow too, and back by Ctrl-Z.
	await ken.composer.focus();
	await page.keyboard.press('Escape');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('+');
	await ken.row('older').getByRole('button', { name: 'thumbs up, 1, you too' }).waitFor();
	await page.keyboard.press('Control+z');
	await ken.row('older').getByRole('button', { name: /thumbs up/ }).waitFor({ state: 'detached' });

	// ":" and a choice by its key.
	await page.keyboard.press(':');
	await page.getByRole('button', { name: 'thumbs up', exact: true }).waitFor();
	await page.keyboard.press('Enter');
	await ken.row('older').getByRole('button', { name: 'thumbs up, 1, you too' }).waitFor();
	await strip.getByRole('button', { name: 'Undo' }).click();
	await ken.row('older').getByRole('button', { name: /thumbs up/ }).waitFor({ state: 'detached' });

	const item = page.getByRole('treeitem', { name: /^undo\b/ });
	const new_line = ken.list('# undo').getByText('New', { exact: true });
	assert.equal(await new_line.count(), 0);
	await ken.choose(ken.row('older'));
	await page.keyboard.press('Shift+U');
	await page.getByRole('treeitem', { name: 'undo 2 unread' }).waitFor();
	await new_line.waitFor();
	await page.keyboard.press('Control+z');
	await page.getByRole('treeitem', { name: 'undo', exact: true }).waitFor();
	await new_line.waitFor({ state: 'detached' });

	await page.keyboard.press('u');
	await strip.getByText('Only unread channels are listed').waitFor();
	await page.keyboard.press('Control+z');
	await item.waitFor();
	assert.deepEqual(await pinned(channel), []);
});

test('Shift-Esc, and E in the inbox, can be taken back', async () => {
	const here = await world.channel('all-read');
	const { ana, rui } = world.people;
	const root = await world.post(rui, here, 'Shall we?');
	const ruis = await sit_down(world, 'rui', await world.channel('elsewhere'));
	const { page } = ruis;
	await page.bringToFront();
	await world.post(ana, here, 'We shall.', root.seq);
	await world.post(ana, here, 'And soon.');
	await page.getByRole('link', { name: /^Inbox/ }).click();
	const entry = page.getByRole('listitem').filter({ hasText: 'We shall.' });
	await entry.getByText('1 new reply').waitFor();
	await page.keyboard.press('e'); // the page put the focus there
	await settled(ruis);
	await entry.getByText('1 new reply').waitFor();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('e');
	await entry.getByText('1 new reply').waitFor({ state: 'detached' });
	await page.keyboard.press('Control+z');
	await entry.getByText('1 new reply').waitFor();
});

test('a link that L copied is taken out again: what stood there comes back where it may be read, else nothing stays', async () => {
	const channel = await world.channel('copied');
	await world.post(world.people.ana, channel, 'Where was that?');
	const ken = await sit_down(world, 'ken', channel);
	const { page } = ken;
	await page.bringToFront();
	const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
	const strip = page.getByRole('status').filter({ hasText: 'Link copied' });
	await ken.context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.evaluate(() => navigator.clipboard.writeText('my own words'));
	await ken.choose(ken.row('Where was that?'));
	await page.keyboard.press('l');
	await strip.waitFor();
	await ken.until(async () => (await navigator.clipboard.readText()).startsWith(location.origin));
	await strip.getByRole('button', { name: 'Undo' }).click();
	await ken.until(async () => (await navigator.clipboard.readText()) === 'my own words');

	// A page that may not read asks nobody: it takes its link out, and that is all.
	await ken.context.clearPermissions();
	await ken.context.grantPermissions(['clipboard-write']);
	await ken.choose(ken.row('Where was that?'));
	await page.keyboard.press('l');
	await strip.waitFor();
	await settled(ken);
	await page.keyboard.press('Control+z');
	await strip.waitFor({ state: 'detached' });
	await settled(ken);
	await ken.context.grantPermissions(['clipboard-read', 'clipboard-write']);
	assert.equal(await clipboard(), '');

	// What was not copied is not said to be.
	await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))));
	await ken.choose(ken.row('Where was that?'));
	await page.keyboard.press('l');
	await page.locator('[aria-live=assertive]').getByText('did not let this page copy it').waitFor();
	assert.equal(await strip.count(), 0);
});

test('a card that a key moved is taken back', async () => {
	const { ken } = world.people;
	const deal = await world.admin('record.create', { space: world.acme_space.id, type: 'deal', title: 'Storm cloud' }, ken.id);
	const kens = await seat(world, 'ken', `/s/${world.acme_space.id}/deals`, { viewport: { width: 2600, height: 900 } });
	await kens.log_in('ken');
	const { page } = kens;
	const column = (state) => page.getByRole('group', { name: new RegExp(`^${state},`) });
	const strip = page.getByRole('status').filter({ hasText: 'Moved' });
	await column('Prospect').getByRole('link', { name: /Storm cloud/ }).focus();
	await page.keyboard.press('Shift+ArrowRight');
	await column('Qualify').getByRole('link', { name: /Storm cloud/ }).waitFor();
	await strip.waitFor();
	await page.keyboard.press('Control+z');
	await column('Prospect').getByRole('link', { name: /Storm cloud/ }).waitFor();
	assert.equal((await world.admin('record.get', { record: deal.id }, ken.id)).state, 'prospect');

	// By M and a choice too.
	await column('Prospect').getByRole('link', { name: /Storm cloud/ }).focus();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('m');
	await page.getByRole('menuitem', { name: 'Propose' }).press('Enter');
	await column('Propose').getByRole('link', { name: /Storm cloud/ }).waitFor();
	await strip.getByRole('button', { name: 'Undo' }).click();
	await column('Prospect').getByRole('link', { name: /Storm cloud/ }).waitFor();
});

test('what is typed while a dialog is still being downloaded is typed into it', async () => {
	const channel = await world.channel('slow-dialogs');
	const goal = await world.channel('brook', { topic: 'where it leads' });
	const ken = await seat(world, 'ken', world.path(channel));
	const { page } = ken;
	let arrive;
	const line = new Promise((done) => (arrive = done));
	await page.route(/\/assets\/Switcher-.*\.js$/, async (route) => {
		await line;
		await route.continue();
	});
	await ken.log_in('ken');
	await page.getByRole('main').getByRole('heading', { name: '# slow-dialogs' }).waitFor();
	await ken.composer.focus();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('brookk');
	await page.keyboard.press('Backspace');
	await page.keyboard.press('Enter');
	assert.equal(await ken.composer.inputValue(), '', 'nothing is written into the message');
	assert.equal(await page.getByRole('dialog').count(), 0);
	arrive();
	await page.getByRole('main').getByRole('heading', { name: `# ${goal.name}` }).waitFor();
	await nothing_happened(ken, goal, []);
});

test('whoever leaves while completion is still being downloaded leaves nothing behind that fails', async () => {
	const channel = await world.channel('slow-offers');
	await world.channel('left-offers');
	const ken = await seat(world, 'ken', world.path(channel));
	const { page } = ken;
	let arrive;
	const line = new Promise((done) => (arrive = done));
	await page.route(/\/assets\/offers-.*\.js$/, async (route) => {
		await line;
		await route.continue();
	});
	await ken.log_in('ken');
	await page.getByRole('main').getByRole('heading', { name: '# slow-offers' }).waitFor();
	await ken.composer.pressSequentially('half a wo');
	const came = page.waitForResponse(/\/assets\/offers-/);
	await ken.channel('left-offers').click();
	await page.getByRole('main').getByRole('heading', { name: '# left-offers' }).waitFor();
	arrive();
	await (await came).finished();
	await ken.channel('slow-offers').click();
	await ken.composer.press('End');
	await ken.composer.pressSequentially('rd');
	assert.equal(await ken.composer.inputValue(), 'half a word');
});

test('a dialog that does not come is let go by Esc, and the keys are the page\'s again', async () => {
	const channel = await world.channel('no-dialog');
	const ken = await seat(world, 'ken', world.path(channel));
	const { page } = ken;
	await page.route(/\/assets\/Switcher-.*\.js$/, () => {}); // never answered
	await ken.log_in('ken');
	await page.getByRole('main').getByRole('heading', { name: '# no-dialog' }).waitFor();
	await ken.composer.focus();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('lost');
	await page.keyboard.press('Escape');
	await page.keyboard.type('kept');
	assert.equal(await ken.composer.inputValue(), 'kept');
});
