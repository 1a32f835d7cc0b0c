// Files of a message or a record: shown, downloaded, given new versions, gone.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { attach, blue, digest, download, file_link, say, words } from './support/files.mjs';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

/** The status of a link for whoever sits there, asked with their cookie. */
const status_of = async ({ context }, link) => (await context.request.get(world.base + link)).status();

test('pictures that come do not move what is read: the end stays the end, and further up nothing jumps', async () => {
	const channel = await world.channel('gallery');
	const { ken, ana } = world.people;
	for (let count = 0; count < 40; count++) await world.post(ana, channel, `before ${count}`);
	await world.admin('read.mark', { channel: channel.id, place: 40 }, ken.id); // so that both are at the end
	const kens = await sit_down(world, 'ken', channel);
	const anas = await sit_down(world, 'ana', channel);
	await kens.row('before 39').waitFor();
	const view = await kens.page.evaluateHandle(() => document.querySelector('main li[data-key]').parentElement.parentElement);
	const picture = (name) => ({ name, mimeType: 'image/png', buffer: blue });
	for (let count = 0; count < 3; count++) {
		await say(anas, `Pictures ${count}`, picture('a.png'), picture('b.png'), words('c.txt', 'c'));
		await file_link(kens, `Pictures ${count}`, 'c.txt').waitFor();
		await kens.page.waitForFunction((view) => view.scrollHeight - view.scrollTop - view.clientHeight < 8, view);
	}
	await view.evaluate((view) => view.scrollBy(0, -700));
	await kens.page.getByRole('button', { name: 'To the newest' }).waitFor();
	const before = await view.evaluate((view) => view.scrollTop);
	await say(anas, 'One more', picture('late.png'));
	await kens.page.getByRole('button', { name: '1 new' }).waitFor();
	assert.equal(await view.evaluate((view) => view.scrollTop), before);
});

test('a picture that is broken is a row, a file that is gone says so, and no name turns itself round', async () => {
	const channel = await world.channel('looks');
	const { ana } = world.people;
	const anas = await sit_down(world, 'ana', channel);
	const kens = await seat(world, 'ken', '/');
	const { page } = kens;
	let send; // to the page
	await page.routeWebSocket(/\/ws$/, (socket) => {
		const server = socket.connectToServer();
		send = (frame) => socket.send(JSON.stringify(frame));
		server.onMessage((text) => socket.send(text.replaceAll('invoice.exe', 'invoice\u202egpj.exe'))); // a name that parleyd cleans
	});
	await page.goto(world.base + world.path(channel));
	await kens.log_in('ken');
	await page.getByRole('main').getByRole('heading', { name: '# looks' }).waitFor();
	await say(anas, 'Careful', { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('none') }, words('invoice.exe', 'words'));
	await kens.row('Careful').getByRole('link', { name: /^broken\.png, PNG/ }).waitFor();
	await kens.row('Careful').getByText('invoice[U+202E]gpj', { exact: true }).waitFor();
	await kens.row('Careful').getByText(/^EXE · 5 bytes/).waitFor();

	const { seq, place, at } = (await world.history(channel)).messages.at(-1);
	const data = { text: 'Gone', place: place + 1, files: [`fil_${'0'.repeat(26)}`] };
	send({ stream: channel.id, seq: seq + 1, event: 'message.posted', at, by: ana.id, data });
	await kens.row('Gone').getByText('A file that is not here any more, or not for you.').waitFor();
});

test('a picture is shown in a box whose size is known before it loads, and opened large', async () => {
	const channel = await world.channel('pictures');
	const kens = await sit_down(world, 'ken', channel);
	const anas = await sit_down(world, 'ana', channel);
	await say(kens, 'The blue', { name: 'blue.png', mimeType: 'image/png', buffer: blue });
	const picture = anas.row('The blue').getByRole('img', { name: 'blue.png' });
	await picture.waitFor();
	await anas.page.waitForFunction(() => [...document.querySelectorAll('main img')].some(({ naturalWidth }) => naturalWidth === 600));
	assert.equal(await picture.evaluate((image) => image.getBoundingClientRect().height), 160);
	assert.deepEqual(await findings(anas.page), []);
	await anas.row('The blue').getByRole('button', { name: 'blue.png', exact: true }).click();
	await anas.page.getByRole('dialog', { name: 'blue.png' }).getByRole('img', { name: 'blue.png' }).waitFor();
	assert.deepEqual(await findings(anas.page), []);
	const got = await download(anas, anas.page.getByRole('dialog').getByRole('link', { name: 'Download' }));
	assert.equal(digest(got.bytes), digest(blue));
	await anas.page.keyboard.press('Escape');
	await anas.page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('whoever uploaded a file gives it a new version; the other org sees it come, and opens both', async () => {
	const channel = await world.channel('versions');
	const kens = await sit_down(world, 'ken', channel);
	const anas = await sit_down(world, 'ana', channel);
	await say(kens, 'The price list', words('prices.txt', 'old prices'));
	await file_link(anas, 'The price list', 'prices.txt').waitFor();
	const labels = await anas.row('The price list').getAttribute('aria-labelledby');
	const said = await anas.page.evaluate((ids) => ids.split(' ').map((id) => document.getElementById(id)?.textContent).join(' '), labels);
	assert.match(said, /The price list.*prices\.txt.*10 bytes/s, 'what is read out with the row');
	await anas.row('The price list').hover();
	await anas.row('The price list').getByRole('button', { name: 'More', exact: true }).click();
	await anas.page.getByRole('menuitem', { name: 'File details…' }).click();
	const theirs = anas.page.getByRole('dialog', { name: 'File details' });
	await theirs.getByRole('link', { name: 'Version 1' }).waitFor();
	assert.equal(await theirs.getByRole('button', { name: 'Upload a new version' }).count(), 0);

	await kens.row('The price list').getByRole('button', { name: /^Details of/ }).click();
	const ours = kens.page.getByRole('dialog', { name: 'File details' });
	const chooser = kens.page.waitForEvent('filechooser');
	await ours.getByRole('button', { name: 'Upload a new version' }).click();
	await (await chooser).setFiles([words('whatever.txt', 'new and better prices')]);
	await ours.getByRole('link', { name: 'Version 2' }).waitFor();
	assert.deepEqual(await findings(kens.page), []);

	await theirs.getByRole('link', { name: 'Version 2' }).waitFor();
	await theirs.getByText('Ken Ito').first().waitFor();
	assert.deepEqual(await findings(anas.page), []);
	const both = [await download(anas, theirs.getByRole('link', { name: 'Version 2' })), await download(anas, theirs.getByRole('link', { name: 'Version 1' }))];
	assert.deepEqual(both.map(({ bytes }) => bytes.toString()), ['new and better prices', 'old prices']);
	await anas.page.keyboard.press('Escape');
	await anas.row('The price list').getByRole('link', { name: 'prices.txt, TXT, 21 bytes, version 2' }).waitFor();
});

test('with a message its files go', async () => {
	const channel = await world.channel('gone');
	const kens = await sit_down(world, 'ken', channel);
	const anas = await sit_down(world, 'ana', channel);
	await say(kens, 'By mistake', words('secret.txt', 'secret'));
	const link = await file_link(anas, 'By mistake', 'secret.txt').getAttribute('href');
	assert.equal(await status_of(anas, link), 200);
	await kens.row('By mistake').hover();
	await kens.row('By mistake').getByRole('button', { name: 'More', exact: true }).click();
	await kens.page.getByRole('menuitem', { name: 'Delete' }).click();
	await kens.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await anas.page.getByText('secret.txt').first().waitFor({ state: 'detached' });
	assert.deepEqual([await status_of(anas, link), await status_of(kens, link)], [404, 404]);
});

test('another partner has no trace of a file: neither its link nor its name', async () => {
	const channel = await world.channel('acme-only');
	const shared = await world.channel('all-three', { space: world.project });
	const kens = await sit_down(world, 'ken', channel);
	const yukis = await sit_down(world, 'yuki', shared);
	await say(kens, 'For Acme', words('acme-contract.txt', 'confidential'));
	const link = await file_link(kens, 'For Acme', 'acme-contract.txt').getAttribute('href');
	const [{ files: [file] }] = (await world.history(channel)).messages;
	// Named in a channel that they read, it is still a path that leads nowhere for them.
	await world.post(world.people.ken, shared, `see ${world.base}${link}`);
	await yukis.row('see ').waitFor();
	assert.deepEqual([await status_of(kens, link), await status_of(yukis, link)], [200, 404]);
	const unknown = link.replace(file, `fil_${'0'.repeat(26)}`);
	const bodies = await Promise.all([link, unknown].map(async (path) => (await yukis.context.request.get(world.base + path)).text()));
	assert.equal(bodies[0], bodies[1]);
	assert.deepEqual((await world.admin('file.list', { files: [file] }, world.people.yuki.id)).files, []);
	assert.deepEqual((await world.admin('file.list', { files: [file] }, world.people.ken.id)).files.map(({ name }) => name), ['acme-contract.txt']);
});

test('a document holds a file, which is opened by its name', async () => {
	const channel = await world.channel('papers');
	const made = await world.admin('record.create', { space: world.acme_space.id, type: 'document', title: 'Contract' }, world.people.ken.id);
	const kens = await sit_down(world, 'ken', channel);
	const { page } = kens;
	await page.goto(`${world.base}/r/${made.key}`);
	await page.getByRole('button', { name: /empty fields?$/ }).click();
	await page.getByRole('button', { name: 'Edit: Files' }).click();
	const chooser = page.waitForEvent('filechooser');
	await page.getByRole('button', { name: 'Choose a file' }).click();
	await (await chooser).setFiles([words('contract.txt', 'we agree')]);
	await page.getByRole('link', { name: 'contract.txt, TXT, 8 bytes' }).waitFor();
	assert.deepEqual(await findings(page), []);
	await page.getByRole('button', { name: 'Save' }).click();
	await page.getByRole('button', { name: 'Edit: Files' }).waitFor();
	const { fields } = await world.admin('record.get', { record: made.id }, world.people.ken.id);
	assert.match(fields.files, /^fil_/);
	const anas = await sit_down(world, 'ana', channel);
	await anas.page.goto(`${world.base}/r/${made.key}`);
	const got = await download(anas, anas.page.getByRole('definition').getByRole('link', { name: /^contract\.txt/ }));
	assert.equal(got.bytes.toString(), 'we agree');
});

test('on a phone a file is attached, sent and looked up with a thumb', async () => {
	const channel = await world.channel('phone');
	const options = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
	const anas = await sit_down(world, 'ana', channel, options);
	const { page } = anas;
	const attach_button = page.getByRole('button', { name: 'Attach files' });
	const { width, height } = await attach_button.boundingBox();
	assert.ok(width >= 44 && height >= 44);
	const name = 'a name that is much too long for the narrow screen of any telephone.pdf';
	await say(anas, 'From the phone', { name, mimeType: 'application/pdf', buffer: randomBytes(2_200_000) });
	await anas.row('From the phone').getByRole('link', { name: `${name}, PDF, 2.1 MB` }).waitFor();
	await anas.row('From the phone').getByRole('button', { name: /^Details of/ }).tap();
	await page.getByRole('dialog', { name: 'File details' }).getByRole('link', { name: 'Version 1' }).waitFor();
	assert.deepEqual(await findings(page), []);
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
});

test('in Russian', async () => {
	const channel = await world.channel('russian');
	const kens = await sit_down(world, 'ken', channel, { locale: 'ru-RU' });
	const { page } = kens;
	await attach(kens, words('отчёт за ноябрь.txt', 'всё хорошо'));
	await page.getByText('Приложено 1 из 1 файла').waitFor();
	await page.getByRole('main').getByRole('textbox', { name: /^Сообщение/ }).fill('Отчёт');
	await page.keyboard.press('Enter');
	const link = kens.row('Отчёт').getByRole('link', { name: 'отчёт за ноябрь.txt, TXT, 19 байт' });
	await link.waitFor();
	const got = await download(kens, link);
	assert.deepEqual([got.name, got.bytes.toString()], ['отчёт за ноябрь.txt', 'всё хорошо']);
	await kens.row('Отчёт').getByRole('button', { name: /^О файле/ }).click();
	await page.getByRole('dialog', { name: 'О файле' }).getByRole('link', { name: 'Версия 1' }).waitFor();
	assert.deepEqual(await findings(page), []);
});
