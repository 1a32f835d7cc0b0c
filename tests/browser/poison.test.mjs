// What others send cannot end, block or fool the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostile, hostile_html, mixed } from '../../web-client/test/hostile.mjs';
import { seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();
const calm_ms = 3000; // what a person still waits for; the fault took from 5 to 100 s

/** The page answers a timer. */
async function answers({ page }) {
	const late_ms = await page.evaluate(() => {
		const asked = performance.now();
		return new Promise((resolve) => setTimeout(() => resolve(performance.now() - asked), 0));
	});
	assert.ok(late_ms < calm_ms, `a timer came after ${Math.round(late_ms)} ms`);
}

const deal = (title, more = {}) =>
	world.admin('record.create', { space: world.acme_space.id, type: 'deal', title, ...more }, world.people.ana.id);

async function walk(seat, texts) {
	await seat.composer.press('Escape');
	await seat.page.keyboard.press('End');
	await seat.row('last neighbour').waitFor();
	await answers(seat);
	for (let step = 0; step < texts && (await seat.row('first neighbour').count()) === 0; step++) {
		await seat.page.keyboard.press('PageUp');
		await answers(seat);
	}
	await seat.composer.press('Escape');
	await seat.page.keyboard.press('Home');
	await seat.row('first neighbour').waitFor();
	assert.equal(await seat.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
}

const texts = [...Object.values(hostile).map((make) => make(12_000)), ...[1, 2, 3, 4, 5].map((seed) => mixed(seed, 12_000))].filter(
	(text) => text.isWellFormed() && text.trim() !== ''
);

test('hostile texts leave their neighbours in the channel and in the thread, and the page answers', { timeout: 300_000 }, async () => {
	const channel = await world.channel('poison');
	const { ana } = world.people;
	const root = await world.post(ana, channel, 'first neighbour');
	for (const text of texts) await world.post(ana, channel, text);
	await world.post(ana, channel, 'last neighbour');
	for (const text of texts.slice(0, 20)) await world.post(ana, channel, text, root.seq);
	await world.post(ana, channel, 'last reply', root.seq);
	const ken = await sit_down(world, 'ken', channel);
	await walk(ken, 200);
	await ken.row('first neighbour').getByRole('button', { name: /replies/ }).click();
	await ken.page.getByRole('complementary').getByText('last reply').waitFor();
	await answers(ken);
});

test('a message that names everybody and cannot be drawn as it is leaves the inbox whole', async () => {
	const channel = await world.channel('poison-inbox');
	const { ana, ken } = world.people;
	await world.post(ana, channel, `<@${ken.id}> good morning`);
	await world.post(ana, channel, `<!channel> ${'**'.repeat(3000)}x${'**'.repeat(3000)}`);
	for (const text of texts) await world.post(ana, channel, `<!channel> ${text}`);
	await world.post(ana, channel, `<@${ken.id}> good night`);
	const kens = await seat(world, 'ken', '/inbox/mentions');
	await kens.log_in('ken');
	const mentions = kens.page.getByRole('list', { name: 'Mentions' }).getByRole('listitem');
	await mentions.filter({ hasText: 'good morning' }).waitFor();
	await mentions.filter({ hasText: 'good night' }).waitFor();
	assert.ok((await mentions.count()) > texts.length / 2);
	assert.match(await mentions.filter({ hasText: 'good night' }).textContent(), /Ana Lima \(Acme\)/, 'it says of which org they are');
	await answers(kens);
});

test('a record with hostile fields, and one that they are linked to, open and stand on the board', async () => {
	const poisoned = await deal('Poisoned', { fields: { description: `${'**'.repeat(190)}x${'**'.repeat(190)}`, customer: 'Lagoa' } });
	const table = await deal('Tabled', { fields: { description: hostile.square_table(12_000) } });
	await world.admin('record.link', { record: poisoned.id, rel: 'relates_to', to: table.id }, world.people.ana.id);
	for (const text of texts.slice(0, 10)) await world.post(world.people.ana, { id: poisoned.channel }, text);
	await world.post(world.people.ana, { id: poisoned.channel }, 'said about it');
	const ken = await seat(world, 'ken', `/s/${world.acme_space.id}/deals`);
	await ken.log_in('ken');
	const { page } = ken;
	await page.getByRole('link', { name: /Tabled/ }).waitFor();
	await page.getByRole('link', { name: /Poisoned/ }).click();
	await page.getByRole('heading', { name: 'Poisoned' }).waitFor();
	await page.getByText('Lagoa').first().waitFor();
	await answers(ken);
	await page.goto(`${world.base}/r/${poisoned.key}`);
	await page.getByText('said about it').waitFor();
	await page.getByText('Lagoa').waitFor();
	await page.getByRole('button', { name: 'Edit: Description' }).waitFor();
	await page.getByRole('link', { name: table.key }).waitFor();
	await answers(ken);
	await page.goto(`${world.base}/r/${table.key}`);
	await page.getByRole('heading', { name: 'Tabled' }).waitFor();
	await answers(ken);
});

test('a channel of twelve hard messages opens, and each row is bounded until it is opened', async () => {
	const channel = await world.channel('poison-tables');
	const { ana } = world.people;
	await world.post(ana, channel, 'first neighbour');
	for (let count = 0; count < 12; count++) await world.post(ana, channel, `${count}\n\n${hostile.square_table(25_000)}`);
	await world.post(ana, channel, 'last neighbour');
	const ken = await sit_down(world, 'ken', channel);
	await ken.row('last neighbour').waitFor();
	await answers(ken);
	const heights = await ken.page.getByRole('main').getByRole('listitem').evaluateAll((rows) => rows.map((row) => row.offsetHeight));
	assert.ok(Math.max(...heights) < 800, `rows of ${heights}`);
	await ken.page.getByRole('button', { name: 'Show all' }).last().click();
	await ken.page.getByRole('button', { name: 'Show as text' }).last().click();
	await ken.page.getByText('|-|-|-').waitFor();
	await answers(ken);
});

test('5,600 keys in a message are asked for as twenty', async () => {
	const channel = await world.channel('poison-keys');
	const code = (await deal('Named')).key.split('-')[0];
	const keys = Array.from({ length: 5600 }, (_, index) => `${code}-${index + 1}`).join(' ');
	await world.post(world.people.ana, channel, keys.slice(0, 39_000));
	await world.post(world.people.ana, channel, 'last neighbour');
	const ken = await seat(world, 'ken', world.path(channel));
	let asked = 0;
	ken.page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => (asked += /"record\.get"/.test(payload) ? 1 : 0)));
	await ken.log_in('ken');
	await ken.row('last neighbour').waitFor();
	await ken.row(`${code}-1`).getByRole('link', { name: /Named/ }).first().waitFor();
	await answers(ken);
	assert.ok(asked <= 25, `${asked} questions`);
});

test('a link whose words are the address of another host says where it goes, and asks', async () => {
	const channel = await world.channel('poison-links');
	const { ana } = world.people;
	await world.post(ana, channel, '[https://hostwerk.example/login](https://evil.example/steal)');
	await world.post(ana, channel, 'https://аpple.com and \u202ehttps://hostwerk.example\u202c and [the plan](https://a.example/plan)');
	const ken = await sit_down(world, 'ken', channel);
	const { page } = ken;
	const spoof = ken.row('hostwerk.example/login');
	await spoof.getByText('(evil.example)').waitFor();
	assert.equal(await spoof.getByRole('link').count(), 0, 'nothing that a click with Ctrl follows unasked');
	await spoof.getByRole('button', { name: /hostwerk\.example\/login/ }).click();
	const dialog = page.getByRole('dialog', { name: 'This link goes elsewhere' });
	await dialog.getByText('evil.example', { exact: true }).waitFor();
	assert.equal(await dialog.getByRole('link', { name: 'Open evil.example' }).getAttribute('href'), 'https://evil.example/steal');
	await dialog.getByRole('button', { name: 'Cancel' }).click();
	await dialog.waitFor({ state: 'detached' });
	const row = ken.row('and the plan');
	await row.getByRole('link', { name: 'https://xn--pple-43d.com', exact: true }).waitFor();
	assert.equal(await row.getByRole('link', { name: 'the plan' }).getAttribute('title'), 'https://a.example/plan');
	assert.doesNotMatch(await row.textContent(), /[\u202a-\u202e\u2066-\u2069]/);
});

test('whoever is named like one of ours is told apart by their org, wherever their name stands', async () => {
	const channel = await world.channel('poison-names');
	const imp = await world.person(world.acme, 'Vera Kraus', 'member', { email: 'imp@acme.example' }).catch((error) => error);
	assert.ok(imp.id, String(imp));
	const vera = { id: imp.id };
	const made = await world.admin(
		'record.create', { space: world.acme_space.id, type: 'deal', title: 'Impersonated', owner: vera.id }, world.people.ken.id
	);
	const root = await world.post(vera, channel, 'send me the password');
	await world.post(vera, channel, `<@${vera.id}> in a chip, <@${world.people.ken.id}>, ${made.key}`);
	await world.post(vera, channel, 'and a reply', root.seq);
	const ken = await sit_down(world, 'ken', channel);
	const { page } = ken;
	const marked = (place) => place.getByTitle('Acme').first().waitFor();
	await page.getByRole('listitem', { name: /^Vera Kraus\s*Acme.*send me the password/s }).waitFor();
	await marked(ken.row('in a chip').getByText('@Vera Kraus').locator('..'));
	await marked(ken.row('in a chip').getByRole('link', { name: /Impersonated/ }));
	await ken.composer.pressSequentially('@Vera');
	await page.getByRole('option', { name: /Vera Kraus.*Acme/ }).waitFor();
	await page.keyboard.press('Escape');
	await ken.composer.fill('');
	await page.keyboard.press('Control+k');
	await page.keyboard.type('@vera');
	await page.getByRole('option', { name: /Vera Kraus \(Acme\)/ }).waitFor();
	await page.keyboard.press('Escape');
	await page.goto(`${world.base}/r/${made.key}`);
	await page.getByText('Vera Kraus').first().waitFor();
	await marked(page.getByRole('main').locator('dd').filter({ hasText: 'Vera Kraus' }));
	await page.goto(`${world.base}/s/${world.acme_space.id}/deals`);
	await marked(page.getByRole('link', { name: /Impersonated/ }));
	await page.goto(`${world.base}/inbox/mentions`);
	await marked(page.getByRole('list', { name: 'Mentions' }).getByRole('listitem').filter({ hasText: 'in a chip' }));
	// What is read aloud says it, too.
	await page.goto(world.base + world.path(channel));
	await ken.row('in a chip').waitFor();
	await world.post(vera, channel, 'one more thing');
	await page.locator('[aria-live=polite]').filter({ hasText: 'Vera Kraus (Acme): one more thing' }).waitFor();
});

/** From the next load on, no text with this sign can be drawn in this browser, whatever the reason would be. */
const undrawable = '☠';
async function fail_on_skulls(seat) {
	await seat.context.addInitScript((sign) => {
		for (const name of ['nodeValue', 'textContent']) {
			const { get, set } = Object.getOwnPropertyDescriptor(Node.prototype, name);
			Object.defineProperty(Node.prototype, name, {
				configurable: true,
				get,
				set(text) {
					if (String(text).includes(sign)) throw new Error('cannot be drawn');
					set.call(this, text);
				}
			});
		}
	}, undrawable);
}
const left_out = (place) => place.getByText('This cannot be shown.');

/** Ken, in a channel, with a browser that cannot draw skulls. */
async function ken_without_skulls(path) {
	const ken = await seat(world, 'ken', '/');
	ken.expect_complaints(/Something could not be drawn/);
	await fail_on_skulls(ken);
	await ken.page.goto(world.base + path);
	await ken.log_in('ken');
	await ken.page.getByRole('tree').waitFor();
	return ken;
}

test('a name or a topic that cannot be drawn is left out in its place, and all around it stays', async () => {
	const { ana, ken: host } = world.people;
	const zed = await world.person(world.acme, `Zed ${undrawable}`, 'member');
	const space = await world.admin('space.create', { kind: 'project', name: `${undrawable} works`, orgs: [world.acme.id] }, host.id);
	const inside = await world.channel('inside', { space });
	const pit = await world.channel(`pit ${undrawable}`);
	const channel = await world.channel('brink', { topic: `mind the ${undrawable}` });
	await world.admin('direct.open', { members: [zed.id] }, host.id);
	await world.post(ana, channel, 'first neighbour');
	await world.post(zed, channel, 'said by Zed');
	await world.post(ana, channel, 'last neighbour');
	const ken = await ken_without_skulls(world.path(channel));
	const { page } = ken;
	const main = page.getByRole('main');

	// The header, and the messages.
	await main.getByRole('heading', { name: '# brink' }).waitFor();
	await left_out(main.locator('header')).waitFor();
	await main.locator('header').getByRole('button', { name: /Acme and Host, \d+ people/ }).waitFor();
	await ken.row('first neighbour').waitFor();
	await ken.row('last neighbour').waitFor();
	assert.equal(await left_out(main.getByRole('list')).count(), 1, 'the row of Zed');

	// The sidebar: a space by its code, a channel, a person; each can be gone to.
	const tree = page.getByRole('tree');
	await tree.getByRole('treeitem', { name: new RegExp(`${space.code}.*This cannot be shown`, 's') }).waitFor();
	await tree.getByRole('treeitem', { name: /^inside/ }).waitFor();
	assert.equal(await left_out(tree).count(), 3);
	await tree.getByRole('treeitem').and(page.locator(`[href="${world.path(pit)}"]`)).click();
	await left_out(main.getByRole('heading')).waitFor();
	await ken.composer.fill('a word from the pit');
	await ken.composer.press('Enter');
	await ken.row('a word from the pit').waitFor();
	await ken.channel('brink').click();
	await ken.row('last neighbour').waitFor();

	// What the composer offers.
	const offers = main.getByRole('listbox');
	await ken.composer.pressSequentially('@');
	await offers.getByRole('option', { name: /Ana Lima/ }).waitFor();
	assert.equal(await left_out(offers).count(), 1, 'Zed');
	await ken.composer.fill('');
	await ken.composer.pressSequentially('#');
	await offers.getByRole('option', { name: '# brink' }).waitFor();
	assert.equal(await left_out(offers).count(), 1, 'the pit');
	await ken.composer.fill('');

	// Who is writing, and what is read aloud.
	const zeds = await sit_down(world, 'zed', channel);
	await zeds.composer.pressSequentially('h');
	await left_out(main.locator('.composer')).waitFor();
	await zeds.say('hello');
	await page.locator('[aria-live=polite]').getByText('This cannot be shown.').waitFor();
	await world.post(ana, channel, 'after hello');
	await ken.row('after hello').waitFor();
	await page.locator('[aria-live=polite]').getByText('after hello').waitFor();

	// Who is in the channel, and who reads it.
	await page.getByRole('button', { name: 'Members', exact: true }).click();
	const panel = page.getByRole('complementary', { name: /^Members/ });
	await panel.getByRole('button', { name: /^Ana Lima/ }).waitFor();
	assert.equal(await left_out(panel).count(), 1, 'Zed');
	await page.getByRole('button', { name: 'Close members' }).click();

	// Dialogs: what cannot be drawn there, and the rest.
	await page.getByRole('button', { name: 'Channel menu' }).click();
	await page.getByRole('menuitem', { name: 'All channels of the space…' }).click();
	const browser = page.getByRole('dialog', { name: 'Channels in Acme' });
	await browser.getByRole('listitem').filter({ hasText: 'brink' }).waitFor();
	assert.ok((await left_out(browser.getByRole('listitem')).count()) >= 2, 'the pit, and the topic');
	await browser.getByRole('button', { name: 'Close' }).click();
	await page.getByRole('button', { name: 'New channel' }).click();
	const dialog = page.getByRole('dialog', { name: 'New channel' });
	await left_out(dialog).waitFor(); // the choice of spaces
	await dialog.getByLabel('Name').fill('made all the same');
	await dialog.getByRole('button', { name: 'Create channel' }).click();
	await main.getByRole('heading', { name: '# made all the same' }).waitFor();
	assert.ok(inside.id);
});

test('a record whose title cannot be drawn opens by its key, with all that it has', async () => {
	const made = await deal(`Deal ${undrawable}`, { fields: { customer: 'Lagoa' } });
	const other = await deal('Whole');
	await world.admin('record.link', { record: other.id, rel: 'relates_to', to: made.id }, world.people.ana.id);
	const ken = await ken_without_skulls(`/r/${made.key}`);
	const { page } = ken;
	await page.getByRole('heading', { name: `${made.key} This cannot be shown.` }).waitFor();
	await page.getByText('Lagoa').waitFor();
	await page.getByRole('button', { name: 'Edit: Customer' }).waitFor();
	await page.goto(`${world.base}/r/${other.key}`);
	await page.getByRole('heading', { name: 'Whole' }).waitFor();
	await page.getByRole('link', { name: made.key, exact: true }).waitFor();
	await left_out(page.getByRole('main')).first().waitFor();
	await page.goto(`${world.base}/s/${world.acme_space.id}/deals`);
	await page.getByRole('link', { name: new RegExp(`${made.key} This cannot be shown`) }).waitFor();
	await page.getByRole('link', { name: /Whole/ }).waitFor();
});

test('what is pasted costs no more than its length, and is no longer than a message', { timeout: 180_000 }, async () => {
	const ken = await sit_down(world, 'ken', await world.channel('poison-paste'));
	const { page } = ken;
	await ken.composer.waitFor();
	// Pastes and says what came of it and how long it took; what the browser does to the text box is left out.
	await page.evaluate(() => {
		const box = document.querySelector('main .composer textarea');
		window.paste = (html) => {
			let text = '';
			document.execCommand = (_, __, words) => {
				text = words;
				return true;
			};
			const clipboardData = new DataTransfer();
			clipboardData.setData('text/html', html);
			const before = performance.now();
			box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
			return { text, ms: performance.now() - before };
		};
	});
	await page.waitForFunction(() => window.paste('<b>x</b>').text === '**x**'); // until then the part is on its way
	for (const [kind, make] of Object.entries(hostile_html)) {
		const whole = await page.evaluate((html) => {
			const { text, ms } = window.paste(html);
			return { signs: text.length, ms };
		}, make(499_000).slice(0, 499_000));
		assert.ok(whole.signs <= 40_000, `${kind}: ${whole.signs} signs`);
		assert.ok(whole.ms < calm_ms, `${kind}: ${Math.round(whole.ms)} ms`);
		// The best of six, a text and sixteen times as much of it: what grows with the square takes 256 times as long.
		const [small, large] = await page.evaluate((texts) => {
			const best = [Infinity, Infinity];
			for (let round = 0; round < 6; round++)
				texts.forEach((html, index) => (best[index] = Math.min(best[index], window.paste(`${html}${round}`).ms)));
			return best;
		}, [make(2500), make(40_000)]);
		assert.ok(large < 5 || large <= small * 100, `${kind}: ${small.toFixed(1)} ms, then ${large.toFixed(1)} ms`);
	}
});
