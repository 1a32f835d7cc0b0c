// The end of a session removes, it does not hide: from the page, from all tabs, from the device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { png } from './support/png.mjs';
import { sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';
import { password, patience_ms } from './support/world.mjs';

const world = shared_world();
const words = 'the margin is 31 %';

const log_in_page = (page) => page.getByRole('heading', { name: /^Log in/ });

/** Another tab of the same browser. */
async function tab(seat, path) {
	const page = await seat.context.newPage();
	page.setDefaultTimeout(patience_ms);
	page.on('pageerror', (error) => seat.complaints.push(String(error.stack)));
	await page.goto(world.base + path);
	return page;
}

/** Everything that this browser keeps for the page's origin. */
const kept = (page) =>
	page.evaluate(async () => {
		const { promise, resolve, reject } = Promise.withResolvers();
		const opening = indexedDB.open('parley');
		opening.onerror = reject;
		opening.onsuccess = resolve;
		await promise;
		const found = [];
		for (const name of opening.result.objectStoreNames) {
			const asked = opening.result.transaction(name).objectStore(name).getAll();
			found.push(...(await new Promise((done) => (asked.onsuccess = () => done(asked.result)))));
		}
		opening.result.close();
		return JSON.stringify([found, { ...localStorage }, { ...sessionStorage }, await caches.keys().catch(() => [])]);
	});

async function until_nothing_is_kept(page, ids) {
	let last;
	for (let turn = 0; turn < 200; turn++) {
		last = await kept(page);
		if (![words, ...ids].some((each) => last.includes(each))) return;
		await page.waitForTimeout(25); // the erasing is another thread's
	}
	assert.fail(`still on the device: ${last}`);
}

/** Nothing of the workspace can be reached by what a hand can do. */
async function nothing_is_left(page, names) {
	await log_in_page(page).waitFor();
	for (let turn = 0; turn < 4; turn++) await page.keyboard.press('Escape');
	for (const key of ['F6', 'Control+k', 'Control+.', 'Tab']) await page.keyboard.press(key);
	await log_in_page(page).waitFor();
	const shown = await page.evaluate(() => document.documentElement.outerHTML + document.title);
	for (const name of [words, ...names]) assert.ok(!shown.includes(name), `${name} is still in the page`);
	assert.equal(await page.getByRole('tree').count(), 0);
}

async function end_sessions(member) {
	const { sessions } = await world.admin('session.list', { member: member.id });
	for (const { id } of sessions) await world.admin('session.revoke', { session: id });
}

const ways = {
	'a revocation': ['Eva', end_sessions],
	'the end of an account': ['Emil', (member) => world.admin('member.deactivate', { member: member.id })]
};
for (const [how, [given, end]] of Object.entries(ways))
	test(`after ${how} nothing of the workspace is left, in any tab`, async () => {
		const name = `${given} Endler`;
		const one = await world.channel(`one-${how.length}`);
		const two = await world.channel(`two-${how.length}`);
		const eva = await world.person(world.acme, name, 'member');
		await world.post(world.people.ken, one, words);
		const seat = await sit_down(world, given.toLowerCase(), one);
		const { page } = seat;
		await seat.row(words).waitFor();
		await seat.composer.fill(words);
		await seat.channel(two.name).click();
		await page.getByRole('heading', { name: `# ${two.name}` }).waitFor();
		await seat.channel(one.name).click();
		await page.getByRole('heading', { name: `# ${one.name}` }).waitFor();
		const other = await tab(seat, world.path(two));
		await other.getByRole('main').getByRole('textbox', { name: /^Message / }).fill(`${words}, there too`);
		await end(eva);
		for (const each of [page, other]) await nothing_is_left(each, [name, one.name, two.name]);
		await until_nothing_is_kept(page, [eva.id, one.id, two.id]);
		for (let step = 0; step < 2; step++) {
			await page.goBack();
			await nothing_is_left(page, [name, one.name, two.name]);
		}
		await page.reload();
		await nothing_is_left(page, [name, one.name, two.name]);
	});

test('who comes back in one tab is back in the others, with what they wrote in each', async () => {
	const channel = await world.channel('back-again');
	const there = await world.channel('back-there');
	const rui = await sit_down(world, 'rui', channel);
	const other = await tab(rui, world.path(there));
	await other.getByRole('textbox', { name: /^Message / }).fill('begun there');
	await rui.composer.fill('begun here');
	await end_sessions(world.people.rui);
	for (const page of [rui.page, other]) await log_in_page(page).waitFor();
	await rui.page.getByLabel('Password').fill(password);
	await rui.page.getByRole('button', { name: 'Log in' }).click();
	await rui.composer.waitFor();
	assert.equal(await rui.composer.inputValue(), 'begun here');
	await other.getByRole('textbox', { name: /^Message / }).waitFor();
	assert.equal(await other.getByRole('textbox', { name: /^Message / }).inputValue(), 'begun there');
});

/** `before`: what happens once the dialog is there. Without it there is a line, and the page is loaded anew. */
async function log_out(page, name, before) {
	await page.getByRole('button', { name: `You: ${name}` }).click();
	await page.getByRole('button', { name: 'Log out' }).waitFor();
	await before?.();
	const anew = before ? undefined : page.waitForEvent('load');
	await page.getByRole('button', { name: 'Log out' }).click();
	const sure = page.getByRole('button', { name: 'Log out and erase' });
	await sure.or(log_in_page(page)).first().waitFor();
	if (await sure.isVisible()) await sure.click();
	await anew;
}

test('a sign-out in one tab ends the others, and erases what each of them wrote', async () => {
	const channel = await world.channel('leave-one');
	const there = await world.channel('leave-two');
	await world.post(world.people.ken, channel, words);
	const seat = await sit_down(world, 'ana', channel);
	const other = await tab(seat, world.path(there));
	await other.getByRole('textbox', { name: /^Message / }).fill(words);
	await seat.row(words).waitFor();
	for (const each of [there, channel]) {
		await seat.channel(each.name).click();
		await seat.page.getByRole('heading', { name: `# ${each.name}` }).waitFor();
	}
	await log_out(seat.page, 'Ana Lima');
	for (const page of [seat.page, other]) await nothing_is_left(page, ['Ana Lima', channel.name, there.name]);
	await until_nothing_is_kept(other, [world.people.ana.id, channel.id, there.id]);
	assert.deepEqual((await world.admin('session.list', { member: world.people.ana.id })).sessions, []);
	await seat.page.goBack();
	await nothing_is_left(seat.page, ['Ana Lima', channel.name]);
});

test('the next person to sign in ends the tabs of the one before', async () => {
	const channel = await world.channel('hers', { private: true });
	await world.admin('channel.add', { channel: channel.id, members: [world.people.ana.id] }, world.people.ken.id);
	await world.post(world.people.ken, channel, words);
	const seat = await sit_down(world, 'ana', channel);
	await seat.row(words).waitFor();
	await seat.composer.fill(words);
	const other = await tab(seat, '/app.webmanifest'); // no client of ours in it: it takes the cookie and nothing else
	const { email } = world.people.rui;
	const status = await other.evaluate(
		async ([email, password]) =>
			(await fetch('/api/v1/session.open', {
				method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ email, password })
			})).status,
		[email, password]
	);
	assert.equal(status, 200);
	await other.goto(world.base);
	await other.getByRole('button', { name: 'You: Rui Costa' }).waitFor();
	await seat.page.getByRole('button', { name: 'You: Rui Costa' }).waitFor();
	const shown = await seat.page.evaluate(() => document.documentElement.outerHTML + document.title);
	for (const gone of [words, 'hers', 'You: Ana Lima']) assert.ok(!shown.includes(gone), gone);
	await until_nothing_is_kept(seat.page, [world.people.ana.id]);
});

const sessions_of = async (member) => (await world.admin('session.list', { member: member.id })).sessions;
async function until_signed_out(member) {
	for (let turn = 0; turn < 400 && (await sessions_of(member)).length > 0; turn++) await new Promise((done) => setTimeout(done, 25));
	assert.deepEqual(await sessions_of(member), []);
}

test('a sign-out without a line is carried out with the next one, before anything else', async () => {
	const channel = await world.channel('owed-here');
	await world.post(world.people.ken, channel, words);
	const seat = await sit_down(world, 'yuki', await world.channel('owed', { space: world.project }));
	const { page } = seat;
	const { yuki } = world.people;
	await seat.composer.fill(words);
	await log_out(page, 'Yuki Sato', () => seat.lose_network());
	await page.getByText('The server is told as soon as it can be reached').waitFor();
	await nothing_is_left(page, ['Yuki Sato', 'owed']);
	await until_nothing_is_kept(page, [yuki.id]);
	assert.equal((await sessions_of(yuki)).length, 1, 'it is owed');
	const anew = page.waitForEvent('load'); // once it is settled the next person gets a page of their own
	await seat.find_network();
	await until_signed_out(yuki);
	await anew;
	await log_in_page(page).waitFor();
	assert.ok(!(await kept(page)).includes('owed'), 'and settled');
});

test('an owed sign-out outlives its page: the cookie signs nobody in, whichever tab comes first', async () => {
	const channel = await world.channel('owed-gone');
	await world.person(world.acme, 'Gus Gone', 'member');
	const { gus } = world.people;
	for (const way of ['a new page', 'another tab', 'a reload']) {
		const seat = await sit_down(world, 'gus', channel, { seat: `gus${way.length}` });
		const other = way === 'another tab' ? await tab(seat, world.path(channel)) : undefined;
		if (other) await other.getByRole('tree').waitFor();
		await log_out(seat.page, 'Gus Gone', () => seat.lose_network());
		await log_in_page(seat.page).waitFor();
		if (other) await nothing_is_left(other, ['Gus Gone', channel.name]);
		if (way !== 'a reload') await seat.page.close();
		assert.equal((await sessions_of(gus)).length, 1);
		const { asked } = world.line;
		const before = asked.length;
		if (way === 'a reload') {
			await seat.page.reload().catch(() => {}); // there is no network, and the browser says so
			await seat.find_network();
			await seat.page.goto(world.base + world.path(channel)).catch(() => {}); // the browser may have come first
			await log_in_page(seat.page).waitFor();
		} else if (way === 'a new page') {
			await seat.find_network();
			const fresh = await seat.context.newPage();
			await fresh.goto(world.base + world.path(channel));
			await nothing_is_left(fresh, ['Gus Gone', channel.name]);
		} else {
			const anew = other.waitForEvent('load');
			await seat.find_network();
			await anew;
		}
		await until_signed_out(gus);
		const [meant] = asked.slice(before).filter((path) => path.startsWith('/api/') || path === '/ws');
		assert.equal(meant, '/api/v1/session.close', way);
	}
});

test('who signs in after an owed sign-out is signed in, and the one before is signed out', async () => {
	const channel = await world.channel('owed-next');
	const seat = await sit_down(world, 'rui', channel, { seat: 'shared' });
	const before = (await sessions_of(world.people.rui)).length;
	await log_out(seat.page, 'Rui Costa', () => seat.lose_network());
	await log_in_page(seat.page).waitFor();
	// Typed while the sign-out is still owed.
	await seat.page.getByLabel('E-mail').fill(world.people.ana.email);
	await seat.page.getByLabel('Password').fill(password);
	await seat.find_network();
	await seat.page.getByRole('button', { name: 'Log in' }).click();
	await seat.page.getByRole('button', { name: 'You: Ana Lima' }).waitFor();
	assert.equal((await sessions_of(world.people.rui)).length, before - 1);
	await seat.page.reload();
	await seat.page.getByRole('button', { name: 'You: Ana Lima' }).waitFor();
});

test('a file that was looked at is not in the browser\'s cache after a sign-out', async () => {
	const channel = await world.channel('pictures');
	const seat = await sit_down(world, 'ken', channel, { seat: 'album' });
	seat.expect_complaints(/Applying inline style violates/); // of the browser's own page around a picture
	const { page } = seat;
	await page.locator('input[type=file]').setInputFiles({ name: 'plan.png', mimeType: 'image/png', buffer: png(40, 30, () => [200, 40, 40]) });
	await page.getByRole('button', { name: 'Remove: plan.png' }).or(page.getByText('plan.png').first()).first().waitFor();
	await seat.composer.press('Enter');
	const picture = page.getByRole('main').getByRole('img', { name: 'plan.png' });
	await picture.waitFor();
	const address = await picture.evaluate((image) => image.src);
	await page.goto(address); // as a page of its own, so that it is in the history too
	assert.match(await page.evaluate(() => document.contentType), /^image\//);
	await page.goto(world.base + world.path(channel));
	await picture.waitFor();
	const answer = (mode) =>
		page.evaluate(([address, cache]) => fetch(address, { cache, mode: 'same-origin' }).then(({ status }) => status, () => 'nothing'), [address, mode]);
	assert.equal(await answer('only-if-cached'), 'nothing', 'it is stored while one is signed in');
	await log_out(page, 'Ken Ito');
	await log_in_page(page).waitFor();
	for (const mode of ['only-if-cached', 'force-cache', 'default']) assert.notEqual(await answer(mode), 200, mode);
	await page.goBack();
	assert.doesNotMatch(await page.evaluate(() => document.contentType), /^image\//);
	await seat.lose_network();
	await page.goto(world.base).catch(() => {});
	await page.goto(address).catch(() => {});
	assert.doesNotMatch(await page.evaluate(() => document.contentType), /^image\//);
});
