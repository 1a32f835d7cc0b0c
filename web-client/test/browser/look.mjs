// Pictures of the built client in its layouts, themes and languages, and what the browser complained of.
import AxeBuilder from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { runnerImport } from 'vite';

const { module } = await runnerImport(new URL('../fake_server.ts', import.meta.url).pathname);
const { module: { ana, ken } } = await runnerImport(new URL('../world.ts', import.meta.url).pathname);
const out = new URL('../shots/', import.meta.url).pathname;
mkdirSync(out, { recursive: true });
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: flags });

async function page_of(name, options, visit) {
	const server = new module.FakeServer();
	const base = await server.start();
	const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
	const page = await context.newPage();
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(`${name}: ${message.text()}`));
	page.on('pageerror', (error) => console.log(`${name}: ${error.stack}`));
	await page.goto(base);
	const shot = (part) => page.screenshot({ path: `${out}${name}-${part}.png` });
	const axe = async (part) => {
		const { violations } = await new AxeBuilder({ page }).analyze();
		for (const { id, impact, nodes } of violations)
			console.log(`${name} ${part}: axe ${impact} ${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`);
	};
	try {
		await visit(page, { server, shot, axe, ana, ken, ...module });
	} catch (error) {
		console.log(`${name}: ${error.message}`);
		await shot('failed');
	}
	await context.close();
	await server.stop();
}

async function log_in(page) {
	await page.locator('input[type=email]').fill('ken@host.example');
	await page.locator('input[type=password]').fill('secret');
	await page.locator('form button').click();
}

/** A bitmap of 24 bits, which needs no packing: a sunset, so that one sees how pictures are cut. */
function picture(width, height) {
	const line = Math.ceil((width * 3) / 4) * 4;
	const bytes = Buffer.alloc(54 + line * height);
	bytes.write('BM');
	bytes.writeUInt32LE(bytes.length, 2);
	bytes.writeUInt32LE(54, 10);
	bytes.writeUInt32LE(40, 14);
	bytes.writeInt32LE(width, 18);
	bytes.writeInt32LE(height, 22);
	bytes.writeUInt16LE(1, 26);
	bytes.writeUInt16LE(24, 28);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const sun = Math.hypot(x - width / 2, y - height / 3) < height / 5;
			bytes.set(sun ? [80, 200, 255] : [200 - (150 * y) / height, 90 + (60 * x) / width, 60 + (180 * y) / height], 54 + y * line + x * 3);
		}
	return bytes;
}

async function files(page, { shot, axe, server, ana, ken }, language = 'en') {
	await log_in(page);
	await page.getByRole('treeitem', { name: /launch/ }).first().click();
	await page.waitForTimeout(800);
	const add = (name, type, bytes, by = ana) => server.files.add(name, type, bytes, by.id);
	const say = (text, ...files) => server.say('chn_LAUNCH', ana, text, undefined, files.map(({ id }) => id));
	const report = add('Quarterly report of everything that we have ever done together, final version.pdf', 'application/pdf', Buffer.alloc(2_200_000), ken);
	server.files.refer([report.id], 'chn_LAUNCH');
	say('The pictures of yesterday:', add('sunset.bmp', 'image/png', picture(640, 400)), add('tower.bmp', 'image/png', picture(200, 420)));
	say('', report, add('prices.xlsx', 'application/vnd.ms-excel', Buffer.alloc(48_000)), add('invoice\u202egpj.exe', 'application/octet-stream', Buffer.alloc(999)), { id: 'fil_hidden' });
	server.files.do('file.version', { file: report.id, upload: add('x.pdf', 'application/pdf', Buffer.alloc(2_400_000), ken).id }, ken.id);
	await page.waitForTimeout(1200);
	await shot('message');
	await axe('message');
	let release;
	const choose = (files) => page.locator('.composer input[type=file]').first().setInputFiles(files);
	await choose([{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('words') }]);
	await page.waitForTimeout(300);
	server.files.refuse = { status: 403, error: { code: 'not_allowed' } };
	await choose([{ name: 'refused.docx', mimeType: 'text/plain', buffer: Buffer.from('words') }]);
	await page.waitForTimeout(300);
	server.files.hold = new Promise((resolve) => (release = resolve));
	await choose([
		{ name: 'on its way with a long name.zip', mimeType: 'application/zip', buffer: Buffer.alloc(900_000) },
		{ name: 'video.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(3_300_000) }
	]);
	await page.waitForTimeout(500);
	await page.locator('.composer textarea').first().fill('See these');
	await page.keyboard.press('Enter');
	await page.waitForTimeout(200);
	await shot('tray');
	await axe('tray');
	await page.locator('.tray li').nth(1).locator('button').last().click();
	await page.locator('.composer textarea').first().press('Enter');
	await page.waitForTimeout(600);
	await shot('sending');
	await axe('sending');
	server.files.hold = undefined;
	release();
	await page.waitForTimeout(600);
	await page.locator('main').evaluate((element) => {
		const data = new DataTransfer();
		data.items.add(new File(['x'], 'x.txt'));
		element.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer: data }));
	});
	await page.waitForTimeout(200);
	await shot('drop');
	await page.locator('main').evaluate((element) => element.dispatchEvent(new DragEvent('dragleave', { bubbles: true })));
	await page.locator('.file').filter({ hasText: 'Quarterly' }).locator('button').click();
	await page.waitForTimeout(500);
	await shot('details');
	await axe('details');
	await page.keyboard.press('Escape');
	await page.locator('.picture button').first().click();
	await page.waitForTimeout(500);
	await shot('picture');
	await axe('picture');
	await page.keyboard.press('Escape');
	if (language !== 'en') return;
	await page.locator('.composer textarea').first().focus();
	await choose([{ name: 'draft.txt', mimeType: 'text/plain', buffer: Buffer.from('words') }]);
	await page.waitForTimeout(300);
	await page.keyboard.press('Escape');
	await page.keyboard.press('g');
	await page.keyboard.press('d');
	await page.waitForTimeout(600);
	await shot('drafts');
	await axe('drafts');
}

const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const wanted = process.argv.slice(2);
const views = {
	light: [{}, async (page, { shot, axe }) => {
		await page.getByRole('button', { name: 'Log in' }).waitFor();
		await shot('log-in');
		await axe('log-in');
		await log_in(page);
		await page.getByRole('treeitem', { name: /launch/ }).first().click();
		await page.waitForTimeout(1500);
		await shot('channel');
		await axe('channel');
		console.log('rows', await page.locator('ol > li').count());
		await page.getByRole('button', { name: /replies/ }).first().click();
		await page.waitForTimeout(500);
		await page.getByRole('textbox', { name: 'Message # launch' }).pressSequentially('Hello @An');
		await page.waitForTimeout(400);
		await shot('thread-completion');
		await axe('thread');
		await page.keyboard.press('Enter');
		await page.keyboard.type('and **you**');
		await page.keyboard.press('Enter');
		await page.waitForTimeout(600);
		await shot('sent');
		await page.getByRole('treeitem', { name: /planning/ }).click();
		await page.waitForTimeout(1200);
		await shot('far-unread');
		await page.getByRole('button', { name: 'New channel' }).click();
		await page.waitForTimeout(200);
		await shot('new-channel');
		await axe('new-channel');
		await page.keyboard.press('Escape');
		await page.getByRole('button', { name: /^You:/ }).click();
		await page.waitForTimeout(200);
		await shot('me');
		await axe('me');
		await page.keyboard.press('Escape');
		await page.keyboard.press('Control+/');
		await page.waitForTimeout(200);
		await shot('keys');
		await page.keyboard.press('Escape');
		await page.keyboard.press('Control+k');
		await page.keyboard.type('gen');
		await page.waitForTimeout(200);
		await shot('switcher');
		await axe('switcher');
	}],
	dark: [{ colorScheme: 'dark' }, async (page, { shot, axe }) => {
		await log_in(page);
		await page.getByRole('treeitem', { name: /launch/ }).first().click();
		await page.waitForTimeout(1000);
		await page.getByRole('button', { name: 'Members', exact: true }).click();
		await page.waitForTimeout(1200);
		await page.locator('ol > li').nth(-4).hover();
		await shot('members');
		await axe('members');
		await page.getByRole('treeitem', { name: /strategy/ }).click();
		await page.waitForTimeout(600);
		await shot('internal');
		await axe('internal');
	}],
	tablet: [{ viewport: { width: 820, height: 1000 } }, async (page, { shot, axe }) => {
		await log_in(page);
		await page.waitForTimeout(1000);
		await shot('channel');
		await axe('channel');
		await page.getByRole('button', { name: 'Open sidebar' }).click();
		await page.waitForTimeout(300);
		await shot('sidebar');
	}],
	phone: [phone, async (page, { shot, axe }) => {
		await log_in(page);
		await page.waitForTimeout(1000);
		await shot('spaces');
		await axe('spaces');
		await page.getByRole('treeitem', { name: /launch/ }).first().tap();
		await page.waitForTimeout(1000);
		await shot('channel');
		await axe('channel');
		await page.getByRole('button', { name: /replies/ }).first().tap();
		await page.waitForTimeout(600);
		await shot('thread');
		await axe('thread');
	}],
	narrow: [{ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }, async (page, { shot }) => {
		await log_in(page);
		await page.getByRole('treeitem', { name: /launch/ }).first().tap();
		await page.waitForTimeout(1000);
		await shot('channel');
		console.log('narrow sideways', await page.evaluate(() => document.documentElement.scrollWidth));
	}],
	records: [{}, async (page, { shot, axe, server, ana }) => {
		await log_in(page);
		await page.getByRole('treeitem', { name: 'Deals' }).first().click();
		await page.getByRole('link', { name: /Storm cloud/ }).waitFor();
		await shot('board');
		await axe('board');
		await page.getByRole('link', { name: /Storm cloud/ }).click();
		await page.waitForTimeout(600);
		await shot('beside');
		await axe('beside');
		await page.keyboard.press('o');
		await page.waitForTimeout(600);
		await shot('page');
		await axe('page');
		await page.getByRole('treeitem', { name: /launch/ }).first().click();
		server.say('chn_LAUNCH', ana, 'See ACM-1 and ACM-6, but not UTF-8.');
		await page.waitForTimeout(1000);
		await shot('cards');
		await axe('cards');
		await page.locator('textarea').first().fill('Good morning');
		await page.keyboard.press('Control+Shift+Enter');
		await page.waitForTimeout(500);
		await shot('send-menu');
		await page.getByRole('menuitem', { name: /Pick day/ }).click();
		await page.waitForTimeout(300);
		await shot('pick');
		await axe('pick');
		await page.getByRole('button', { name: 'Schedule', exact: true }).click();
		await page.getByText(/^1 scheduled/).waitFor();
		await page.waitForTimeout(300); // the focus comes back to the composer
		await page.keyboard.press('Escape');
		await page.keyboard.press('g');
		await page.keyboard.press('d');
		await page.waitForTimeout(600);
		await shot('drafts');
		await axe('drafts');
	}],
	files: [{}, files],
	files_dark: [{ colorScheme: 'dark' }, files],
	files_phone: [phone, (page, desk) => files(page, desk, 'phone')],
	files_russian: [{ locale: 'ru-RU' }, (page, desk) => files(page, desk, 'ru')],
	russian: [{ locale: 'ru-RU' }, async (page, { shot, server }) => {
		await log_in(page);
		await page.getByRole('treeitem', { name: /launch/ }).first().click();
		await page.waitForTimeout(800);
		await page.locator('ol > li').nth(-3).hover();
		await page.locator('.bar button').last().click();
		await page.waitForTimeout(300);
		await shot('menu');
		await page.keyboard.press('Escape');
		server.unreachable = true;
		server.drop();
		await page.locator('textarea').first().fill('Без связи');
		await page.keyboard.press('Enter');
		await page.waitForTimeout(4500);
		await shot('offline');
	}]
};
for (const [name, [options, visit]] of Object.entries(views))
	if (wanted.length === 0 || wanted.includes(name)) await page_of(name, options, visit);
await browser.close();
