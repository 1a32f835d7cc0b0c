// Small and large screens, and another language.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true };
let channel;
let root;

const world = shared_world(async (world) => {
	channel = await world.channel('launch', { topic: 'Everything for the spring launch' });
	const { ken, ana } = world.people;
	await world.post(ana, channel, 'The logo is final. See https://example.org/logo and `npm run build`.');
	root = await world.post(ken, channel, `<@${ana.id}> can we ship on **Friday**?\n\n- prices\n- colours`);
	await world.post(ana, channel, 'Yes.', root.seq);
	await world.post(ana, channel, '> ship on Friday\n\n```\nmake ready\n```');
	await world.admin('message.react', { channel: channel.id, seq: root.seq, emoji: '👍' }, ana.id);
});

test('a phone shows one pane at a time, and everything is done by touch', async () => {
	const ken = await seat(world, 'ken', '/', phone);
	const { page } = ken;
	await ken.log_in('ken');
	await page.getByRole('button', { name: 'Spaces' }).tap();
	await page.getByRole('treeitem', { name: /^launch/ }).tap();
	await ken.row('The logo is final.').waitFor();
	assert.equal(await page.getByRole('tree').count(), 0);
	assert.deepEqual(await findings(page), []);
	await ken.composer.fill('from the train');
	await page.getByRole('button', { name: 'Send now' }).tap();
	await ken.row('from the train').waitFor();
	await ken.row('can we ship').getByRole('button', { name: /1 reply/ }).tap();
	await page.getByRole('main').getByText('Yes.').waitFor();
	assert.deepEqual(await findings(page), []);
	await page.goBack();
	await ken.row('from the train').waitFor();
	await page.getByRole('button', { name: 'Back' }).tap();
	await page.getByRole('tree', { name: 'Channels' }).waitFor();
	assert.deepEqual(await findings(page), []);
	const targets = await page.locator('button:visible, [role=treeitem]:visible').evaluateAll((all) =>
		all.map((each) => [each.textContent.trim(), Math.round(each.getBoundingClientRect().height)])
	);
	assert.deepEqual(targets.filter(([, height]) => height < 44), [], 'targets for a thumb');
});

test('nothing needs sideways scrolling at 320 px', async () => {
	const ken = await sit_down(world, 'ken', channel, { viewport: { width: 320, height: 640 } });
	await ken.row('The logo is final.').waitFor();
	assert.equal(await ken.page.evaluate(() => document.documentElement.scrollWidth), 320);
});

test('a tablet keeps the sidebar in a rail', async () => {
	const ken = await sit_down(world, 'ken', channel, { viewport: { width: 820, height: 1000 } });
	await ken.page.getByRole('button', { name: 'Open sidebar' }).click();
	await ken.page.getByRole('treeitem', { name: /^launch/ }).waitFor();
	assert.deepEqual(await findings(ken.page), []);
});

test('Russian, where the browser speaks it', async () => {
	const ken = await seat(world, 'ken', world.path(channel), { locale: 'ru-RU' });
	const { page } = ken;
	await page.getByRole('button', { name: 'Войти' }).waitFor();
	assert.equal(await page.evaluate(() => document.documentElement.lang), 'ru');
	await ken.log_in('ken', 'not this one');
	await page.getByRole('alert').filter({ hasText: /\p{Script=Cyrillic}/u }).waitFor();
	await ken.log_in('ken');
	await page.getByRole('list', { name: 'Сообщения в # launch' }).waitFor();
	await ken.row('can we ship').getByRole('button', { name: /1 ответ/ }).waitFor();
	const { ken: me, ana } = world.people;
	for (const text of ['Готово.', 'Проверяю ёлку и «кавычки».']) await world.post(ana, channel, text, root.seq);
	await ken.row('can we ship').getByRole('button', { name: /3 ответа/ }).waitFor();
	for (const text of ['Раз.', 'Два.']) await world.post(me, channel, text, root.seq);
	await ken.row('can we ship').getByRole('button', { name: /5 ответов/ }).click();
	await page.getByRole('complementary').getByText('Проверяю ёлку и «кавычки».').waitFor();
	// No English is left over in what stands on the page, but for what people wrote and the keys.
	const words = await page.locator('button[aria-label], [role=complementary], nav, h2').evaluateAll((all) =>
		all.map((each) => each.getAttribute('aria-label') ?? each.textContent.trim())
	);
	assert.deepEqual(words.filter((text) => /^[A-Za-z ]+$/.test(text)), []);
	assert.deepEqual(await findings(page), []);
	await ken.lose_network();
	await page.getByRole('status').filter({ hasText: /\p{Script=Cyrillic}/u }).waitFor();
});

test('the language is chosen by the person, and stays chosen', async () => {
	const ken = await sit_down(world, 'ken', channel);
	await ken.page.getByRole('button', { name: 'You: Ken Ito' }).click();
	await ken.page.getByLabel('Language').selectOption('ru');
	await ken.page.getByRole('list', { name: 'Сообщения в # launch' }).waitFor();
	await ken.page.reload();
	await ken.page.getByRole('list', { name: 'Сообщения в # launch' }).waitFor();
});
