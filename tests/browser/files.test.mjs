// Files: chosen, dropped or pasted, uploaded, shown, downloaded, given new versions.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { png } from './support/png.mjs';
import { seat, serious, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

const words = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const file_link = (seat, message, name) => seat.row(message).getByRole('link', { name: new RegExp(`^${name.replaceAll('.', '\\.')},`) });
const tray = ({ page }) => page.getByRole('main').getByRole('list', { name: /^(Attached files|Приложенные файлы)$/ });
const chip = (seat, name) => tray(seat).getByRole('listitem').filter({ hasText: name });
const blue = png(600, 200, () => [40, 80, 200]);
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function attach({ page }, ...files) {
	const chooser = page.waitForEvent('filechooser');
	await page.getByRole('main').getByRole('button', { name: /^(Attach files|Приложить файлы)$/ }).click();
	await (await chooser).setFiles(files);
}

/** Says something with files, once they have arrived. */
async function say(seat, text, ...files) {
	await attach(seat, ...files);
	for (const { name } of files) await chip(seat, name).getByRole('button', { name: /^(Remove|Убрать)/ }).waitFor();
	await seat.say(text);
	await seat.row(text).getByRole('list', { name: /^(Files|Pictures)$/ }).first().waitFor();
}

async function download({ page }, link) {
	const begun = page.waitForEvent('download');
	await link.click();
	const download = await begun;
	return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Holds this page's uploads back, until what is returned is called. */
async function hold_uploads({ page }) {
	let go;
	const gate = new Promise((resolve) => (go = resolve));
	await page.route('**/files?*', async (route) => {
		await gate;
		await route.continue().catch(() => {}); // one that was cancelled meanwhile
	});
	return go;
}

/** The status of a link for whoever sits there, asked with their cookie. */
const status_of = async ({ context }, link) => (await context.request.get(world.base + link)).status();

/** Does to an element what dragging files that have this much in them over it does, letting go of them there, or pasting them. */
function hand(page, where, kind, files) {
	return page.locator(where).evaluate(
		(element, { kind, files }) => {
			const data = new DataTransfer();
			for (const { name, type, base64 = '', size } of files) {
				const file = new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name, { type });
				data.items.add(file);
				if (size === undefined) continue;
				// Nobody has gigabytes at hand: only its size is looked at.
				const item = { kind: 'file', getAsFile: () => Object.defineProperty(file, 'size', { value: size }) };
				Object.defineProperty(data, 'items', { value: [item] });
			}
			const options = { bubbles: true, cancelable: true };
			if (kind === 'paste') element.dispatchEvent(new ClipboardEvent(kind, { ...options, clipboardData: data }));
			else element.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: data }));
		},
		{ kind, files }
	);
}

test('a file is dropped on the channel, and the partner gets it byte by byte', async () => {
	const channel = await world.channel('drop');
	const kens = await sit_down(world, 'ken', channel);
	const anas = await sit_down(world, 'ana', channel);
	const bytes = randomBytes(300_000);
	const dragged = [{ name: 'plan of März.bin', base64: bytes.toString('base64') }];
	await hand(kens.page, 'main > .list', 'dragover', [{ name: 'x' }]);
	await kens.page.getByText('Drop files here to attach them').waitFor();
	assert.deepEqual(await serious(kens.page), []);
	await hand(kens.page, 'main > .list', 'drop', dragged);
	await kens.page.getByText('1 of 1 file attached').waitFor();
	assert.deepEqual(await serious(kens.page), []);
	await hand(kens.page, 'nav >> nth=0', 'drop', dragged); // beside the channel nothing happens
	assert.equal(await tray(kens).getByRole('listitem').count(), 1);
	assert.equal(new URL(kens.page.url()).pathname, world.path(channel));
	await kens.say('The plan');
	await file_link(anas, 'The plan', 'plan of März.bin').waitFor();
	const got = await download(anas, file_link(anas, 'The plan', 'plan of März.bin'));
	assert.deepEqual([got.name, digest(got.bytes)], ['plan of März.bin', digest(bytes)]);
	assert.deepEqual(await serious(anas.page), []);
	assert.equal(await tray(kens).count(), 0);
});

test('an upload shows how far it is, and is cancelled', async () => {
	const channel = await world.channel('slow');
	const kens = await sit_down(world, 'ken', channel);
	const { page, context } = kens;
	const network = await context.newCDPSession(page);
	await network.send('Network.enable');
	await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 });
	await attach(kens, { name: 'long.bin', mimeType: 'application/octet-stream', buffer: randomBytes(4_000_000) });
	const bar = chip(kens, 'long.bin').getByRole('progressbar', { name: 'Upload of long.bin' });
	await page.waitForFunction(() => [...document.querySelectorAll('progress')].some(({ value }) => value > 0 && value < 90));
	await chip(kens, 'long.bin').getByText(/^\d+ % of 3\.8 MB$/).waitFor();
	await chip(kens, 'long.bin').getByRole('button', { name: /^Cancel/ }).click();
	await bar.waitFor({ state: 'detached' });
	await kens.say('Without it');
	await kens.sent('Without it');
	const { messages } = await world.history(channel);
	assert.equal(messages.at(-1).files, undefined);
});

test('a message goes when its files are there, and what is said meanwhile goes before it', async () => {
	const channel = await world.channel('order');
	const kens = await sit_down(world, 'ken', channel);
	const go = await hold_uploads(kens);
	await attach(kens, words('first.txt', 'one'), words('second.txt', 'two'));
	await kens.say('With files');
	await kens.row('With files').getByText('It goes when its files are uploaded.').waitFor();
	await kens.say('Meanwhile');
	await kens.row('Meanwhile').waitFor();
	go();
	await file_link(kens, 'With files', 'second.txt').waitFor();
	await kens.page.getByText('It goes when its files are uploaded.').waitFor({ state: 'detached' });
	const { messages } = await world.history(channel);
	assert.deepEqual(messages.map(({ text, files = [] }) => [text, files.length]), [['Meanwhile', 0], ['With files', 2]]);
	const names = await kens.row('With files').getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')));
	assert.deepEqual(names, ['first.txt, TXT, 3 bytes', 'second.txt, TXT, 3 bytes']);
});

test('a message that waits for its files goes back to the composer with them', async () => {
	const channel = await world.channel('not-yet');
	const kens = await sit_down(world, 'ken', channel);
	const go = await hold_uploads(kens);
	await attach(kens, words('slow.txt', 'words'));
	await kens.say('Not yet');
	await kens.row('Not yet').getByRole('progressbar', { name: 'Upload of slow.txt' }).waitFor();
	assert.deepEqual(await serious(kens.page), []);
	await kens.row('Not yet').getByRole('button', { name: 'Edit' }).click();
	await chip(kens, 'slow.txt').waitFor();
	assert.equal(await kens.composer.inputValue(), 'Not yet');
	go();
	await chip(kens, 'slow.txt').getByText('5 bytes').waitFor();
});

test('a message whose files went with the page is kept, and says which are missing', async () => {
	const channel = await world.channel('lost-files');
	const kens = await sit_down(world, 'ken', channel);
	const { page } = kens;
	await hold_uploads(kens);
	await attach(kens, words('lost.txt', 'words'));
	await kens.say('With a lost file');
	await kens.row('With a lost file').getByText('It goes when its files are uploaded.').waitFor();
	page.on('dialog', (dialog) => void dialog.accept()); // the browser asks before it leaves
	await page.reload();
	await kens.row('With a lost file').getByText('Not sent: not all its files were uploaded. It is kept here.').waitFor();
	await kens.row('With a lost file').getByText('The upload broke off. Attach the file again.').waitFor();
	await page.getByRole('link', { name: 'Drafts and scheduled' }).click();
	const unsent = page.getByRole('list', { name: 'Not sent' }).getByRole('listitem');
	await unsent.getByText('1 file: lost.txt').waitFor();
	assert.deepEqual(await unsent.getByRole('button').allTextContents(), ['Delete']);
});

test('a file that is refused says why, and holds the message until that is settled', async () => {
	const channel = await world.channel('refused');
	const kens = await sit_down(world, 'ken', channel);
	const { page } = kens;
	kens.expect_complaints(/status of 403/);
	const refusal = { status: 403, json: { error: { code: 'not_allowed', message: 'No.' } } };
	await page.route('**/files?*', (route) => route.fulfill(refusal), { times: 1 });
	await attach(kens, words('refused.txt', 'words'));
	await chip(kens, 'refused.txt').getByText('Not uploaded: you may not do this here.').waitFor();
	await kens.say('See this');
	await page.getByText('A file was not uploaded. Try it again or remove it, then send.').waitFor();
	assert.deepEqual(await serious(page), []);
	await chip(kens, 'refused.txt').getByRole('button', { name: /^Upload .* again$/ }).click();
	await chip(kens, 'refused.txt').getByText('5 bytes').waitFor();
	await kens.composer.press('Enter');
	await file_link(kens, 'See this', 'refused.txt').waitFor();
});

test('a pasted picture gets a name that can be changed, and long words may become a file', async () => {
	const channel = await world.channel('pasted');
	const kens = await sit_down(world, 'ken', channel);
	const { page, composer } = kens;
	await hand(page, 'main textarea', 'paste', [{ name: 'image.png', type: 'image/png', base64: blue.toString('base64') }]);
	const name = tray(kens).getByRole('textbox', { name: 'File name' });
	await name.waitFor();
	assert.match(await name.inputValue(), /^pasted \d{4}-\d\d-\d\d \d\d\.\d\d\.png$/);
	await name.fill('logo');
	await name.press('Enter');
	await page.getByText('1 of 1 file attached').waitFor();
	await composer.press('Enter'); // a file needs no words
	await page.getByRole('main').getByRole('img', { name: 'logo.png' }).waitFor();

	const long = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
	await composer.fill('Before. ');
	await composer.evaluate((element, long) => {
		const data = new DataTransfer();
		data.setData('text/plain', long);
		element.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
		document.execCommand('insertText', false, long); // what the browser does with it
	}, long);
	await page.getByRole('button', { name: 'Attach it as a file' }).click();
	assert.equal(await composer.inputValue(), 'Before. ');
	await page.getByText('1 of 1 file attached').waitFor();
	await composer.press('Enter');
	const got = await download(kens, kens.row('Before.').getByRole('link', { name: /, TXT,/ }));
	assert.equal(got.bytes.toString(), long);
});

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
		await kens.page.waitForFunction((view) => view.scrollHeight - view.scrollTop - view.clientHeight < 2, view);
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
	const turned = 'invoice\u202egpj.exe';
	let send; // to the page
	await page.routeWebSocket(/\/ws$/, (socket) => {
		const server = socket.connectToServer();
		send = (frame) => socket.send(JSON.stringify(frame));
		server.onMessage((text) => socket.send(text.replaceAll('invoice.exe', turned)));
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

	// The server takes no such name, and the tray shows it as it is.
	kens.expect_complaints(/status of 400/);
	await attach(kens, words(turned, 'words'));
	await chip(kens, 'invoice[U+202E]gpj').getByText('Not uploaded: the server does not take this name.').waitFor();
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
	assert.deepEqual(await serious(anas.page), []);
	await anas.row('The blue').getByRole('button', { name: 'blue.png', exact: true }).click();
	await anas.page.getByRole('dialog', { name: 'blue.png' }).getByRole('img', { name: 'blue.png' }).waitFor();
	assert.deepEqual(await serious(anas.page), []);
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
	assert.deepEqual(await serious(kens.page), []);

	await theirs.getByRole('link', { name: 'Version 2' }).waitFor();
	await theirs.getByText('Ken Ito').first().waitFor();
	assert.deepEqual(await serious(anas.page), []);
	const both = [await download(anas, theirs.getByRole('link', { name: 'Version 2' })), await download(anas, theirs.getByRole('link', { name: 'Version 1' }))];
	assert.deepEqual(both.map(({ bytes }) => bytes.toString()), ['new and better prices', 'old prices']);
	await anas.page.keyboard.press('Escape');
	await anas.row('The price list').getByRole('link', { name: 'prices.txt, TXT, 21 bytes, version 2' }).waitFor();
});

test('what is too large or empty is named and not sent, and the text is kept', async () => {
	const channel = await world.channel('large');
	const kens = await sit_down(world, 'ken', channel);
	const { page } = kens;
	const uploads = () => world.line.asked.filter((path) => path.startsWith('/files?')).length;
	const before = uploads();
	await kens.composer.fill('Look at this');
	await hand(page, 'main > .list', 'drop', [{ name: 'video.mov', size: 3.1 * 1024 ** 3 }]);
	await page.getByRole('alert').getByText(/^.?video\.mov.? is 3\.1 GB; the limit here is 2 GB\. It was not uploaded; your text is kept\.$/).waitFor();
	assert.equal(await kens.composer.inputValue(), 'Look at this');
	assert.deepEqual(await serious(page), []);
	await page.getByRole('button', { name: 'Close this note' }).click();
	await page.getByText(/video\.mov/).waitFor({ state: 'detached' });
	await attach(kens, words('empty.txt', ''));
	await page.getByRole('alert').getByText(/empty\.txt.? is empty\. It was not uploaded\./).waitFor();
	await kens.composer.press('Enter');
	await kens.sent('Look at this');
	await page.getByText(/empty\.txt/).waitFor({ state: 'detached' });
	assert.equal(uploads(), before);
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

test('a file comes with what is scheduled, and stands in the list of it', async () => {
	const channel = await world.channel('put-off');
	const kens = await sit_down(world, 'ken', channel);
	const anas = await sit_down(world, 'ana', channel);
	const go = await hold_uploads(kens);
	await attach(kens, words('agenda.txt', 'one thing'));
	await kens.composer.fill('For tomorrow');
	await kens.composer.press('Control+Shift+Enter');
	await kens.page.getByText('Files are still being uploaded. Choose the time once they are attached.').waitFor();
	go();
	await chip(kens, 'agenda.txt').getByRole('button', { name: /^Remove/ }).waitFor();
	await kens.composer.press('Control+Shift+Enter');
	await kens.page.getByRole('menuitem', { name: /^At 9:00 where Acme is/ }).click();
	await tray(kens).waitFor({ state: 'detached' });
	await kens.page.getByRole('link', { name: 'Show all' }).click();
	const scheduled = kens.page.getByRole('list', { name: 'Scheduled' }).getByRole('listitem').filter({ hasText: 'For tomorrow' }).first();
	await scheduled.getByRole('link', { name: 'agenda.txt, TXT, 9 bytes' }).waitFor();
	assert.deepEqual(await serious(kens.page), []);
	await scheduled.getByRole('button', { name: 'Send now' }).click();
	await file_link(anas, 'For tomorrow', 'agenda.txt').waitFor();
	const got = await download(anas, file_link(anas, 'For tomorrow', 'agenda.txt'));
	assert.equal(got.bytes.toString(), 'one thing');
});

test('a draft keeps its files in another channel and over a reload, and they are sent from a thread as well', async () => {
	const channel = await world.channel('drafts');
	await world.channel('elsewhere');
	await world.post(world.people.ana, channel, 'Have you got it?');
	const kens = await sit_down(world, 'ken', channel);
	const go = await hold_uploads(kens);
	await attach(kens, words('kept.txt', 'kept'), words('not_kept.txt', 'not'));
	await chip(kens, 'kept.txt').first().getByRole('progressbar').waitFor();
	await kens.channel('elsewhere').click();
	await kens.page.getByRole('main').getByRole('heading', { name: '# elsewhere' }).waitFor();
	go();
	await kens.channel('drafts').getByLabel('draft').waitFor();
	await kens.channel('drafts').click();
	await chip(kens, 'not_kept.txt').getByText('3 bytes').waitFor();
	await kens.page.reload();
	await chip(kens, 'not_kept.txt').getByRole('button', { name: /^Remove/ }).click();
	await chip(kens, 'not_kept.txt').waitFor({ state: 'detached' });
	await chip(kens, 'kept.txt').getByText('4 bytes').waitFor();
	await kens.page.getByRole('link', { name: 'Drafts and scheduled' }).click();
	await kens.page.getByRole('list', { name: 'Drafts' }).getByText('1 file: kept.txt').waitFor();
	assert.deepEqual(await serious(kens.page), []);
	await kens.channel('drafts').click();
	await kens.say('Here it is');
	await file_link(kens, 'Here it is', 'kept.txt').waitFor();
	await kens.row('Have you got it?').hover();
	await kens.row('Have you got it?').getByRole('button', { name: 'Reply in thread' }).click();
	const thread = kens.page.getByRole('complementary');
	const reply = thread.getByRole('textbox', { name: /^Reply in/ });
	const chooser = kens.page.waitForEvent('filechooser');
	await reply.press('Control+u');
	await (await chooser).setFiles([words('reply.txt', 'a reply')]);
	await thread.getByText('1 of 1 file attached').waitFor();
	await hand(kens.page, 'aside > .list', 'dragover', [{ name: 'x' }]);
	await thread.getByText('Drop files here to attach them').waitFor();
	await hand(kens.page, 'aside > .list', 'drop', [{ name: 'dropped.txt', base64: btoa('words') }]);
	await thread.getByText('2 of 2 files attached').waitFor();
	await reply.press('Enter');
	await thread.getByRole('link', { name: 'reply.txt, TXT, 7 bytes' }).waitFor();
	await thread.getByRole('link', { name: 'dropped.txt, TXT, 5 bytes' }).waitFor();
	assert.equal(await kens.page.getByRole('main').getByRole('link', { name: /^dropped\.txt/ }).count(), 0);
	assert.deepEqual(await serious(kens.page), []);
});

test('an upload that the network cut off goes on by itself', async () => {
	const channel = await world.channel('cut');
	const kens = await sit_down(world, 'ken', channel);
	await kens.page.waitForLoadState('networkidle'); // the page has all its parts
	await kens.lose_network();
	await attach(kens, words('patient.txt', 'patience'));
	await chip(kens, 'patient.txt').getByText('Waits, and is tried again: there is no connection.').waitFor();
	await kens.say('It takes its time');
	await kens.find_network();
	await file_link(kens, 'It takes its time', 'patient.txt').waitFor();
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
	assert.deepEqual(await serious(page), []);
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
	assert.deepEqual(await serious(page), []);
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
	assert.deepEqual(await serious(page), []);
});
