// Files in the built client, on the fake server: chosen, dropped, pasted, sent, looked at.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ana, ken } from '../world';
import { close_browser, composer, launch, list, serious, type Screen } from './screen';

let screen: Screen;
let page: Page;

beforeEach(async () => {
	screen = await launch();
	page = screen.page;
	await composer(page).waitFor();
});
afterEach(async () => {
	expect(screen.complaints).toEqual([]);
	expect(screen.foreign).toEqual([]);
	await screen.close();
});
afterAll(close_browser);

const row = (text: string) => list(page).getByRole('listitem').filter({ hasText: text });
const tray = () => page.getByRole('list', { name: 'Attached files' });
const chip = (name: string) => tray().getByRole('listitem').filter({ hasText: name });
const text_file = (name: string, text = 'words') => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

async function choose(...files: { name: string; mimeType: string; buffer: Buffer }[]) {
	const chooser = page.waitForEvent('filechooser');
	await page.getByRole('button', { name: 'Attach files' }).click();
	await (await chooser).setFiles(files);
}

/** Holds uploads back until the returned function is called. */
function hold(): () => void {
	let release = () => {};
	screen.server.files.hold = new Promise((resolve) => (release = resolve));
	return () => {
		screen.server.files.hold = undefined;
		release();
	};
}

/** Does to an element what dragging or pasting files does. */
function hand(kind: 'dragover' | 'drop' | 'paste', files: { name: string; type: string; base64: string }[], where = 'main textarea') {
	return page.locator(where).evaluate(
		(element, { kind, files }) => {
			const data = new DataTransfer();
			for (const { name, type, base64 } of files)
				data.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name, { type }));
			const options = { bubbles: true, cancelable: true };
			element.dispatchEvent(
				kind === 'paste' ? new ClipboardEvent(kind, { ...options, clipboardData: data }) : new DragEvent(kind, { ...options, dataTransfer: data })
			);
		},
		{ kind, files }
	);
}

describe('files of a draft', () => {
	it('are uploaded as they are chosen, and go with the message', async () => {
		await choose(text_file('notes.txt', 'one'), text_file('план.txt', 'two'));
		await chip('notes.txt').getByText('3 bytes').waitFor();
		await chip('план.txt').getByText('3 bytes').waitFor();
		expect(screen.server.files.seen).toEqual([
			{ name: 'notes.txt', space: 'spc_ACME', csrf: 'csrf' }, { name: 'план.txt', space: 'spc_ACME', csrf: 'csrf' }
		]);
		expect(await serious(page)).toEqual([]);
		await composer(page).fill('Here they are');
		await composer(page).press('Enter');
		await row('Here they are').getByRole('link', { name: 'notes.txt, TXT, 3 bytes' }).waitFor();
		await row('Here they are').getByRole('link', { name: 'план.txt, TXT, 3 bytes' }).waitFor();
		await tray().waitFor({ state: 'detached' });
		const posts = screen.server.seen.filter((command) => command.do === 'message.post');
		expect(posts.map((command) => command.with.files)).toEqual([['fil_1', 'fil_2']]);
		expect(await serious(page)).toEqual([]);
	});

	it('need no words beside them', async () => {
		await choose(text_file('alone.txt'));
		await chip('alone.txt').getByText('5 bytes').waitFor();
		await composer(page).press('Enter');
		await list(page).getByRole('link', { name: /^alone\.txt/ }).waitFor();
	});

	it('stay with the draft in another channel and after a reload, and one is taken out', async () => {
		const release = hold();
		await choose(text_file('a.txt'), text_file('b.txt'));
		await chip('a.txt').getByRole('progressbar').waitFor();
		await page.getByRole('treeitem', { name: /^general/ }).first().click();
		release();
		await page.getByRole('treeitem', { name: /^launch/ }).getByLabel('draft').waitFor();
		await page.getByRole('treeitem', { name: /^launch/ }).click();
		await chip('a.txt').getByText('5 bytes').waitFor();
		await chip('b.txt').getByText('5 bytes').waitFor();
		await page.reload();
		await chip('b.txt').getByText('5 bytes').waitFor();
		await chip('a.txt').getByRole('button', { name: /^Remove/ }).click();
		await chip('a.txt').waitFor({ state: 'detached' });
		await page.keyboard.press('Escape');
		await page.getByRole('link', { name: 'Drafts and scheduled' }).click();
		await page.getByRole('list', { name: 'Drafts' }).getByText('1 file: b.txt').waitFor();
		expect(await serious(page)).toEqual([]);
	});

	it('are cancelled while they are on their way', async () => {
		const release = hold();
		await choose(text_file('wrong.txt'));
		await chip('wrong.txt').getByRole('button', { name: /^Cancel/ }).click();
		await tray().waitFor({ state: 'detached' });
		release();
		await composer(page).fill('Without it');
		await composer(page).press('Enter');
		await row('Without it').waitFor();
		expect(screen.server.seen.find((command) => command.do === 'message.post')?.with.files).toBeUndefined();
	});

	it('hold a message up until they have arrived, while others go on', async () => {
		const release = hold();
		await choose(text_file('slow.txt'));
		await composer(page).fill('With the slow one');
		await composer(page).press('Enter');
		await row('With the slow one').getByText('It goes when its files are uploaded.').waitFor();
		await row('With the slow one').getByRole('progressbar', { name: 'Upload of slow.txt' }).waitFor();
		expect(await serious(page)).toEqual([]);
		await composer(page).fill('Meanwhile');
		await composer(page).press('Enter');
		await row('Meanwhile').waitFor();
		release();
		await row('With the slow one').getByRole('link', { name: /^slow\.txt/ }).waitFor();
		await page.getByText('It goes when its files are uploaded.').waitFor({ state: 'detached' });
	});

	it('come back to the composer with the message that waits for them', async () => {
		const release = hold();
		await choose(text_file('slow.txt'));
		await composer(page).fill('Not yet');
		await composer(page).press('Enter');
		await row('Not yet').getByRole('button', { name: 'Edit' }).click();
		await chip('slow.txt').waitFor();
		expect(await composer(page).inputValue()).toBe('Not yet');
		release();
		await chip('slow.txt').getByText('5 bytes').waitFor();
	});

	it('say why one was not taken, and hold the message until that is settled', async () => {
		screen.server.files.refuse = { status: 403, error: { code: 'not_allowed', message: 'No.' } };
		await choose(text_file('refused.txt'));
		await chip('refused.txt').getByText('Not uploaded: you may not do this here.').waitFor();
		await composer(page).fill('See this');
		await composer(page).press('Enter');
		await page.getByText('A file was not uploaded. Try it again or remove it, then send.').waitFor();
		expect(await serious(page)).toEqual([]);
		await chip('refused.txt').getByRole('button', { name: /^Upload .* again$/ }).click();
		await chip('refused.txt').getByText('5 bytes').waitFor();
		await composer(page).press('Enter');
		await row('See this').getByRole('link', { name: /^refused\.txt/ }).waitFor();
	});

	it('are not even tried where they are too large or empty, and the text is kept', async () => {
		await composer(page).fill('kept');
		await choose({ name: 'video.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(3_300_000) }, text_file('empty.txt', ''));
		await page.getByRole('alert').getByText(/video\.mov.? is 3\.1 MB; the limit here is 977 kB\. It was not uploaded; your text is kept\./).waitFor();
		await page.getByRole('alert').getByText(/empty\.txt.? is empty\. It was not uploaded\./).waitFor();
		expect([await composer(page).inputValue(), screen.server.files.seen]).toEqual(['kept', []]);
		expect(await serious(page)).toEqual([]);
		await page.getByRole('button', { name: 'Close this note' }).click();
		await page.getByText(/video\.mov/).waitFor({ state: 'detached' });
	});

	it('are dropped on the channel, which shows where; on the rest of the page nothing happens', async () => {
		const dragged = [{ name: 'dropped.csv', type: 'text/csv', base64: btoa('a,b') }];
		await hand('dragover', dragged, 'main > .list');
		await page.getByText('Drop files here to attach them').waitFor();
		await hand('drop', dragged, 'main > .list');
		await page.getByText('Drop files here to attach them').waitFor({ state: 'detached' });
		await chip('dropped.csv').getByText('3 bytes').waitFor();
		await hand('drop', dragged, 'nav >> nth=0');
		expect(page.url()).toContain('chn_LAUNCH');
		expect(await tray().getByRole('listitem').count()).toBe(1);
	});

	it('are dropped on a thread for its reply, and on nothing else', async () => {
		await page.getByRole('main').getByRole('button', { name: /2 replies/ }).click();
		const thread = page.getByRole('complementary');
		await thread.getByRole('textbox').waitFor();
		await hand('dragover', [{ name: 'x', type: '', base64: '' }], 'aside > .list');
		await thread.getByText('Drop files here to attach them').waitFor();
		await hand('drop', [{ name: 'reply.txt', type: 'text/plain', base64: btoa('words') }], 'aside > .list');
		await thread.getByRole('list', { name: 'Attached files' }).getByText('5 bytes').waitFor();
		await thread.getByRole('textbox').press('Enter');
		await thread.getByRole('link', { name: /^reply\.txt/ }).waitFor();
		expect(await page.getByRole('main').getByRole('link', { name: /^reply\.txt/ }).count()).toBe(0);
	});

	it('that went with the page leave their message in the list of what was not sent', async () => {
		hold();
		await choose(text_file('lost.txt'));
		await composer(page).fill('With a lost file');
		await composer(page).press('Enter');
		await row('With a lost file').getByText('It goes when its files are uploaded.').waitFor();
		page.on('dialog', (dialog) => void dialog.accept());
		await page.reload();
		await row('With a lost file').getByText('Not sent: not all its files were uploaded. It is kept here.').waitFor();
		await row('With a lost file').getByText('The upload broke off. Attach the file again.').waitFor();
		await page.getByRole('link', { name: 'Drafts and scheduled' }).click();
		const unsent = page.getByRole('list', { name: 'Not sent' }).getByRole('listitem');
		await unsent.getByText('1 file: lost.txt').waitFor();
		expect(await unsent.getByRole('button').allTextContents()).toEqual(['Delete']);
	});

	it('are pasted: a picture gets a name that can be changed', async () => {
		await hand('paste', [{ name: 'image.png', type: 'image/png', base64: pixel.toString('base64') }]);
		const name = tray().getByRole('textbox', { name: 'File name' });
		await name.waitFor();
		expect(await name.inputValue()).toMatch(/^pasted \d{4}-\d\d-\d\d \d\d\.\d\d\.png$/);
		await name.fill('logo');
		await name.press('Enter');
		await expect.poll(() => screen.server.files.seen.map((each) => each.name)).toContain('logo.png');
		await page.getByText('1 of 1 file attached').waitFor();
		await composer(page).press('Enter');
		await list(page).getByRole('img', { name: 'logo.png' }).waitFor();
	});

	it('long words that are pasted may be one', async () => {
		const words = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
		await composer(page).fill('Before. ');
		await composer(page).evaluate((element, words) => {
			const data = new DataTransfer();
			data.setData('text/plain', words);
			element.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
			document.execCommand('insertText', false, words); // what the browser does with it
		}, words);
		await page.getByRole('button', { name: 'Attach it as a file' }).click();
		expect(await composer(page).inputValue()).toBe('Before. ');
		await page.getByText('1 of 1 file attached').waitFor();
		expect([...screen.server.files.all.values()][0]?.versions[0]?.bytes.toString()).toBe(words);
	});

	it('wait while the network is away, and go on by themselves', async () => {
		screen.server.unreachable = true;
		await choose(text_file('offline.txt'));
		await chip('offline.txt').getByText('Waits, and is tried again: there is no connection.').waitFor();
		screen.server.unreachable = false;
		screen.server.drop();
		await chip('offline.txt').getByText('5 bytes').waitFor();
	});

	it('are put off with the message, and stand in the list of what is scheduled', async () => {
		const release = hold();
		await choose(text_file('later.txt'));
		await composer(page).press('Control+Shift+Enter');
		await page.getByText('Files are still being uploaded. Choose the time once they are attached.').waitFor();
		release();
		await chip('later.txt').getByText('5 bytes').waitFor();
		await composer(page).press('Control+Shift+Enter');
		await page.getByRole('menuitem', { name: /^Tomorrow/ }).click();
		await page.getByRole('link', { name: 'Show all' }).click();
		await page.getByRole('list', { name: 'Scheduled' }).getByRole('link', { name: /^later\.txt/ }).waitFor();
		expect(await serious(page)).toEqual([]);
		await page.getByRole('list', { name: 'Scheduled' }).getByRole('button', { name: 'Send now' }).click();
		await page.getByRole('treeitem', { name: /^launch/ }).click();
		await list(page).getByRole('link', { name: /^later\.txt/ }).waitFor();
	});
});

describe('files of a message', () => {
	const post = (text: string, ...files: { id: string }[]) => {
		const ids = files.map(({ id }) => id);
		screen.server.files.refer(ids, 'chn_LAUNCH');
		return screen.server.say('chn_LAUNCH', ana, text, undefined, ids);
	};
	const file = (name: string, type = 'text/plain', bytes = Buffer.from('words'), by = ana) => screen.server.files.add(name, type, bytes, by.id);

	it('are downloaded as they are, by a link that says what they are', async () => {
		post('Look', file('report.pdf', 'application/pdf', Buffer.from('%PDF-')));
		const download = page.waitForEvent('download');
		await row('Look').getByRole('link', { name: 'report.pdf, PDF, 5 bytes' }).click();
		expect((await download).suggestedFilename()).toBe('report.pdf');
	});

	it('are shown as pictures in boxes whose size is known before they load, and opened large', async () => {
		post('A picture', file('logo.png', 'image/png', pixel));
		const picture = row('A picture').getByRole('img', { name: 'logo.png' });
		await picture.waitFor();
		expect(await picture.evaluate((image) => image.getBoundingClientRect().height)).toBe(160);
		await row('A picture').getByRole('button', { name: 'logo.png', exact: true }).click();
		const dialog = page.getByRole('dialog', { name: 'logo.png' });
		await dialog.getByRole('img', { name: 'logo.png' }).waitFor();
		expect(await serious(page)).toEqual([]);
		await page.keyboard.press('Escape');
		await dialog.waitFor({ state: 'detached' });
	});

	it('do not move what is read: the end stays the end, and further up nothing jumps', async () => {
		const view = () => list(page).evaluate(({ parentElement: view }) => ({ top: view!.scrollTop, below: view!.scrollHeight - view!.scrollTop - view!.clientHeight }));
		await row('The logo is final.').last().waitFor();
		await list(page).evaluate((element) => element.parentElement!.scrollTo(0, 1e9));
		for (let count = 0; count < 8; count++) {
			const [a, b, c] = ['a.png', 'b.png', 'c.txt'].map((name) => file(`${count} ${name}`, name.endsWith('png') ? 'image/png' : 'text/plain', pixel));
			post(`Pictures ${count}`, a!, b!);
			post('', c!);
			await list(page).getByRole('link', { name: `${count} c.txt` }).waitFor();
			await expect.poll(async () => (await view()).below).toBeLessThan(2);
		}
		await list(page).evaluate((element) => element.parentElement!.scrollBy(0, -700));
		await page.getByRole('button', { name: 'To the newest' }).waitFor();
		const before = await view();
		post('One more', file('late.png', 'image/png', pixel));
		await page.getByRole('button', { name: '1 new' }).waitFor();
		await expect.poll(() => screen.server.seen.filter((command) => command.do === 'file.list').length).toBeGreaterThan(8);
		expect((await view()).top).toBe(before.top);
	});

	it('are rows where the picture is broken, and say so where one is not for us', async () => {
		post('Broken', file('broken.png', 'image/png', Buffer.from('none')), { id: 'fil_hidden' });
		await row('Broken').getByRole('link', { name: /^broken\.png, PNG/ }).waitFor();
		await row('Broken').getByText('A file that is not here any more, or not for you.').waitFor();
	});

	it('cannot pretend to be something else', async () => {
		post('Careful', file('invoice\u202egpj.exe', 'application/octet-stream'));
		await row('Careful').getByText('invoice[U+202E]gpj', { exact: true }).waitFor();
		await row('Careful').getByText(/^EXE · 5 bytes/).waitFor();
	});

	it('have versions: they are listed, added by whom they belong to, and seen by everybody at once', async () => {
		const mine = file('plan.txt', 'text/plain', Buffer.from('first'), ken);
		post('Mine', mine);
		await row('Mine').getByRole('button', { name: /^Details of/ }).click();
		const dialog = page.getByRole('dialog', { name: 'File details' });
		await dialog.getByRole('link', { name: 'Version 1' }).waitFor();
		const chooser = page.waitForEvent('filechooser');
		await dialog.getByRole('button', { name: 'Upload a new version' }).click();
		await (await chooser).setFiles([text_file('newer name.txt', 'second')]);
		await dialog.getByRole('link', { name: 'Version 2' }).waitFor();
		expect(await serious(page)).toEqual([]);
		expect(await dialog.getByRole('link', { name: 'Version 1' }).getAttribute('href')).toBe(`${mine.link}?v=1`);
		await dialog.getByRole('button', { name: 'Close' }).click();
		await row('Mine').getByRole('link', { name: 'plan.txt, TXT, 6 bytes, version 2' }).waitFor();
	});

	it('of others have no button for a new version, and the open dialog follows what others do', async () => {
		const theirs = file('theirs.txt');
		post('Theirs', theirs);
		await row('Theirs').hover();
		await row('Theirs').getByRole('button', { name: 'More', exact: true }).click();
		await page.getByRole('menuitem', { name: 'File details…' }).click();
		const dialog = page.getByRole('dialog', { name: 'File details' });
		await dialog.getByRole('link', { name: 'Version 1' }).waitFor();
		expect(await dialog.getByRole('button', { name: 'Upload a new version' }).count()).toBe(0);
		screen.server.files.do('file.version', { file: theirs.id, upload: file('x.txt').id }, ana.id);
		await dialog.getByRole('link', { name: 'Version 2' }).waitFor();
	});

	it('go with the message when it is deleted', async () => {
		const theirs = file('gone.txt');
		post('To be deleted', theirs);
		await row('To be deleted').getByRole('link', { name: /^gone\.txt/ }).waitFor();
		await row('To be deleted').hover();
		await row('To be deleted').getByRole('button', { name: 'More', exact: true }).click();
		await page.getByRole('menuitem', { name: 'Delete' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
		await page.getByRole('link', { name: /^gone\.txt/ }).waitFor({ state: 'detached' });
	});

	it('are read out with the row', async () => {
		post('Read me', file('report.pdf', 'application/pdf', Buffer.alloc(2_200_000)));
		await row('Read me').getByRole('link', { name: /^report/ }).waitFor();
		const labels = await row('Read me').getAttribute('aria-labelledby');
		const said = await page.evaluate((ids) => ids!.split(' ').map((id) => document.getElementById(id)?.textContent).join(' '), labels);
		expect(said).toMatch(/Read me.*report\.pdf.*2\.1 MB/s);
	});
});
