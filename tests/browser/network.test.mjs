// A line that breaks loses nothing and doubles nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted } from '../../web-client/vite/size.mjs';
import { seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

async function times_posted(channel, text) {
	const { messages } = await world.history(channel);
	return messages.filter((message) => message.text === text).length;
}

test('two people lose the network and come back: nothing is lost, nothing is there twice', async () => {
	const channel = await world.channel('tunnel');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	await ken.say('into the tunnel');
	await ana.row('into the tunnel').waitFor();

	await ken.lose_network();
	await ken.page.getByRole('status').filter({ hasText: 'You are offline. Messages are kept' }).waitFor();
	await ken.say('said in the tunnel');
	await ken.row('said in the tunnel').getByText('will send when you are back online').waitFor();
	await ana.say('are you there?');
	await ana.choose(ana.row('into the tunnel'));
	await ana.page.keyboard.press('+');
	await ana.row('into the tunnel').getByRole('button', { name: /thumbs up, 1/ }).waitFor();

	await ken.find_network();
	await ana.row('said in the tunnel').waitFor();
	await ken.row('are you there?').waitFor();
	await ken.row('into the tunnel').getByRole('button', { name: /thumbs up, 1/ }).waitFor();
	await ken.row('said in the tunnel').getByText('will send').waitFor({ state: 'detached' });
	await ken.page.getByRole('status').filter({ hasText: 'You are offline' }).waitFor({ state: 'detached' });
	assert.equal(await times_posted(channel, 'said in the tunnel'), 1);
	assert.equal(await ken.row('said in the tunnel').count(), 1);
	assert.equal(await ana.row('said in the tunnel').count(), 1);

	// The other one, so that both have been away.
	await ana.lose_network();
	await ana.say('now I am in it');
	await ken.say('see you at the end of it');
	await ana.find_network();
	await ken.row('now I am in it').waitFor();
	await ana.row('see you at the end of it').waitFor();
	assert.equal(await times_posted(channel, 'now I am in it'), 1);
});

test('a message whose acknowledgement is lost is sent again and stands once', async () => {
	const channel = await world.channel('doubts');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	world.line.hold('ken');
	await ken.say('did it arrive?');
	await ana.row('did it arrive?').waitFor();
	await ken.lose_network();
	await ken.row('did it arrive?').getByText('will send').waitFor();
	await ken.find_network();
	await ken.row('did it arrive?').getByText('will send').waitFor({ state: 'detached' });
	await ken.say('it did');
	await ana.row('it did').waitFor();
	assert.equal(await times_posted(channel, 'did it arrive?'), 1);
	assert.equal(await ken.row('did it arrive?').count(), 1);
	assert.equal(await ana.row('did it arrive?').count(), 1);
});

test('a message that the server refuses is kept, says why, and is sent again when it is asked to be', async () => {
	const channel = await world.channel('refusing');
	const ken = await seat(world, 'ken', '/');
	const { page } = ken;
	let refusing = true;
	await page.routeWebSocket(/\/ws$/, (socket) => {
		const server = socket.connectToServer();
		socket.onMessage((text) => {
			const frame = JSON.parse(text);
			if (!refusing || frame.do !== 'message.post') return server.send(text);
			refusing = false;
			socket.send(JSON.stringify({ re: frame.id, error: { code: 'not_allowed' } }));
		});
	});
	await page.goto(world.base + world.path(channel));
	await ken.log_in('ken');
	await ken.say('refused at first');
	await ken.row('refused at first').getByText('Not sent: you may not do this here. It is kept here.').waitFor();
	assert.equal(await times_posted(channel, 'refused at first'), 0);
	await ken.row('refused at first').getByRole('button', { name: 'Retry' }).click();
	await ken.sent('refused at first');
	assert.equal(await ken.row('refused at first').getByText('Not sent').count(), 0);
	assert.equal(await times_posted(channel, 'refused at first'), 1);
});

test('what was written offline outlives the page', async () => {
	const channel = await world.channel('reloaded');
	const ken = await sit_down(world, 'ken', channel);
	await ken.composer.waitFor(); // a download of its own
	world.line.cut('ken');
	await ken.say('kept on this device');
	await ken.row('kept on this device').getByText('will send').waitFor();
	await ken.page.getByRole('status').filter({ hasText: 'Reconnecting… You can go on writing.' }).waitFor();
	world.line.mend('ken');
	await ken.page.reload();
	const ana = await sit_down(world, 'ana', channel);
	await ana.row('kept on this device').waitFor();
	await ken.row('kept on this device').waitFor();
	assert.equal(await times_posted(channel, 'kept on this device'), 1);
});

test('the server restarts under two open pages', async () => {
	const channel = await world.channel('restart');
	const ken = await sit_down(world, 'ken', channel);
	const ana = await sit_down(world, 'ana', channel);
	await ken.say('before it');
	await ana.row('before it').waitFor();
	await world.server.stop();
	await ken.say('while it was down');
	await ken.row('while it was down').getByText('will send').waitFor();
	await world.server.start({ port: world.server.port, public_url: world.base });
	await ana.row('while it was down').waitFor();
	await ken.row('while it was down').getByText('will send').waitFor({ state: 'detached' });
	await ana.say('after it');
	await ken.row('after it').waitFor();
	assert.equal(await times_posted(channel, 'while it was down'), 1);
});

test('more was missed than is sent again: the channel is read anew', async () => {
	const channel = await world.channel('long-away');
	const ken = await sit_down(world, 'ken', channel);
	await ken.say('the last thing I saw');
	await ken.row('the last thing I saw').waitFor();
	await ken.lose_network();
	const { ana } = world.people;
	for (let part = 0; part < 21; part++)
		await Promise.all(Array.from({ length: 100 }, (_, index) => world.post(ana, channel, `missed ${part * 100 + index}`)));
	await world.post(ana, channel, 'the very last');
	await ken.find_network();
	await ken.page.getByRole('treeitem', { name: /^long-away.* unread/ }).waitFor();
	await ken.page.getByRole('button', { name: /To the newest|new$/ }).or(ken.row('the very last')).first().waitFor();
	await ken.composer.press('Escape');
	await ken.page.keyboard.press('End');
	await ken.row('the very last').waitFor();
});

test('nothing is downloaded before a channel can be read but what the size check counts', async () => {
	const channel = await world.channel('weighed');
	const ken = await sit_down(world, 'ken', channel);
	const { page } = ken;
	await ken.say('first words');
	await ken.row('first words').waitFor();
	await page.addInitScript(() => {
		// On a busy machine the second may be over, after which the rest is asked for all the same: here it never is.
		const { setTimeout } = window;
		window.setTimeout = (work, ms, ...rest) => setTimeout(work, ms === 1000 ? 1e9 : ms, ...rest);
		const look = new MutationObserver(() => {
			if (!document.querySelector('main li')) return;
			look.disconnect();
			window.readable_at = performance.now();
		});
		look.observe(document, { childList: true, subtree: true });
	});
	await page.reload();
	await ken.composer.waitFor(); // it is asked for later: by then all that came before is known
	const asked = await page.evaluate(() => performance.getEntriesByType('resource').filter(({ startTime }) => startTime < window.readable_at).map(({ name }) => name));
	const files = asked.map((name) => new URL(name).pathname).filter((path) => /\.(?:js|css)$/.test(path)).map((path) => path.slice(1));
	assert.deepEqual([...new Set(files)].sort(), [...counted('en').first_load].sort());
});

test('a message that is written as the network goes says that it waits, before the line is known to be gone', async () => {
	const channel = await world.channel('half-gone');
	const ken = await sit_down(world, 'ken', channel);
	await ken.composer.waitFor();
	await ken.say('still here');
	await ken.sent('still here');
	world.line.hold('ken'); // the socket stands, and nothing comes through it any more
	await ken.context.setOffline(true);
	await ken.say('into the blue');
	await ken.row('into the blue').getByText('will send when you are back online').waitFor();
	await ken.page.getByRole('status').filter({ hasText: 'You are offline' }).waitFor();
	await ken.lose_network();
	await ken.find_network();
	await ken.sent('into the blue');
	assert.equal(await times_posted(channel, 'into the blue'), 1);
});

test('while the app is on its way the page says so, in the language of the browser', async () => {
	for (const [locale, words] of [['en-GB', 'Loading Parley…'], ['ru-RU', 'Parley загружается…']]) {
		const ken = await seat(world, 'ken', '/app.webmanifest', { locale });
		const { page } = ken;
		let let_through;
		const held = new Promise((resolve) => (let_through = resolve));
		await page.route('**/assets/*.js', async (route) => {
			await held;
			await route.continue();
		});
		await page.goto(world.base, { waitUntil: 'commit' });
		await page.getByText(words).waitFor();
		let_through();
		await page.getByRole('heading', { level: 1 }).waitFor();
		await page.getByText(words).waitFor({ state: 'hidden' });
	}
});

test('without a network a reload opens the page, which says so and goes on when the network is back', async () => {
	const channel = await world.channel('cellar');
	const ken = await sit_down(world, 'ken', channel, { serviceWorkers: 'allow' });
	const { page } = ken;
	await ken.say('before the cellar');
	await ken.sent('before the cellar');
	await ken.until(async () => (await navigator.serviceWorker.ready).active.state === 'activated');
	// All that the page has is kept, also what came last.
	await ken.until(async () => {
		const needed = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('/assets/'));
		return (await caches.match('/')) && (await Promise.all(needed.map((name) => caches.match(name)))).every(Boolean);
	});
	await ken.lose_network();
	await page.reload();
	await page.getByRole('status').filter({ hasText: 'You are offline.' }).waitFor();
	assert.equal(await page.locator('input').count(), 0); // it asks nobody to log in
	await ken.find_network();
	await ken.row('before the cellar').waitFor();

	// What is kept is the client's files, and one build of them.
	const kept = await page.evaluate(async () => {
		const names = await caches.keys();
		return [names.length, (await (await caches.open(names[0])).keys()).map(({ url }) => new URL(url).pathname)];
	});
	assert.equal(kept[0], 1);
	for (const path of kept[1]) assert.match(path, /^\/(assets\/[\w.-]+|starting\.js|icon\.svg)?$/);
});
