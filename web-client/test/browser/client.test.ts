// The client in a browser, against the server in TypeScript.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { counted } from '../../vite/size.mjs';
import { ana } from '../world';
import { close_browser, composer, launch, list, log_in, open, serious, type Screen } from './screen';

let screen: Screen;
let page: Page;

afterEach(async () => {
	expect(screen.complaints).toEqual([]);
	expect(screen.foreign).toEqual([]);
	await screen.close();
});
afterAll(close_browser);

const row = (text: string) => list(page).getByRole('listitem').filter({ hasText: text });
const scroll_to = (top: number) => list(page).evaluate((element, to) => void (element.parentElement!.scrollTop = to), top);

const to_bottom = () =>
	list(page).evaluate(({ parentElement: view }) => view!.scrollHeight - view!.scrollTop - view!.clientHeight);

async function to_end() {
	await row('The logo is final.').last().waitFor();
	await list(page).evaluate((element) => element.parentElement!.scrollTo(0, 1e9));
	await page.getByRole('button', { name: /To the newest|new$/ }).waitFor({ state: 'detached' });
}

describe('log-in', () => {
	it('says when mail or password is wrong, then lets in', async () => {
		screen = await open();
		page = screen.page;
		await page.getByLabel('E-mail').fill('ken@host.example');
		await page.getByLabel('Password').fill('nonsense');
		await page.getByRole('button', { name: 'Log in' }).click();
		await page.getByRole('alert').filter({ hasText: 'Mail or password is wrong' }).waitFor();
		await log_in(page);
		await page.getByRole('tree', { name: 'Channels' }).waitFor();
	});

	it('asks which org where there are several', async () => {
		screen = await open();
		page = screen.page;
		await log_in(page, 'vera@host.example');
		await page.getByRole('button', { name: 'Host' }).click();
		await page.getByRole('tree', { name: 'Channels' }).waitFor();
	});

	it('is all there is when the session ends, and gives back what was written', async () => {
		screen = await launch();
		page = screen.page;
		await composer(page).fill('half a thought');
		screen.server.end_sessions();
		await page.getByRole('heading', { name: 'Log in again' }).waitFor();
		await page.getByText('1 unsent message').waitFor();
		expect(await page.getByRole('tree').count()).toBe(0);
		await page.getByLabel('Password').fill('secret');
		await page.getByRole('button', { name: 'Log in' }).click();
		await composer(page).waitFor();
		expect(await composer(page).inputValue()).toBe('half a thought');
		await composer(page).press('Enter');
		await row('half a thought').waitFor();
	});
});

it('downloads nothing before a channel can be read but what the size check counts', async () => {
	screen = await open('/s/spc_ACME/c/chn_LAUNCH');
	page = screen.page;
	let asked: string[] = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	const before = new Promise<string[]>((tell) => page.exposeFunction('can_be_read', () => tell([...asked])));
	await page.addInitScript(() => {
		const look = new MutationObserver(() => {
			if (!document.querySelector('main li')) return;
			look.disconnect();
			(window as unknown as { can_be_read(): void }).can_be_read();
		});
		look.observe(document, { childList: true, subtree: true });
	});
	await log_in(page);
	await list(page).waitFor();
	asked = [];
	await page.reload();
	const files = (await before).filter((path) => /\.(?:js|css)$/.test(path)).map((path) => path.slice(1));
	expect([...new Set(files)].sort()).toEqual([...counted('en').first_load].sort());
	await composer(page).waitFor();
});

describe('a channel', () => {
	beforeEach(async () => {
		screen = await launch();
		page = screen.page;
	});

	it('is read: the New line stands, the count goes after a second in view', async () => {
		await list(page).getByText('New', { exact: true }).waitFor();
		await to_end();
		await page.getByRole('treeitem', { name: 'launch', exact: true }).waitFor();
		expect(screen.server.seen.findLast((command) => command.do === 'read.mark')?.with.place).toBe(3000);
		await list(page).getByText('New', { exact: true }).waitFor();
	});

	it('shows what others say, at the end without a jump', async () => {
		await to_end();
		screen.server.say('chn_LAUNCH', ana, 'fresh words');
		await row('fresh words').waitFor();
		await expect.poll(to_bottom).toBeLessThan(2);
	});

	it('holds its rows still while older ones load and new ones come', async () => {
		await scroll_to(300);
		await page.waitForTimeout(400);
		const watched = await list(page).evaluate((element) => {
			const view = element.parentElement!.getBoundingClientRect();
			const rows = [...element.children].filter((child) => child.getBoundingClientRect().top > view.top + 50);
			return { key: (rows[0] as HTMLElement).dataset.key!, top: rows[0]!.getBoundingClientRect().top };
		});
		const top_of = () => page.locator(`li[data-key="${watched.key}"]`).first().evaluate((element) => element.getBoundingClientRect().top);
		for (let count = 0; count < 5; count++) screen.server.say('chn_LAUNCH', ana, `below ${count}`);
		await page.getByRole('button', { name: '5 new' }).waitFor();
		await page.waitForTimeout(500);
		expect(Math.abs((await top_of()) - watched.top)).toBeLessThan(2);
	});

	it('never has more than 150 rows in the page, however far one scrolls', async () => {
		let most = 0;
		for (let step = 0; step < 40; step++) {
			await page.mouse.move(700, 400);
			await page.mouse.wheel(0, -1800);
			await page.waitForTimeout(60);
			most = Math.max(most, await list(page).getByRole('listitem').count());
		}
		expect(most).toBeLessThanOrEqual(150);
		const first = await list(page).locator('> li').first().getAttribute('aria-posinset');
		expect(Number(first)).toBeLessThan(2700);
		await page.getByRole('button', { name: 'To the newest' }).click();
		await row('The logo is final.').last().waitFor();
		await expect.poll(() => list(page).locator('> li').last().getAttribute('aria-posinset')).toBe('3000');
	});

	it('takes what is written, with a mention, and edits it with ↑', async () => {
		await to_end();
		await composer(page).pressSequentially('Hello @An');
		await page.getByRole('option', { name: /Ana Lima/ }).waitFor();
		await page.keyboard.press('Enter');
		await page.keyboard.type('and **all**');
		await page.keyboard.press('Enter');
		await row('Hello @Ana Lima and all').waitFor();
		await expect.poll(to_bottom).toBeLessThan(2);
		expect(screen.server.seen.find((command) => command.do === 'message.post')?.with.text).toBe(`Hello <@${ana.id}> and **all**`);
		await page.keyboard.press('ArrowUp');
		const editor = page.getByRole('textbox', { name: 'Edit message' });
		await editor.waitFor();
		expect(await editor.inputValue()).toBe('Hello @Ana Lima and **all**');
		await editor.press('End');
		await page.keyboard.type('!');
		await page.keyboard.press('Enter');
		await row('Hello @Ana Lima and all!').getByText('(edited)').waitFor();
		expect(screen.server.seen.find((command) => command.do === 'message.edit')?.with.text).toBe(`Hello <@${ana.id}> and **all**!`);
	});

	it('does not send while a word is being composed', async () => {
		await composer(page).fill('にほん');
		await composer(page).evaluate((box) => {
			for (const init of [{ isComposing: true }, { keyCode: 229 }])
				box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }));
		});
		expect(await composer(page).inputValue()).toBe('にほん');
		expect(screen.server.seen.some((command) => command.do === 'message.post')).toBe(false);
	});

	it('goes on writing in a list or a fence', async () => {
		await composer(page).pressSequentially('- one');
		await page.keyboard.press('Enter');
		await page.keyboard.type('two');
		expect(await composer(page).inputValue()).toBe('- one\n- two');
		await page.keyboard.press('Control+Enter');
		await row('two').first().waitFor();
	});

	it('reacts, replies and deletes by keys', async () => {
		await composer(page).fill('to be deleted');
		await composer(page).press('Enter');
		await row('to be deleted').waitFor();
		await page.keyboard.press('Escape');
		await page.keyboard.press('End');
		await page.keyboard.press('+');
		await row('to be deleted').getByRole('button', { name: /thumbs up, 1, you too/ }).waitFor();
		await page.keyboard.press('Enter');
		const thread = page.getByRole('complementary', { name: 'Thread, # launch' });
		await thread.getByText('to be deleted').waitFor();
		await thread.getByRole('textbox').fill('a reply');
		await thread.getByRole('textbox').press('Enter');
		await row('to be deleted').getByRole('button', { name: /1 reply/ }).waitFor();
		await thread.getByText('a reply').waitFor();
		await row('to be deleted').focus();
		await page.keyboard.press('Delete');
		await page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();
		await list(page).getByText('Message deleted').waitFor();
	});

	it('keeps what is written offline, over a reload, and sends it once', async () => {
		screen.server.unreachable = true;
		screen.server.drop();
		await composer(page).fill('from the tunnel');
		await composer(page).press('Enter');
		await row('from the tunnel').getByText('will send when you are back online').waitFor();
		await page.getByRole('status').filter({ hasText: 'Reconnecting… You can go on writing.' }).waitFor({ timeout: 8000 });
		screen.server.unreachable = false;
		await page.reload();
		await row('from the tunnel').waitFor();
		await expect.poll(() => row('from the tunnel').getByText('will send').count()).toBe(0);
		const { messages } = screen.server.world.channels.get('chn_LAUNCH')!;
		expect(messages.filter(({ text }) => text === 'from the tunnel').length).toBe(1);
	});

	it('says why a message was not sent, and sends it again', async () => {
		screen.server.refuse.set('message.post', { code: 'not_allowed' });
		await composer(page).fill('refused at first');
		await composer(page).press('Enter');
		await row('refused at first').getByText('Not sent: you may not do this here. It is kept here.').waitFor();
		await row('refused at first').getByRole('button', { name: 'Retry' }).click();
		await expect.poll(() => row('refused at first').getByText('Not sent').count()).toBe(0);
		await row('refused at first').waitFor();
	});

	it('runs nothing that is written in it', async () => {
		const payloads = [
			'<img src=x onerror="window.hit=1">', '<script>window.hit=1</script>', '[x](javascript:window.hit=1)',
			'![x](https://spy.example/p.png)', '<svg/onload=window.hit=1>', '`<b>`', '[a](data:text/html,<script>1</script>)'
		];
		for (const payload of payloads) screen.server.say('chn_LAUNCH', { ...ana, name: '<b>x</b>' }, `payload ${payload}`);
		await row('payload <svg/onload=window.hit=1>').waitFor();
		await page.waitForTimeout(300);
		expect(await page.evaluate('window.hit')).toBeUndefined();
		expect(await list(page).locator('img, script, iframe').count()).toBe(0);
	});

	it('keeps up with 500 messages a second', async () => {
		await page.evaluate(() => {
			const times: number[] = [];
			Object.assign(window, { longest: () => Math.max(...times) });
			new PerformanceObserver((entries) => entries.getEntries().forEach((entry) => times.push(entry.duration))).observe({ entryTypes: ['longtask'] });
			times.push(0);
		});
		await to_end();
		for (let count = 0; count < 1000; count++) {
			screen.server.say('chn_LAUNCH', ana, `flood ${count}`);
			if (count % 5 === 4) await new Promise((resolve) => setTimeout(resolve, 10));
		}
		await row('flood 999').waitFor();
		console.log('longest task in a flood, ms:', await page.evaluate('longest()'));
		expect(await list(page).getByRole('listitem').count()).toBeLessThanOrEqual(150);
	});

	it('has no serious finding of axe, with a thread and the members open', async () => {
		expect(await serious(page)).toEqual([]);
		await page.getByRole('button', { name: 'Members', exact: true }).click();
		await page.getByRole('complementary', { name: 'Members, # launch' }).waitFor();
		expect(await serious(page)).toEqual([]);
		await page.keyboard.press('Control+k');
		await page.getByRole('combobox', { name: 'Jump to' }).waitFor();
		expect(await serious(page)).toEqual([]);
	});

	it('is left and found by keys and by the address', async () => {
		await page.keyboard.press('Alt+ArrowUp');
		await page.getByRole('heading', { name: '# general' }).waitFor();
		await page.goBack();
		await page.getByRole('heading', { name: '# launch' }).waitFor();
		await page.keyboard.press('Control+k');
		await page.keyboard.type('#plan');
		await page.keyboard.press('Enter');
		await page.getByRole('heading', { name: '# planning' }).waitFor();
		expect(new URL(page.url()).pathname).toBe('/s/spc_Q1/c/chn_Q1');
		await page.goto(`${screen.base}/s/spc_ACME/c/chn_LAUNCH/m/1500`);
		await expect.poll(() => page.locator('li[data-key="1500"] .outlined').count()).toBe(1);
		await page.goto(`${screen.base}/s/spc_ACME/c/chn_SECRET`);
		await page.getByText('Not here, or not for you.').waitFor();
	});
});

describe('layouts', () => {
	it('show one pane at a time on a phone', async () => {
		screen = await open('/', { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true });
		page = screen.page;
		await log_in(page);
		await page.getByRole('treeitem', { name: /^launch/ }).tap();
		await list(page).waitFor();
		expect(await page.getByRole('tree').count()).toBe(0);
		expect(await serious(page)).toEqual([]);
		await page.getByRole('button', { name: 'Back' }).tap();
		await page.getByRole('tree', { name: 'Channels' }).waitFor();
		expect(await serious(page)).toEqual([]);
	});

	it('fit into 320 px without sideways scrolling', async () => {
		screen = await launch('/s/spc_ACME/c/chn_LAUNCH', { viewport: { width: 320, height: 600 } });
		page = screen.page;
		expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
	});

	it('speak Russian where the browser does', async () => {
		screen = await open('/s/spc_ACME/c/chn_LAUNCH', { locale: 'ru-RU' });
		page = screen.page;
		await page.getByRole('button', { name: 'Войти' }).waitFor();
		expect(await page.evaluate(() => document.documentElement.lang)).toBe('ru');
		await page.getByLabel('Почта').fill('ken@host.example');
		await page.getByLabel('Пароль').fill('secret');
		await page.getByRole('button', { name: 'Войти' }).click();
		await page.getByRole('list', { name: 'Сообщения в # launch' }).waitFor();
	});
});
