// How quick and how large the page is, beside its budgets: on a slow machine (a quarter of this one) and a slow link (1.6 Mbit/s,
// 150 ms) unless said. Sizes and counts over their budget fail; times, which depend on the machine, are printed, three runs each.
import { close_browser, leave, seat, sit_down } from './support/screen.mjs';
import { begin } from './support/world.mjs';

const runs = 3;
const world = await begin();
const { ken, ana } = world.people;
const failed = [];

/** One line for each: what was measured, in its unit, and what it may be. */
function tell(what, values, unit, budget, fails = false) {
	const worst = Math.max(...values);
	const over = worst > budget;
	if (over && fails) failed.push(what);
	const mark = over ? (fails ? 'OVER' : 'over') : 'ok';
	console.log(`${mark.padEnd(4)} ${what}: ${values.map((value) => Math.round(value)).join(' · ')} ${unit} (budget ${budget})`);
}

async function fill(channel, count, words) {
	for (let at = 0; at < count; at += 50)
		await Promise.all(Array.from({ length: Math.min(50, count - at) }, (_, index) => world.post(index % 7 < 4 ? ken : ana, channel, `${words} ${at + index}`)));
}

const words = 'The **price list** is with the printer, the translation comes on Wednesday: https://example.com/prices';
const large = await world.channel('large');
const other = await world.channel('other');
await fill(large, 3000, words);
await fill(other, 60, words);
for (let number = 0; number < 40; number++) await world.channel(`room ${number}`);

/** The browser's own tools for a page: `slow` sets both, the machine and the link. */
async function tools(page) {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('Network.enable');
	await cdp.send('Performance.enable');
	return {
		cdp,
		slow_cpu: (rate) => cdp.send('Emulation.setCPUThrottlingRate', { rate }),
		slow_link: () => cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.8e6 / 8 }),
		forget: () => cdp.send('Network.clearBrowserCache'),
		async heap() {
			await cdp.send('HeapProfiler.collectGarbage');
			const { metrics } = await cdp.send('Performance.getMetrics');
			return metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1e6;
		}
	};
}

/** Milliseconds from the start of the page's loading to the first message that can be read. */
async function readable_ms(page, path) {
	await page.addInitScript(() => {
		const look = new MutationObserver(() => {
			if (!document.querySelector('main li[data-key]')) return;
			look.disconnect();
			requestAnimationFrame(() => setTimeout(() => (window.readable_at = performance.now())));
		});
		look.observe(document, { childList: true, subtree: true });
	});
	await page.goto(world.base + path);
	return (await page.waitForFunction(() => window.readable_at)).jsonValue();
}

async function loads() {
	const cold = [];
	const warm = [];
	for (let run = 0; run < runs; run++) {
		const at = await sit_down(world, 'ken', large, { serviceWorkers: 'allow' });
		await at.row('2999').waitFor();
		await at.page.evaluate(() => navigator.serviceWorker.ready);
		const page = await at.context.newPage();
		const { slow_cpu, slow_link, forget } = await tools(page);
		await slow_cpu(4);
		await slow_link();
		warm.push(await readable_ms(page, world.path(large)));
		await leave();
		const fresh = await sit_down(world, 'ken', large);
		const first = await fresh.context.newPage();
		const first_tools = await tools(first);
		await first_tools.forget();
		await first_tools.slow_cpu(4);
		await first_tools.slow_link();
		cold.push(await readable_ms(first, world.path(large)));
		await leave();
	}
	tell('first channel readable, cold', cold, 'ms', 2500);
	tell('first channel readable, warm', warm, 'ms', 800);
}

/** Milliseconds from each press of a key to the frame that shows it: the 95th of a hundred. */
async function keys() {
	const p95 = [];
	for (let run = 0; run < runs; run++) {
		const at = await sit_down(world, 'ken', large, { serviceWorkers: 'allow' });
		await at.row('2999').waitFor();
		await at.composer.click();
		await at.page.evaluate(() => navigator.serviceWorker?.ready); // what goes on after the loading is over
		await at.page.waitForLoadState('networkidle');
		const { slow_cpu } = await tools(at.page);
		await slow_cpu(4);
		await at.page.evaluate(() => {
			window.taken = [];
			addEventListener('keydown', ({ timeStamp }) => {
				requestAnimationFrame(() => {
					const { port1, port2 } = new MessageChannel();
					port1.onmessage = () => window.taken.push(performance.now() - timeStamp);
					port2.postMessage(0);
				});
			}, true);
		});
		await at.page.keyboard.type('the quick brown fox jumps over the lazy dog and then goes on, quite leisurely, to the next hedge, ok', { delay: 40 });
		const taken = await at.page.evaluate(() => window.taken);
		p95.push(taken.sort((a, b) => a - b)[Math.floor(taken.length * 0.95)]);
		await leave();
	}
	tell('key to glyph, 95th', p95, 'ms', 30);
}

/** Milliseconds from the click on a channel to the frame that shows its messages. */
async function switches() {
	const seen = [];
	const unseen = [];
	for (let run = 0; run < runs; run++) {
		const at = await sit_down(world, 'ken', large);
		await at.row('2999').waitFor();
		const { slow_cpu } = await tools(at.page);
		await slow_cpu(4);
		const go = async (channel, last) => {
			await at.page.evaluate(([name, last]) => {
				window.switched = undefined;
				const link = [...document.querySelectorAll('[role=treeitem]')].find((item) => item.textContent.trim().startsWith(name));
				link.addEventListener('click', ({ timeStamp }) => {
					const look = () => {
						if ([...document.querySelectorAll('main li[data-key]')].some((row) => row.textContent.includes(last))) {
							requestAnimationFrame(() => setTimeout(() => (window.switched = performance.now() - timeStamp)));
						} else requestAnimationFrame(look);
					};
					look();
				}, { once: true });
			}, [channel.name, last]);
			await at.channel(channel.name).click();
			return (await at.page.waitForFunction(() => window.switched)).jsonValue();
		};
		unseen.push(await go(other, 'Wednesday: https://example.com/prices 59'));
		seen.push(await go(large, 'Wednesday: https://example.com/prices 2999'));
		await leave();
	}
	tell('switch to a channel not seen yet', unseen, 'ms', 400);
	tell('switch to the large channel, seen before', seen, 'ms', 80);
}

/** The longest frame while 500 messages a second come into the open channel, at the machine's full speed. */
async function stream() {
	const longest = [];
	for (let run = 0; run < runs; run++) {
		const busy = await world.channel(`busy ${run}`); // short: its end is in view, and stays so
		await fill(busy, 3, words);
		const at = await sit_down(world, 'ken', busy);
		await at.row(`${words.slice(-20)} 2`).waitFor();
		await at.page.evaluate(() => {
			window.frames = [];
			let last = performance.now();
			const frame = (now) => {
				window.frames.push(now - last);
				last = now;
				requestAnimationFrame(frame);
			};
			requestAnimationFrame(frame);
		});
		const count = 1500;
		const began = Date.now();
		const posts = [];
		for (let number = 0; number < count; number += 25) {
			posts.push(...Array.from({ length: 25 }, (_, index) => world.post(ana, busy, `${run}-${number + index} ${words}`)));
			const due = began + ((number + 25) / 500) * 1000;
			await new Promise((done) => setTimeout(done, Math.max(0, due - Date.now())));
		}
		await Promise.all(posts);
		const rate = (count / (Date.now() - began)) * 1000;
		await at.row(`${run}-${count - 1} `).waitFor();
		longest.push(Math.max(...(await at.page.evaluate(() => window.frames.slice(5)))));
		if (rate < 450) console.log(`     (only ${Math.round(rate)} a second)`);
		await leave();
	}
	tell('longest frame at 500 messages a second', longest, 'ms', 50);
}

async function sizes() {
	const at = await sit_down(world, 'ken', large);
	await at.row('2999').waitFor();
	const { heap } = await tools(at.page);
	tell('memory of the scripts, one channel', [await heap()], 'MB', 60, true);
	const rows = [];
	await at.list('# large').hover();
	for (let turn = 0; turn < 60; turn++) {
		await at.page.mouse.wheel(0, -2000);
		rows.push(await at.page.evaluate(() => new Promise((told) => requestAnimationFrame(() => told(document.querySelectorAll('main li[data-key]').length)))));
	}
	tell('rows of the list, at most', [Math.max(...rows)], 'rows', 150, true);
	tell('memory of the scripts, after reading back', [await heap()], 'MB', 120, true);
	await leave();
	const cold = await seat(world, 'ken', world.path(large));
	let requests = 0;
	cold.page.on('request', () => requests++);
	await cold.page.reload();
	await cold.page.locator('input[type=email]').waitFor();
	tell('requests before the log-in is drawn', [requests], '', 16, true);
	await leave();
}

const measured = { sizes, loads, keys, switches, stream };
try {
	for (const [name, measure] of Object.entries(measured)) {
		if (process.argv.length > 2 && !process.argv.includes(name)) continue;
		try {
			await measure();
		} catch (error) {
			if (measure === sizes) throw error;
			console.log(`     ${name} could not be measured: ${error.message.split('\n')[0]}`); // a time is no reason to fail
			await leave().catch(() => {});
		}
	}
} finally {
	await leave();
	await close_browser();
	await world.end();
}
if (failed.length > 0) {
	console.error(`Over the budget: ${failed.join(', ')}`);
	process.exit(1);
}
