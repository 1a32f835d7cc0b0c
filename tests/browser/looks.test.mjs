// What a new user sees first, and every page as it looks: to axe in light, dark and forced colours, on the narrowest screen, to the keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

let channel, deal, root, mine;
const world = shared_world(async (world) => {
	channel = await world.channel('launch', { topic: 'Everything for the spring launch' });
	const { ken, ana } = world.people;
	await world.post(ana, channel, 'The logo is final. See https://example.org/logo and `npm run build`.');
	root = await world.post(ken, channel, `<@${ana.id}> can we ship on **Friday**?\n\n- prices\n- colours`);
	await world.post(ana, channel, `<@${ken.id}> yes.`, root.seq);
	await world.post(ana, channel, '> ship on Friday\n\n```\nmake ready\n```');
	await world.admin('message.react', { channel: channel.id, seq: root.seq, emoji: '👍' }, ana.id);
	mine = await world.post(ken, channel, 'The packing list is ready');
	deal = await world.admin('record.create', { space: world.acme_space.id, type: 'deal', title: 'Port crane', fields: { customer: 'Lagoa', amount: { minor: 5_000_000, currency: 'EUR' } } }, ken.id);
	const bot = await world.admin('member.create', { org: world.host.id, name: 'Build Bot', role: 'bot' });
	await world.admin('space.add', { space: world.acme_space.id, members: [bot.id] }, ken.id);
});

/** Pages by their paths, each with what is there when it is whole. */
const pages = () => {
	const space = `/s/${world.acme_space.id}`;
	const at = (path, whole) => ({ path, whole: ({ page }) => whole(page).first().waitFor() });
	return [
		at('/inbox/threads', (page) => page.getByRole('list', { name: 'Threads' }).getByRole('link')),
		at('/inbox/mentions', (page) => page.getByRole('list', { name: 'Mentions' }).getByRole('link')),
		at('/inbox/ours', (page) => page.getByRole('main').getByText(/No record waits|Port crane/)),
		at('/drafts', (page) => page.getByRole('button', { name: 'Choose where to write' })),
		at(world.path(channel), (page) => page.getByRole('main').getByText('can we ship')),
		at(`${world.path(channel)}/t/${root.seq}`, (page) => page.getByRole('complementary').getByText('yes.')),
		at(`${world.path(channel)}/members`, (page) => page.getByRole('complementary').getByText('Rui Costa', { exact: true })),
		at(`${space}/deals`, (page) => page.getByRole('link', { name: /Port crane/ })),
		at(`${space}/tasks`, (page) => page.getByText(/No tasks yet/)),
		at(`/r/${deal.key}`, (page) => page.getByRole('button', { name: 'Edit: Amount' })),
		at('/settings', (page) => page.getByRole('button', { name: 'Save' })),
		at('/nowhere-at-all', (page) => page.getByText('There is nothing at this address'))
	];
};

/** What opens over a channel, and what it is then; Escape closes it. */
const key = (name) => ({ page }) => page.keyboard.press(name);
const click = (name, role = 'button') => ({ page }) => page.getByRole(role, { name, exact: true }).first().click();
const row_menu = async (ken) => {
	await ken.row('The packing list').hover();
	await ken.row('The packing list').getByRole('button', { name: 'More' }).click();
};
const overlays = [
	[[click('You: Ken Ito')], 'dialog'],
	[[key('Control+k')], 'dialog'],
	[[key('Control+/')], 'dialog'],
	[[click('New channel')], 'dialog'],
	[[click('Channel menu')], 'menu'],
	[[click('Channel menu'), click('Pinned messages', 'menuitem')], 'dialog'],
	[[click('Channel menu'), click('Jump to a date', 'menuitem')], 'dialog'],
	[[click('Channel menu'), click('Add people…', 'menuitem')], 'dialog'],
	[[click('Channel menu'), click('Channel settings…', 'menuitem')], 'dialog'],
	[[click('Channel menu'), click('All channels of the space…', 'menuitem')], 'dialog'],
	[[row_menu], 'menu'],
	[[row_menu, click('React :', 'menuitem')], 'dialog'],
	[[row_menu, click('Delete Delete', 'menuitem')], 'dialog'],
	[[row_menu, click('Make a task… T', 'menuitem')], 'dialog'],
	[[(ken) => ken.row('The packing list').getByRole('button', { name: 'Ken Ito' }).click()], 'dialog']
];

// From look to look colours alone differ; the rest is looked at once.
const of_colours = ['color-contrast', 'link-in-text-block'];
async function looks_well(page, where) {
	assert.deepEqual(await findings(page), [], `${where}, light`);
	for (const [look, media] of Object.entries({ dark: { colorScheme: 'dark' }, forced: { colorScheme: 'dark', forcedColors: 'active' } })) {
		await page.emulateMedia(media);
		assert.equal(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches), true);
		assert.deepEqual(await findings(page, of_colours), [], `${where}, ${look}`);
	}
	await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
}

test('axe finds nothing on any page: light, dark and forced colours', async () => {
	const ken = await seat(world, 'ken', '/');
	await ken.page.getByRole('button', { name: 'Log in' }).waitFor();
	await looks_well(ken.page, 'log-in');
	await ken.log_in('ken');
	await ken.page.getByRole('tree').waitFor();
	for (const { path, whole } of pages()) {
		await ken.page.goto(world.base + path);
		await whole(ken);
		await looks_well(ken.page, path);
	}
});

test('axe finds nothing in what lies over a page: light, dark and forced colours', async () => {
	const ken = await sit_down(world, 'ken', channel);
	await ken.row('The packing list').hover();
	await looks_well(ken.page, 'a row under the pointer');
	for (const [steps, role] of overlays) {
		for (const step of steps) await step(ken);
		const lying = ken.page.getByRole(role).last();
		await lying.waitFor();
		await looks_well(ken.page, steps.join(' '));
		await ken.page.keyboard.press('Escape');
		await lying.waitFor({ state: 'detached' });
	}
});

for (const [name, viewport] of [['320 px', { width: 320, height: 640 }], ['1280 px at 400 %', { width: 320, height: 256 }]])
	test(`no page scrolls sideways, cuts a word off or lets two touch: ${name}`, async () => {
		const ken = await seat(world, 'ken', '/', { viewport, locale: 'ru-RU' });
		const { page } = ken;
		await ken.log_in('ken');
		await page.getByRole('button', { name: 'Входящие' }).waitFor();
		for (const { path } of pages()) {
			await page.goto(world.base + path);
			await page.getByRole('main').or(page.getByRole('complementary')).first().waitFor();
			await page.waitForFunction(() => !document.querySelector('.blanks'));
			assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, path);
			assert.deepEqual(await findings(page), [], path);
			const bar = await page.locator('.page > div button').evaluateAll((all) =>
				all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent)
			);
			assert.deepEqual(bar, [], `${path}: words cut off`);
		}
		await page.goto(world.base + world.path(channel));
		const box = page.getByRole('main').getByRole('textbox');
		await box.waitFor();
		const [height, line] = await box.evaluate((area) => [area.clientHeight, parseFloat(getComputedStyle(area).lineHeight)]);
		assert.ok(height < 2 * line + 16, `what to write stands in one line: ${height} px`);
	});

test('whoever is here for the first time begins at the inbox, with three cards; a hidden one stays hidden for them, not for others', async () => {
	const vera = await seat(world, 'vera', '/');
	const { page } = vera;
	await vera.log_in('vera');
	const cards = page.getByRole('list', { name: 'To begin with' }).getByRole('listitem');
	await cards.nth(2).waitFor();
	assert.equal(await page.evaluate(() => location.pathname), '/inbox/threads');
	assert.equal(await cards.count(), 3);
	await page.getByRole('button', { name: 'Hide: Who reads what' }).click();
	await cards.nth(2).waitFor({ state: 'detached' });
	await page.reload();
	await cards.nth(1).waitFor();
	assert.equal(await cards.filter({ hasText: 'Who reads what' }).count(), 0);
	// It stays so when they leave this browser and come back, and tells the next one nothing.
	const log_out = async (name) => {
		await page.getByRole('button', { name: `You: ${name}` }).click();
		// The page is loaded anew for the next one.
		await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Log out' }).click()]);
	};
	await log_out('Vera Kraus');
	await vera.log_in('ken');
	await cards.filter({ hasText: 'Who reads what' }).waitFor();
	await log_out('Ken Ito');
	await vera.log_in('vera');
	await cards.nth(1).waitFor();
	assert.equal(await cards.filter({ hasText: 'Who reads what' }).count(), 0);
	await page.getByRole('button', { name: 'Set your working hours' }).click();
	await page.getByRole('heading', { name: 'Settings' }).waitFor();
	// Once somebody has been in a channel, it is where they begin.
	await vera.channel('launch').click();
	await page.getByRole('main').getByRole('heading', { name: '# launch' }).waitFor();
	await page.goto(world.base);
	await page.getByRole('main').getByRole('heading', { name: '# launch' }).waitFor();
});

test('members: their company once, oneself marked, no hours for a bot, no line broken', async () => {
	const ken = await seat(world, 'ken', `${world.path(channel)}/members`);
	await ken.log_in('ken');
	const panel = ken.page.getByRole('complementary');
	const row = (name) => panel.getByRole('button', { name: new RegExp(`^${name}`) });
	await row('Rui Costa').waitFor();
	assert.equal(await row('Rui Costa').locator('[aria-hidden=true]').filter({ hasText: 'Acme' }).count(), 0);
	await row('Ken Ito').getByText('you', { exact: true }).waitFor();
	assert.doesNotMatch(await row('Build Bot').textContent(), /hours|at work/);
	const heights = await panel.locator('li small:has(time)').evaluateAll((all) => all.map((each) => each.clientHeight));
	assert.deepEqual(heights.filter((height) => height > 18), []);
});

test('by keys alone: in, a card hidden, a thread opened and answered, a message deleted and had back; the focus is always seen', async () => {
	await world.post(world.people.ana, channel, 'Yes, and the price list, too.', root.seq);
	const ken = await seat(world, 'ken', '/');
	const { page } = ken;
	const { keyboard } = page;
	await page.locator('input[type=email]').waitFor();
	/** Goes on with Tab until the focus is there; where it comes by, a ring shows it. */
	async function tab_to(there) {
		for (let step = 0; step < 60; step++) {
			const [name, ring] = await page.evaluate(() => {
				const at = document.activeElement;
				const frames = [at, at.closest('.frame')].filter(Boolean).map((each) => getComputedStyle(each));
				if (at === document.body) return ['', true];
				const said = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent.trim();
				const name = at.matches('a, button, input') ? said : '';
				return [name, frames.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2)];
			});
			assert.ok(ring, `no ring: ${name}`);
			if (there.test(name)) return;
			await keyboard.press('Tab');
		}
		assert.fail(`Tab does not come to ${there}`);
	}
	await tab_to(/Mail/i);
	await keyboard.type(world.people.ken.email);
	await tab_to(/Password/);
	await keyboard.type('correct horse battery');
	await keyboard.press('Enter');
	const cards = page.getByRole('list', { name: 'To begin with' }).getByRole('listitem');
	await cards.nth(2).waitFor();
	await tab_to(/^Hide: Parley as an app/);
	await keyboard.press('Enter');
	await cards.nth(2).waitFor({ state: 'detached' });
	await page.getByRole('list', { name: 'Threads' }).getByRole('link').first().waitFor();
	await tab_to(/price list, too/);
	await keyboard.press('Enter');
	const thread = page.getByRole('complementary');
	await thread.getByRole('textbox').waitFor();
	await page.waitForFunction(() => document.activeElement.matches('aside textarea'));
	await keyboard.type('Friday it is.');
	await keyboard.press('Enter');
	await thread.getByText('Friday it is.').waitFor();
	await page.goto(world.base + world.path(channel));
	await ken.row('The packing list').waitFor();
	await page.waitForFunction(() => document.activeElement.matches('main textarea'));
	await keyboard.press('Escape');
	await keyboard.press('End');
	await page.waitForFunction(() => document.activeElement.textContent.includes('The packing list'));
	await keyboard.press('Delete');
	const dialog = page.getByRole('dialog', { name: 'Delete this message?' });
	await dialog.waitFor();
	await tab_to(/^Delete$/);
	await keyboard.press('Enter');
	await page.getByRole('status').filter({ hasText: 'Message deleted' }).waitFor();
	await ken.row('The packing list').waitFor({ state: 'detached' });
	await keyboard.press('Control+z');
	await ken.row('The packing list').waitFor();
});
