// The pictures of docs/screenshots, or of another folder: people on a real server, each layout and theme once.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { png } from './support/png.mjs';
import { close_browser, leave, sit_down } from './support/screen.mjs';
import { begin } from './support/world.mjs';

const folder = process.argv[2] ? `${process.argv[2]}/` : fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
mkdirSync(folder, { recursive: true });
const world = await begin();
const { ken, ana, vera, rui, yuki } = world.people;

await world.channel('general');
const launch = await world.channel('launch', { topic: 'Spring launch, first of March' });
const press = await world.channel('press');
const planning = await world.channel('planning', { space: world.project });
await world.channel('orders', { space: world.nordwind_space });
await world.channel('strategy', { space: { id: world.host.internal_space } });

await world.post(ana, launch, 'Good morning! The logo is final, the files are in the folder.');
await world.post(ana, launch, 'One question: is the **blue** dark enough for print?');
await world.post(ken, launch, 'It is. I held it against the old one, and it reads well from across the room.');
const ship = await world.post(vera, launch, `<@${ana.id}> <@${rui.id}> can we ship on Friday? What is still open:\n\n- the price list\n- the translation\n- who talks to the press`);
await world.post(rui, launch, '> the translation\n\nIs with us, and ready on Wednesday.');
await world.post(ken, launch, 'Then the packing list is this:\n\n```\nposters   200\nflyers   5000\nstickers  800\n```');
await world.post(ana, launch, `<@${ken.id}> perfect. Friday it is.`);
await world.post(ana, launch, 'The price list comes this afternoon, we check the last column once more.', ship.seq);
await world.post(ken, launch, 'Thank you! No hurry, tomorrow is fine.', ship.seq);
await world.post(ana, launch, 'Tomorrow, then. I talk to the press.', ship.seq);
for (const [who, emoji] of [[ana, '👍'], [rui, '👍'], [ken, '🎉']])
	await world.admin('message.react', { channel: launch.id, seq: ship.seq, emoji }, who.id);
await world.post(ana, press, `<@${ken.id}> the first draft is done.`);
await world.post(rui, press, 'And the second one, too.');
await world.post(yuki, planning, 'We can hold the second week of March.');

async function shot(name, options, prepare) {
	const seat = await sit_down(world, 'ken', launch, options);
	await seat.row('Friday it is.').waitFor();
	await prepare?.(seat);
	await seat.page.mouse.move(0, 0); // where the log-in left it, it would show a row's bar
	await seat.page.getByRole('group', { name: /^(Message actions|Действия)/ }).waitFor({ state: 'detached' });
	await seat.page.evaluate(() => document.fonts.ready);
	await seat.page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled', caret: 'hide' });
	console.log(`${name}.png`);
	await leave();
}

/** A poster with the sun going down behind it. */
const poster = png(640, 400, (x, y) => {
	const sun = Math.hypot(x - 320, y - 270) < 80;
	return sun ? [255, 200, 80] : [60 + (180 * y) / 400, 90 + (60 * x) / 640, 200 - (150 * y) / 400].map(Math.round);
});

const size = { viewport: { width: 1280, height: 800 } };
const replies = /3 (replies|ответа)/;
const open_thread = async ({ page }) => {
	await page.getByRole('main').getByRole('button', { name: replies }).click();
	await page.getByRole('complementary').getByText('I talk to the press.').waitFor();
};
try {
	await shot('desktop-light', size);
	await shot('desktop-dark', { ...size, colorScheme: 'dark' }, async ({ page }) => {
		await page.getByRole('button', { name: 'Members', exact: true }).click();
		await page.getByRole('complementary').getByText('Rui Costa', { exact: true }).waitFor();
	});
	await shot('thread', size, open_thread);
	await shot('inbox', size, async ({ page }) => {
		await page.getByRole('link', { name: /^Inbox/ }).click();
		await page.getByRole('list', { name: 'Threads' }).getByRole('link').first().click();
		await page.getByRole('complementary').getByText('I talk to the press.').waitFor();
	});
	await shot('files', size, async (seat) => {
		await seat.channel('press').click();
		await seat.page.getByRole('main').getByRole('heading', { name: '# press' }).waitFor();
		const attach = (...files) => seat.page.locator('main input[type=file]').setInputFiles(files);
		await attach(
			{ name: 'poster.png', mimeType: 'image/png', buffer: poster },
			{ name: 'press release.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(2_200_000, 'x') },
			{ name: 'addresses.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.alloc(48_000, 'x') }
		);
		await seat.page.getByText('3 of 3 files attached').waitFor();
		await seat.say('The poster, the text and whom to send it to. Is anything missing?');
		await seat.row('Is anything missing?').getByRole('img', { name: 'poster.png' }).waitFor();
		await attach({ name: 'second draft.docx', mimeType: 'application/octet-stream', buffer: Buffer.alloc(91_000, 'x') });
		await seat.page.getByText('1 of 1 file attached').waitFor();
		await seat.page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
	});
	await shot('phone', { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
	await shot('russian', { ...size, locale: 'ru-RU' }, open_thread);
} finally {
	await close_browser();
	await world.end();
}
