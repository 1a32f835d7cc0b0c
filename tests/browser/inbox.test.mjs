// The inbox: threads, mentions, records whose next step is one's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true };
const world = shared_world();

const threads = ({ page }) => page.getByRole('list', { name: 'Threads' }).getByRole('listitem');
const mentions = ({ page }) => page.getByRole('list', { name: 'Mentions' }).getByRole('listitem');

test('unread threads are reached without opening their channel, and read there', async () => {
	const hall = await world.channel('hall');
	const there = await world.channel('there');
	const { ken, ana, rui } = world.people;
	await world.post(ken, hall, 'Good morning');
	const root = await world.post(ana, there, 'Who takes the minutes?');
	const other = await world.post(ken, there, 'Lunch at noon?');
	await world.post(ken, there, 'I can.', root.seq);
	await world.post(rui, there, 'Yes.', other.seq); // nothing to do with Ana

	// What was said before she came is there too.
	const seat_of = await sit_down(world, 'ana', hall);
	const { page } = seat_of;
	await seat_of.choose(seat_of.row('Good morning'));
	await page.keyboard.press('g');
	await page.keyboard.press('i');
	await threads(seat_of).filter({ hasText: 'I can.' }).getByText('1 new reply').waitFor();
	assert.equal(await threads(seat_of).count(), 1);
	assert.deepEqual(await findings(page), []);

	// And what comes now.
	await world.post(rui, there, 'Or I do.', root.seq);
	await threads(seat_of).filter({ hasText: 'Or I do.' }).getByText('2 new replies').waitFor();

	await page.bringToFront();
	await threads(seat_of).getByRole('link').click();
	const panel = page.getByRole('complementary', { name: 'Thread, # there' });
	await panel.getByText('Or I do.').waitFor();
	assert.match(new URL(page.url()).pathname, /^\/inbox\/threads\/s\//);
	await threads(seat_of).getByText('2 new replies').waitFor({ state: 'detached' });
	assert.equal(await threads(seat_of).count(), 1, 'what is read stays while one looks');
	await panel.getByRole('textbox').fill('Thank you both!');
	await panel.getByRole('textbox').press('Enter');
	await threads(seat_of).filter({ hasText: 'Thank you both!' }).waitFor();
	assert.deepEqual(await findings(page), []);
	await panel.getByRole('button', { name: 'Close thread' }).click();
	assert.equal(new URL(page.url()).pathname, '/inbox/threads');
	await page.reload();
	await page.getByText('Nothing waits on you.').waitFor();
});

test('a thread is marked read from the inbox, on all devices', async () => {
	const hall = await world.channel('m-hall');
	const there = await world.channel('m-there');
	const { ken, rui } = world.people;
	const root = await world.post(rui, there, 'Shall we?');
	const desk = await sit_down(world, 'rui', hall, { seat: 'desk' });
	const sofa = await sit_down(world, 'rui', hall, { seat: 'sofa' });
	for (const { page } of [desk, sofa]) await page.getByRole('link', { name: /^Inbox/ }).click();
	await world.post(ken, there, 'We shall.', root.seq);
	for (const each of [desk, sofa]) await threads(each).filter({ hasText: 'We shall.' }).getByText('1 new reply').waitFor();
	await desk.page.bringToFront();
	// An arrow says that the list is meant. The newest thread stands first, and there may be others below it.
	const entry = threads(desk).filter({ hasText: 'We shall.' }).getByRole('link');
	await entry.focus();
	await desk.page.keyboard.press('ArrowUp');
	assert.equal(await entry.evaluate((link) => link === document.activeElement), true);
	await desk.page.keyboard.press('e');
	for (const each of [desk, sofa])
		await threads(each).filter({ hasText: 'We shall.' }).getByText('1 new reply').waitFor({ state: 'detached' });
});

test('mentions are listed and lead to what was said', async () => {
	const hall = await world.channel('n-hall');
	const there = await world.channel('n-there');
	const { ken, vera } = world.people;
	const root = await world.post(ken, there, 'The list of prices');
	await world.post(ken, there, `<@${vera.id}> in the **channel**`);
	await world.post(ken, there, `<@${vera.id}> in the thread`, root.seq);
	const veras = await sit_down(world, 'vera', hall);
	const { page } = veras;
	await page.getByRole('link', { name: 'Inbox 2 wait for you' }).click();
	await page.getByRole('link', { name: /^Mentions/ }).click();
	await mentions(veras).filter({ hasText: 'in the channel' }).getByText('New').waitFor();
	assert.deepEqual(await findings(page), []);
	await mentions(veras).filter({ hasText: 'in the thread' }).getByRole('link').click();
	await page.getByRole('complementary', { name: 'Thread, # n-there' }).getByText('in the thread').waitFor();
	await page.bringToFront();
	await mentions(veras).filter({ hasText: 'in the thread' }).getByText('New').waitFor({ state: 'detached' });
	await mentions(veras).filter({ hasText: 'in the channel' }).getByRole('link').click();
	await veras.row('in the channel').waitFor();
	await page.getByRole('heading', { name: '# n-there' }).waitFor();
	await page.goBack();
	await mentions(veras).first().waitFor();
});

test('records whose next step is ours wait in the inbox, until it is theirs', async () => {
	const { ana } = world.people;
	const with_ball = { space: world.acme_space.id, type: 'deal', title: 'Roof of the harbour', owner: ana.id, ball: ana.org };
	const deal = await world.admin('record.create', with_ball, ana.id);
	const anas = await seat(world, 'ana', '/inbox/ours');
	await anas.log_in('ana');
	const { page } = anas;
	const ours = page.getByRole('list', { name: 'Waiting on us' }).getByRole('listitem').filter({ hasText: 'Roof of the harbour' });
	await ours.getByText(deal.key).waitFor();
	assert.deepEqual(await findings(page), []);
	await ours.getByRole('link').click();
	await page.getByRole('heading', { name: 'Roof of the harbour' }).waitFor();
	await page.goBack();
	await ours.waitFor();
	await world.admin('record.change', { record: deal.id, rev: deal.rev, ball: world.host.id }, ana.id);
	await ours.waitFor({ state: 'detached' });
});

test('on a phone, in Russian, the inbox is one of four', async () => {
	const there = await world.channel('q-there');
	const { ken, ana } = world.people;
	const root = await world.post(ana, there, 'Кто ведёт протокол?');
	for (const text of ['Я.', 'Или я.']) await world.post(ken, there, text, root.seq);
	const anas = await seat(world, 'ana', '/', { ...phone, locale: 'ru-RU' });
	const { page } = anas;
	await anas.log_in('ana');
	await page.getByRole('button', { name: 'Входящие' }).tap();
	const entry = page.getByRole('list', { name: 'Обсуждения' }).getByRole('listitem').filter({ hasText: 'Или я.' });
	await entry.getByText('2 новых ответа').waitFor();
	assert.deepEqual(await findings(page), []);
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
	await entry.getByRole('link').tap();
	await page.getByRole('main').getByText('Или я.').waitFor();
	await page.getByRole('button', { name: 'Закрыть обсуждение' }).tap();
	await page.getByRole('list', { name: 'Обсуждения' }).waitFor();
	await page.getByRole('button', { name: 'Пространства' }).tap();
	await page.getByRole('tree').waitFor();
});

test('the number at the inbox counts threads before the inbox was opened, and follows what comes', async () => {
	const hall = await world.channel('z-hall');
	const there = await world.channel('z-there');
	await world.person(world.acme, 'Zoe Zorn', 'member');
	const { ken, zoe } = world.people;
	const root = await world.post(zoe, there, 'Who brings the samples?');
	await world.post(ken, there, 'I do.', root.seq);
	const { page } = await sit_down(world, 'zoe', hall);
	await page.getByRole('link', { name: 'Inbox 1 waits for you' }).waitFor();
	await world.post(ken, there, `<@${zoe.id}> they are here.`);
	await page.getByRole('link', { name: 'Inbox 2 wait for you' }).waitFor();
	await world.admin('read.mark', { channel: there.id, thread: root.seq, place: 1 }, zoe.id);
	await page.getByRole('link', { name: 'Inbox 1 waits for you' }).waitFor();
});
