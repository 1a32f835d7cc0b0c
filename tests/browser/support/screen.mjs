// Browsers for people: each person has a context of their own. What a browser complains of, and what it
// asks another host for, is collected and fails the test.
import AxeBuilder from '@axe-core/playwright';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { seat_mark } from './line.mjs';
import { web_client } from './server.mjs';
import { password, patience_ms } from './world.mjs';

const flags = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync'
];
let browser;
let open_seats = [];

/** Browsers note refused upgrades, refused log-ins and lost sockets by themselves; no page can keep them from it. */
// Nor from noting that a test does without the service worker: past it, requests cannot be held.
const unavoidable = /Service Worker registration blocked|WebSocket connection to '[^']*' failed|status of (401|409)|net::ERR_/;

/** An exception of the browser's own, such as an aborted request, has no stack. */
const said = (error) => error.stack || `${error.name}: ${error.message}`;

export class Seat {
	constructor(world, name, context) {
		Object.assign(this, { world, name, context, complaints: [], foreign: [], expected: [] });
	}

	/** What the browser complains of and the test wants, or cannot keep it from saying. Told before it is said. */
	expect_complaints(...patterns) {
		this.expected.push(...patterns);
	}

	async page_at(path) {
		this.page = await this.context.newPage();
		const { page } = this;
		page.setDefaultTimeout(patience_ms);
		page.on('console', (message) => {
			const text = message.text();
			if (['error', 'warning'].includes(message.type()) && !unavoidable.test(text)) this.complaints.push(text);
		});
		page.on('pageerror', (error) => this.complaints.push(said(error)));
		const look = (url) => {
			const { host, protocol } = new URL(url);
			if (protocol !== 'data:' && host !== new URL(this.world.base).host) this.foreign.push(url);
		};
		page.on('request', (request) => look(request.url()));
		page.on('websocket', (socket) => look(socket.url()));
		await page.goto(this.world.base + path);
		return page;
	}

	async log_in(handle, secret = password) {
		await this.page.locator('input[type=email]').fill(this.world.people[handle].email);
		await this.page.locator('input[type=password]').fill(secret);
		await this.page.locator('form button').click();
	}

	/** The messages of the channel or thread on the screen. */
	list(title) {
		return this.page.getByRole('list', { name: new RegExp(`^(Messages|Replies) in ${escaped(title)}$`) });
	}

	row(text) {
		return this.page.getByRole('main').getByRole('listitem').filter({ hasText: text });
	}

	/** Clicks beside the words of a row: its keys act from then on. */
	async choose(row) {
		await row.click({ position: { x: 4, y: 4 } });
	}

	get composer() {
		return this.page.getByRole('main').getByRole('textbox', { name: /^Message / });
	}

	async say(text) {
		await this.composer.fill(text);
		await this.composer.press('Enter');
	}

	/** The server has what was said: until then its row is the outbox's. */
	async sent(text) {
		await this.page.waitForFunction(
			(text) => [...document.querySelectorAll('main li[data-key]')].some((row) => /^\d+$/.test(row.dataset.key) && row.textContent.includes(text)),
			text
		);
	}

	/** Waits until what the page answers holds. Playwright's own waitForFunction takes a promise itself for a yes. */
	async until(asked) {
		const end = Date.now() + patience_ms;
		while (!(await this.page.evaluate(asked))) {
			assert.ok(Date.now() < end, `never held: ${asked}`);
			await pause(20);
		}
	}

	channel(name) {
		return this.page.getByRole('treeitem', { name: new RegExp(`^${escaped(name)}\\b`) });
	}

	/** What is on the screen, once nothing is on its way to it. */
	async picture() {
		const { page } = this;
		await page.mouse.move(0, 0); // where a click left it, it would show a row's bar
		await page.evaluate(() => Promise.all([document.fonts.ready, ...[...document.images].filter(({ complete }) => !complete).map((image) => image.decode())]));
		return page.screenshot({ animations: 'disabled', caret: 'hide' });
	}

	/** No network at all: open connections break, new ones fail, and the browser knows it. */
	async lose_network() {
		this.world.line.cut(this.name);
		await this.context.setOffline(true);
	}

	async find_network() {
		this.world.line.mend(this.name);
		await this.context.setOffline(false);
	}
}

function escaped(text) {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

async function begin_browser() {
	browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: flags });
	return browser;
}

/** A page of ours that no server has, as a picture that is no larger than it. */
export async function draw(html) {
	const page = await (await begin_browser()).newPage({ viewport: { width: 720, height: 100 } });
	await page.setContent(html);
	const bytes = await page.locator('body').screenshot();
	await page.close();
	return bytes;
}

export async function seat(world, name, path = '/', options = {}) {
	if (!existsSync(join(web_client, 'index.html'))) throw new Error(`${web_client} has no page: build it first`);
	await begin_browser();
	const agent = `Mozilla/5.0 (X11; Linux x86_64) Chrome/${browser.version()} ${seat_mark(name)}`;
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 }, serviceWorkers: 'block', locale: 'en-GB', timezoneId: 'Europe/Berlin', userAgent: agent, ...options
	});
	const taken = new Seat(world, name, context);
	open_seats.push(taken);
	await taken.page_at(path);
	return taken;
}

/** A person's browser, logged in, with a channel on the screen. */
export async function sit_down(world, handle, channel, options = {}) {
	const taken = await seat(world, options.seat ?? handle, world.path(channel), options);
	await taken.log_in(handle);
	await taken.page.getByRole('main').getByRole('heading', { name: `# ${channel.name}` }).waitFor();
	return taken;
}

/** A context that is closed while one of its pages is between two documents never answers. */
async function within(ms, promise, otherwise) {
	let timer;
	const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(otherwise)), ms)));
	await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** After each test: everyone leaves, and nobody's browser had anything to say. */
export async function leave() {
	const left = open_seats;
	open_seats = [];
	for (const { context, name, world } of left) {
		await within(patience_ms, context.close(), `${name}'s browser does not close`);
		world.line.mend(name);
	}
	for (const { name, complaints, expected, foreign } of left) {
		const unexpected = complaints.filter((text) => !expected.some((pattern) => pattern.test(text)));
		assert.deepEqual(unexpected, [], `${name}'s console`);
		assert.deepEqual(foreign, [], `${name} asked other hosts`);
	}
}

export async function close_browser() {
	await browser?.close();
	browser = undefined;
}

/** All that axe finds, best practices included, or what these rules find. */
export async function findings(page, rules) {
	// In the page itself: there are no frames from elsewhere, and no second page has to be opened for each look.
	const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
	const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
	return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => target).join(' ')}`);
}
