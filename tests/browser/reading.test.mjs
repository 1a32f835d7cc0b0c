// Reading: where rows stand, what one does with a row, and how one gets elsewhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
let short;
let long;
let root;
const world = shared_world(async (world) => {
	const { ken, ana } = world.people;
	short = await world.channel('short');
	root = await world.post(ana, short, `The words of a long first line that go on ${'and on '.repeat(20)}`);
	await world.post(ana, short, `A second message of the same hour, ${'as long as a line '.repeat(12)}`);
	await world.post(ken, short, 'The first reply', root.seq);
	long = await world.channel('long');
	for (let index = 1; index <= 260; index++) await world.post(ana, long, `line ${index}`);
});

const bars = (page) => page.getByRole('group', { name: 'Message actions' });

test('a short channel and a thread begin at the top, and are followed once they are longer than their frame', async () => {
	const ken = await sit_down(world, 'ken', short);
	const { page } = ken;
	await ken.row('The words of a long').getByRole('button', { name: /1 reply/ }).click();
	const panel = page.getByRole('complementary', { name: 'Thread, # short' });
	await panel.getByText('The first reply').waitFor();
	const gap = (row) => row.evaluate((li) => li.getBoundingClientRect().top - li.closest('.scroller').getBoundingClientRect().top);
	const first = panel.getByRole('listitem').first();
	assert.equal(await gap(first), 0);
	assert.equal(await gap(ken.row('The words of a long')), 0);
	for (let index = 0; index < 40; index++) await world.post(world.people.ana, short, `reply ${index}`, root.seq);
	await panel.getByText('reply 39').waitFor();
	await page.waitForFunction(() => {
		const scroller = document.querySelector('aside .scroller');
		return scroller.scrollTop > 0 && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 1;
	});
});

test('one bar at most is on the page, and it covers no words', async () => {
	const ken = await sit_down(world, 'ken', short);
	const { page } = ken;
	await ken.row('The words of a long').getByRole('button', { name: /repl/ }).click();
	const panel = page.getByRole('complementary', { name: 'Thread, # short' });
	await panel.getByText('The first reply').waitFor();
	const covered = () =>
		page.evaluate(() => {
			const bar = document.querySelector('[role=group][aria-label="Message actions"]').getBoundingClientRect();
			const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			const found = [];
			while (words.nextNode()) {
				const node = words.currentNode;
				if (!node.data.trim() || !node.parentElement.closest('li[data-key]') || node.parentElement.closest('.unseen')) continue;
				const range = document.createRange();
				range.selectNodeContents(node);
				for (const box of range.getClientRects())
					if (box.right > bar.left && box.left < bar.right && box.bottom > bar.top && box.top < bar.bottom) found.push(node.data);
			}
			return found;
		});
	for (const width of [1440, 1250, 1160, 1100]) {
		await page.setViewportSize({ width, height: 900 });
		for (const row of [ken.row('The words of a long'), ken.row('A second message'), panel.getByRole('listitem').first()]) {
			await row.hover({ position: { x: 8, y: 8 } });
			await row.getByRole('group', { name: 'Message actions' }).waitFor();
			assert.equal(await bars(page).count(), 1);
			assert.deepEqual(await covered(), []);
		}
	}
	const reply = (number) => panel.getByRole('listitem').filter({ hasText: `reply ${number}` });
	await ken.choose(reply(38));
	await ken.row('A second message').hover({ position: { x: 8, y: 8 } });
	await ken.row('A second message').getByRole('group', { name: 'Message actions' }).waitFor();
	await page.keyboard.press('ArrowDown');
	await reply(39).getByRole('group', { name: 'Message actions' }).waitFor();
	assert.equal(await bars(page).count(), 1, 'the keys go before a pointer that rests');
	await page.keyboard.press('i');
	await page.getByRole('menuitem', { name: /^React/ }).waitFor();
	assert.deepEqual(await findings(page), []);
});

test('a finger that rests on a row opens its menu, also without a contextmenu event; one that scrolls does not', async () => {
	const ken = await seat(world, 'ken', world.path(short), phone);
	const { page } = ken;
	await page.evaluate(() => addEventListener('contextmenu', (event) => event.stopImmediatePropagation(), true));
	await ken.log_in('ken');
	const row = ken.row('A second message');
	await row.waitFor();
	await row.tap({ position: { x: 100, y: 20 } });
	assert.equal(await bars(page).filter({ visible: true }).count(), 0);
	const box = await row.boundingBox();
	const touches = await page.context().newCDPSession(page);
	const touch = (type, y) => touches.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: 100, y }] });
	await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('long_press')));
	await touch('touchStart', box.y + 20);
	for (const step of [10, 30, 60]) await touch('touchMove', box.y + 20 - step);
	const waited = page.evaluate(() => new Promise((done) => setTimeout(done, 700)));
	await waited; // the time in which it would have opened
	assert.equal(await page.getByRole('menu').count(), 0);
	await touch('touchEnd');
	await touch('touchStart', box.y + 20);
	await page.getByRole('menu').waitFor();
	await touch('touchEnd');
	await page.getByRole('menuitem', { name: /^Reply in thread/ }).waitFor();
	assert.deepEqual(await findings(page), []);
	await page.getByRole('menuitem', { name: /^React/ }).tap();
	await page.getByRole('menu').or(page.getByRole('dialog')).first().waitFor();
});

test('what is pinned is listed from the menu of the channel, and a click leads there', async () => {
	const { ken } = world.people;
	const { messages } = await world.history(long);
	const pinned = messages.find(({ text }) => text === 'line 70');
	await world.admin('message.pin', { channel: long.id, seq: pinned.seq }, ken.id);
	const kens = await sit_down(world, 'ken', long);
	const { page } = kens;
	await kens.row('line').first().waitFor();
	await kens.choose(kens.row('line').first());
	await page.keyboard.press('End');
	await page.keyboard.press('End');
	await kens.row('line 260').waitFor();
	await page.getByRole('button', { name: 'Channel menu' }).click();
	await page.getByRole('menuitem', { name: 'Pinned messages' }).click();
	const dialog = page.getByRole('dialog', { name: 'Pinned messages' });
	await dialog.getByRole('link', { name: /line 70/ }).waitFor();
	assert.deepEqual(await findings(page), []);
	await dialog.getByRole('link', { name: /line 70/ }).click();
	await kens.row('line 70').waitFor();
	await dialog.waitFor({ state: 'detached' });
});

test('one jumps to a day and to the beginning, again after going elsewhere, and Home and End lead to both ends', async () => {
	const ken = await sit_down(world, 'ken', long);
	const { page } = ken;
	await ken.row('line').first().waitFor();
	const jump = async () => {
		await page.getByRole('button', { name: 'Channel menu' }).click();
		await page.getByRole('menuitem', { name: 'Jump to a date' }).click();
		return page.getByRole('dialog', { name: 'Jump to a date' });
	};
	for (let turn = 0; turn < 2; turn++) {
		const dialog = await jump();
		await dialog.getByRole('button', { name: 'Beginning of the channel' }).click();
		await ken.row(/line 1(?!\d)/).waitFor();
		await page.locator('main .rule.day button').first().waitFor();
		await ken.row(/line 1(?!\d)/).click({ position: { x: 4, y: 60 } });
		await page.keyboard.press('End');
		await ken.row('line 260').waitFor();
	}
	await page.keyboard.press('Home');
	await ken.row(/line 1(?!\d)/).and(page.locator(':focus')).waitFor();
	await page.locator('main .rule.day button').first().click();
	await page.getByRole('dialog', { name: 'Jump to a date' }).getByRole('button', { name: 'Close' }).click();
	await ken.choose(ken.row(/line 1(?!\d)/));
	await page.keyboard.press('End');
	await ken.row('line 260').waitFor();
	const dialog = await jump();
	await dialog.getByLabel('Day').fill(new Date().toLocaleDateString('sv', { timeZone: 'Europe/Berlin' }));
	assert.deepEqual(await findings(page), []);
	await dialog.getByRole('button', { name: 'Jump', exact: true }).click();
	await dialog.waitFor({ state: 'detached' });
	await ken.row(/line 1(?!\d)/).waitFor();
});

test('the day bar says all its words on the narrowest phone', async () => {
	const three = await world.channel('three', { space: world.project });
	const ken = await sit_down(world, 'ken', three, { ...phone, locale: 'ru-RU' });
	const day = ken.page.locator('.day:has(strong)'); // once the shared hours are known
	await day.waitFor();
	assert.deepEqual(
		await day.evaluate((bar) => [bar, ...bar.children].filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0 || part.getBoundingClientRect().right > innerWidth).map(({ textContent }) => textContent)),
		[]
	);
	assert.match(await day.innerText(), /^Acme \d.*Nordwind \d.*общ/s);
});

test('on a Sunday the day bar says when the companies are at work together next', async () => {
	const quiet = await world.channel('sunday');
	const ken = await sit_down(world, 'ken', quiet);
	const { page } = ken;
	const now = new Date();
	const sunday = new Date(now.getTime() + (7 - now.getUTCDay()) * 24 * 3600 * 1000);
	sunday.setUTCHours(11, 0, 0, 0);
	await page.clock.setFixedTime(sunday);
	await page.reload();
	const { next } = await world.admin('hours.shared', { channel: quiet.id, from: sunday.toISOString(), days: 7 }, world.people.ken.id);
	const time = (at) => new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', timeZone: 'Europe/Berlin' }).format(new Date(at));
	const words = `next shared hours: Mon ${time(next.from)}–${time(next.to)} yours`;
	await page.getByText(words).waitFor();
	const bar = page.getByRole('img', { name: words });
	await bar.waitFor();
	assert.equal(await bar.locator('.work, .shared').count(), 0); // nobody works today
});

test('an address at which nothing is says so, and leads to the inbox', async () => {
	const ken = await seat(world, 'ken', '/search');
	const { page } = ken;
	await ken.log_in('ken');
	await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
	for (const path of ['/search', '/inbox/waiting', '/s/x/c/y']) {
		await page.goto(world.base + path);
		await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
		assert.equal(new URL(page.url()).pathname, path);
		assert.deepEqual(await findings(page), []);
		await page.getByRole('link', { name: 'Go to the inbox' }).click();
		await page.waitForURL(/\/inbox\/threads$/);
	}
});

test('a talk of three has the sign of people, not of a channel', async () => {
	const { ken, ana, vera } = world.people;
	await world.admin('direct.open', { members: [ana.id, vera.id] }, ken.id);
	const kens = await sit_down(world, 'ken', short);
	const item = kens.page.getByRole('treeitem', { name: /Ana Lima.*Vera Kraus|Vera Kraus.*Ana Lima/ });
	await item.waitFor();
	const sign = (of) => of.locator('svg').first().innerHTML();
	assert.notEqual(await sign(item), await sign(kens.channel('short')));
});

test('when the last reply is deleted, the time is the one of the reply before it', async () => {
	const { ken, ana } = world.people;
	const talk = await world.channel('talk');
	const start = await world.post(ana, talk, 'Where we begin');
	await world.post(ken, talk, 'One', start.seq);
	const kens = await sit_down(world, 'ken', talk);
	const time = kens.row('Where we begin').getByRole('button', { name: /repl/ }).locator('time');
	await time.waitFor();
	const first = await time.getAttribute('datetime');
	const last = await world.post(ken, talk, 'Two', start.seq);
	await kens.row('Where we begin').getByRole('button', { name: /2 replies/ }).waitFor();
	assert.notEqual(await time.getAttribute('datetime'), first);
	await world.admin('message.delete', { channel: talk.id, seq: last.seq }, ken.id);
	await kens.row('Where we begin').getByRole('button', { name: /1 reply/ }).locator(`time[datetime="${first}"]`).waitFor();
});
