// A long channel: scrolled, opened in its middle, opened at what is new; what is read stays where it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const total = 2400;
let channel;

const world = shared_world(async (world) => {
	channel = await world.channel('long');
	const { ana, ken } = world.people;
	for (let start = 1; start <= total; start += 100)
		for (let n = start; n < start + 100; n++)
			await world.post(n % 5 ? ana : ken, channel, `line ${n} of the long talk${n % 7 ? '' : '\n\nwith a second paragraph'}`);
});

/** Scrolls frame by frame until a row of that place is in the page; tells what was seen on the way. */
function scroll_until(list, place) {
	return list.evaluate(async (element, wanted) => {
		const view = element.parentElement;
		const places = () => [...element.children].map((row) => Number(row.getAttribute('aria-posinset')));
		const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
		const seen = new Set();
		let most = 0;
		for (const until = Date.now() + 40_000; Date.now() < until; await frame()) {
			const now = places();
			most = Math.max(most, now.length);
			now.forEach((each) => seen.add(each));
			if (now.some((each, index) => index > 0 && each !== now[index - 1] + 1)) return { broken: now, most, seen: seen.size };
			if (now.includes(wanted)) break;
			view.scrollBy(0, wanted < now[0] ? -700 : 700);
		}
		return { most, seen: seen.size, found: places().includes(wanted) };
	}, place);
}

test('2,400 messages are scrolled through both ways, with few rows in the page', async () => {
	const ken = await sit_down(world, 'ken', channel);
	await ken.row(`line ${total} of`).waitFor();
	const up = await scroll_until(ken.list('# long'), 1);
	assert.deepEqual({ broken: up.broken, found: up.found }, { broken: undefined, found: true });
	assert.ok(up.most <= 150, `${up.most} rows`);
	await ken.page.getByText(/^The beginning of # long/).waitFor();
	const down = await scroll_until(ken.list('# long'), total);
	assert.deepEqual({ broken: down.broken, found: down.found }, { broken: undefined, found: true });
	assert.ok(down.most <= 150, `${down.most} rows`);
	assert.equal(down.seen, total, 'every message was in the page on the way');
});

test('a link into the middle opens there, and leads on both ways', async () => {
	const { messages } = await world.history(channel, { around: 1200, limit: 1 });
	const [{ seq, place }] = messages;
	const ana = await sit_down(world, 'ana', channel);
	await ana.page.goto(`${world.base}${world.path(channel)}/m/${seq}`);
	await ana.page.locator(`li[data-key="${seq}"] .outlined`).waitFor();
	assert.ok((await scroll_until(ana.list('# long'), place - 300)).found);
	assert.ok((await scroll_until(ana.list('# long'), place + 300)).found);
	await ana.page.getByRole('button', { name: /To the newest|new$/ }).click();
	await ana.row(`line ${total} of`).waitFor();
});

test('the first unread message is where a long channel opens', async () => {
	const { ana } = world.people;
	await world.admin('read.mark', { channel: channel.id, place: 800 }, ana.id);
	const seat = await sit_down(world, 'ana', channel);
	await seat.page.getByText('New', { exact: true }).waitFor();
	await seat.row('line 801 of').waitFor();
	await seat.row('line 800 of').waitFor();
});

test('the scroll bar of a long channel stands for all of it, and a drag leads to any part', async () => {
	const ken = await sit_down(world, 'ken', channel);
	const { page } = ken;
	await ken.row(`line ${total} of`).waitFor();
	const track = page.locator('main .track');
	await track.waitFor();
	const box = await track.boundingBox();
	const thumb = async () => (await track.locator('.thumb').boundingBox()).y - box.y;
	assert.ok((await thumb()) > box.height * 0.9, 'at the end it is down');
	const newest = (await world.history(channel, { limit: 1 })).messages[0].place;

	// To a third, where the day is told while it is held; nothing moves before it is let go.
	await page.mouse.move(box.x + 7, box.y + box.height - 12);
	await page.mouse.down();
	await page.mouse.move(box.x + 7, box.y + box.height / 3, { steps: 5 });
	await track.getByText(/^[A-Z][a-z]+ \d{1,2} [A-Z][a-z]+/).waitFor();
	assert.equal(await ken.row(`line ${total} of`).count(), 1);
	await page.mouse.up();
	const first_in_view = () => ken.list('# long').evaluate(({ parentElement: view, children }) =>
		Number([...children].find((row) => row.getBoundingClientRect().bottom > view.getBoundingClientRect().top + 1).getAttribute('aria-posinset')));
	await page.waitForFunction(([list, newest]) => {
		const [first] = list.children;
		return Math.abs(Number(first.getAttribute('aria-posinset')) - newest / 3) < newest / 10;
	}, [await ken.list('# long').elementHandle(), newest]);
	assert.ok(Math.abs((await first_in_view()) - newest / 3) < newest / 20, `${await first_in_view()} of ${newest}`);
	assert.ok(Math.abs((await thumb()) - box.height / 3) < box.height / 15, 'it stands where the reader is');

	// A press at either end leads to the ends.
	await track.click({ position: { x: 7, y: 1 } });
	await ken.row('line 1 of').waitFor();
	await track.click({ position: { x: 7, y: box.height - 1 } });
	await ken.row(`line ${total} of`).waitFor();
	await at_end(ken, '# long');
});

/** The list is at its end, but for a few pixels of its last row. */
async function at_end(seat, title) {
	const list = await seat.list(title).elementHandle();
	await seat.page.waitForFunction(({ parentElement: view }) => view.scrollHeight - view.scrollTop - view.clientHeight < 8, list);
}

/** How far down in the view a row stands, in whole pixels. What is put right before a paint is not seen. */
function at_rest(list, key) {
	return list.evaluate(async (element, key) => {
		const top = () =>
			Math.round(element.querySelector(`[data-key="${key}"]`).getBoundingClientRect().top - element.parentElement.getBoundingClientRect().top);
		for (let last = top(); ; last = top()) {
			await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
			if (top() === last) return last;
		}
	}, key);
}

test('at the end what is new is followed; further up a row stays where it is, while older ones load and new ones come', async () => {
	const { ken, ana } = world.people;
	const still = await world.channel('still');
	for (let n = 1; n < 300; n++) await world.post(ana, still, `said ${n}${n % 3 ? '' : '\n\nand explained'}`);
	await world.post(ken, still, 'said last'); // so that it opens at its end
	const kens = await seat(world, 'ken', '/');
	const { page } = kens;
	let held; // answers with older messages, once that is asked for
	await page.routeWebSocket(/\/ws$/, (socket) => {
		const server = socket.connectToServer();
		server.onMessage((frame) => {
			if (held && frame.includes('"messages":[')) held.push(() => socket.send(frame));
			else socket.send(frame);
		});
	});
	await page.goto(world.base + world.path(still));
	await kens.log_in('ken');
	await kens.row('said last').waitFor();
	await world.post(ana, still, 'fresh words');
	await kens.row('fresh words').waitFor();
	await at_end(kens, '# still');

	held = [];
	const list = kens.list('# still');
	await list.evaluate((element) => void (element.parentElement.scrollTop = 300)); // what is loaded ends not far above
	while (held.length === 0) await page.evaluate(() => new Promise(requestAnimationFrame));
	const key = await list.evaluate((element) => {
		const { top } = element.parentElement.getBoundingClientRect();
		return [...element.children].find((row) => row.getBoundingClientRect().top > top + 50).dataset.key;
	});
	const before = await at_rest(list, key);
	for (const go of held) go();
	held = undefined;
	await page.waitForFunction(({ parentElement: view }) => view.scrollTop > 1000, await list.elementHandle());
	assert.equal(await at_rest(list, key), before, 'older ones came');
	for (let count = 0; count < 5; count++) await world.post(ana, still, `below ${count}`);
	await page.getByRole('button', { name: '5 new' }).waitFor();
	assert.equal(await at_rest(list, key), before, 'new ones came');
});

test('a thousand messages at once are shown, with few rows in the page', async () => {
	const { ana } = world.people;
	const flood = await world.channel('flood');
	const kens = await sit_down(world, 'ken', flood);
	for (let part = 0; part < 10; part++)
		await Promise.all(Array.from({ length: 100 }, (_, index) => world.post(ana, flood, `flood ${part * 100 + index}`)));
	await world.post(ana, flood, 'the last of the flood');
	await kens.row('the last of the flood').waitFor();
	await at_end(kens, '# flood');
	assert.ok((await kens.list('# flood').getByRole('listitem').count()) <= 150);
	assert.equal(await kens.list('# flood').locator('> li').last().getAttribute('aria-posinset'), '1001');
});

test('who comes back to a channel in which nothing happened finds it as it was; where something did, it is shown', async () => {
	const left = await world.channel('left');
	const other = await world.channel('other');
	const { ana, ken: author } = world.people;
	for (let n = 1; n < 60; n++) await world.post(ana, left, `of the left one, ${n}.`);
	await world.post(author, left, 'of the left one, 60.'); // so he has read all
	await world.post(ana, other, 'of the other one');
	const ken = await sit_down(world, 'ken', left);
	const { page } = ken;
	await ken.list('# left').waitFor();
	await ken.row('left one, 60.').waitFor();
	await ken.list('# left').evaluate((list) => list.parentElement.scrollBy(0, -400));
	const row = await page.evaluateHandle(() => {
		const list = document.querySelector('main ol');
		const top = list.parentElement.getBoundingClientRect().top;
		return [...list.children].find((each) => each.getBoundingClientRect().top > top);
	});
	// Once it stands still: rows beyond the view are drawn and measured after it.
	const top = () =>
		row.evaluate(async (each) => {
			const place = () => each.isConnected && each.getBoundingClientRect().top;
			for (let still = 0, last = place(); still < 10; last = place()) {
				await new Promise((done) => requestAnimationFrame(done));
				still = place() === last ? still + 1 : 0;
			}
			return place();
		});
	const before = await top();

	await ken.channel('other').click();
	await ken.row('of the other one').waitFor();
	assert.equal(await page.getByRole('main').getByRole('listitem').filter({ hasText: 'left one' }).count(), 0, 'it is hidden to all');
	await ken.list('# other').hover();
	await page.mouse.wheel(0, -300);
	await ken.channel('left').click();
	await ken.list('# left').waitFor();
	assert.equal(await top(), before, 'the same row, at the same place');

	await ken.channel('other').click();
	await ken.row('of the other one').waitFor();
	await world.post(ana, left, 'meanwhile in the left one');
	await page.waitForFunction((each) => !each.isConnected, row);
	await ken.channel('left').click();
	await ken.row('meanwhile in the left one').waitFor();
	await page.getByRole('main').getByText('New', { exact: true }).waitFor();
});
