// A browser, a fake server and a page where Ken is logged in. What the browser complained of fails the test.
import AxeBuilder from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { FakeServer } from '../fake_server';

const flags = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync'
];
let browser: Browser | undefined;

export interface Screen {
	page: Page;
	server: FakeServer;
	base: string;
	complaints: string[];
	foreign: string[];
	close(): Promise<void>;
}

/** Browsers note refused requests and lost sockets by themselves; nobody can keep them from it. */
const expected = /WebSocket connection to|status of (401|403|409)|net::ERR_/;

export async function open(path = '/', options: BrowserContextOptions = {}): Promise<Screen> {
	browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: flags });
	const server = new FakeServer();
	const base = await server.start();
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
	const page = await context.newPage();
	const complaints: string[] = [];
	const foreign: string[] = [];
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type()) && !expected.test(message.text())) complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(String(error.stack)));
	page.on('request', (request) => {
		if (!request.url().startsWith(base) && !request.url().startsWith('data:')) foreign.push(request.url());
	});
	await page.goto(base + path);
	return {
		page, server, base, complaints, foreign,
		async close() {
			await context.close();
			await server.stop();
		}
	};
}

export async function close_browser(): Promise<void> {
	await browser?.close();
	browser = undefined;
}

export async function log_in(page: Page, mail = 'ken@host.example'): Promise<void> {
	await page.getByLabel('E-mail').fill(mail);
	await page.getByLabel('Password').fill('secret');
	await page.getByRole('button', { name: 'Log in' }).click();
}

export async function launch(path = '/s/spc_ACME/c/chn_LAUNCH', options: BrowserContextOptions = {}): Promise<Screen> {
	const screen = await open(path, options);
	await log_in(screen.page);
	await screen.page.getByRole('list', { name: 'Messages in # launch' }).waitFor();
	return screen;
}

export const list = (page: Page) => page.getByRole('list', { name: 'Messages in # launch' });
export const composer = (page: Page) => page.getByRole('textbox', { name: 'Message # launch' });

export async function serious(page: Page): Promise<string[]> {
	const { violations } = await new AxeBuilder({ page }).analyze();
	return violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}
