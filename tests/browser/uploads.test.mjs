// Files on their way: chosen, dropped or pasted, uploaded, kept with a draft, refused, sent.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { attach, blue, chip, digest, download, file_link, hand, hold_uploads, tray, words } from './support/files.mjs';
import { findings, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

test('a file is dropped on the channel, and the partner gets it byte by byte', async () => {
	const channel = await world.channel('drop');
	const kens = await sit_down(world, 'ken', channel);
	const anas = await sit_down(world, 'ana', channel);
	const bytes = randomBytes(300_000);
	const dragged = [{ name: 'plan of März.bin', base64: bytes.toString('base64') }];
	await hand(kens.page, 'main > .lists', 'dragover', [{ name: 'x' }]);
	await kens.page.getByText('Drop files here to attach them').waitFor();
	assert.deepEqual(await findings(kens.page), []);
	await hand(kens.page, 'main > .lists', 'drop', dragged);
	await kens.page.getByText('1 of 1 file attached').waitFor();
	assert.deepEqual(await findings(kens.page), []);
	assert.equal(await hand(kens.page, 'nav >> nth=0', 'drop', dragged), false, 'else the browser would open it');
	assert.equal(await tray(kens).getByRole('listitem').count(), 1);
	assert.equal(new URL(kens.page.url()).pathname, world.path(channel));
	await kens.say('The plan');
	await file_link(anas, 'The plan', 'plan of März.bin').waitFor();
	const got = await download(anas, file_link(anas, 'The plan', 'plan of März.bin'));
	assert.deepEqual([got.name, digest(got.bytes)], ['plan of März.bin', digest(bytes)]);
	assert.deepEqual(await findings(anas.page), []);
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
	assert.deepEqual(await findings(kens.page), []);
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
	assert.deepEqual(await findings(page), []);
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

test('what is too large or empty is named and not sent, and the text is kept', async () => {
	const channel = await world.channel('large');
	const kens = await sit_down(world, 'ken', channel);
	const { page } = kens;
	const uploads = () => world.line.asked.filter((path) => path.startsWith('/files?')).length;
	const before = uploads();
	await kens.composer.fill('Look at this');
	await hand(page, 'main > .lists', 'drop', [{ name: 'video.mov', size: 3.1 * 1024 ** 3 }]);
	await page.getByRole('alert').getByText(/^.?video\.mov.? is 3\.1 GB; the limit here is 2 GB\. It was not uploaded; your text is kept\.$/).waitFor();
	assert.equal(await kens.composer.inputValue(), 'Look at this');
	assert.deepEqual(await findings(page), []);
	await page.getByRole('button', { name: 'Close this note' }).click();
	await page.getByText(/video\.mov/).waitFor({ state: 'detached' });
	await attach(kens, words('empty.txt', ''));
	await page.getByRole('alert').getByText(/empty\.txt.? is empty\. It was not uploaded\./).waitFor();
	await kens.composer.press('Enter');
	await kens.sent('Look at this');
	await page.getByText(/empty\.txt/).waitFor({ state: 'detached' });
	assert.equal(uploads(), before);
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
	assert.deepEqual(await findings(kens.page), []);
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
	await kens.channel('drafts').getByText('draft', { exact: true }).waitFor();
	await kens.channel('drafts').click();
	await chip(kens, 'not_kept.txt').getByText('3 bytes').waitFor();
	await kens.page.reload();
	await chip(kens, 'not_kept.txt').getByRole('button', { name: /^Remove/ }).click();
	await chip(kens, 'not_kept.txt').waitFor({ state: 'detached' });
	await chip(kens, 'kept.txt').getByText('4 bytes').waitFor();
	await kens.page.getByRole('link', { name: 'Drafts and scheduled' }).click();
	await kens.page.getByRole('list', { name: 'Drafts' }).getByText('1 file: kept.txt').waitFor();
	assert.deepEqual(await findings(kens.page), []);
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
	await hand(kens.page, 'aside > .lists', 'dragover', [{ name: 'x' }]);
	await thread.getByText('Drop files here to attach them').waitFor();
	await hand(kens.page, 'aside > .lists', 'drop', [{ name: 'dropped.txt', base64: btoa('words') }]);
	await thread.getByText('2 of 2 files attached').waitFor();
	await reply.press('Enter');
	await thread.getByRole('link', { name: 'reply.txt, TXT, 7 bytes' }).waitFor();
	await thread.getByRole('link', { name: 'dropped.txt, TXT, 5 bytes' }).waitFor();
	assert.equal(await kens.page.getByRole('main').getByRole('link', { name: /^dropped\.txt/ }).count(), 0);
	assert.deepEqual(await findings(kens.page), []);
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
