// Somebody with a phone, in Russian: logs in, opens a channel, answers, sends a picture.
import { seat } from '../support/screen.mjs';
import { png } from '../support/png.mjs';

/** A poster: the sun goes down into the sea. */
const poster = png(640, 400, (x, y) => {
	const sun = Math.hypot(x - 320, y - 270) < 80;
	return sun && y < 300 ? [255, 200, 80] : y < 300 ? [244, 148, 94] : [38, 70, 120];
});

export async function phone({ world, launch }, shot) {
	const ana = await seat(world, 'ana', '/', {
		viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true, locale: 'ru-RU', timezoneId: world.acme.zone
	});
	const { page } = ana;
	await page.getByRole('button', { name: 'Войти' }).waitFor();
	await page.locator('input[type=email]').fill(world.people.ana.email);
	await shot(ana, 'log-in');
	await ana.log_in('ana');
	await page.getByRole('button', { name: 'Входящие' }).tap();
	await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
	await page.getByRole('list').getByRole('link').first().waitFor();
	await shot(ana, 'inbox');
	await page.getByRole('button', { name: 'Пространства' }).tap();
	await page.getByRole('treeitem', { name: /^launch/ }).waitFor();
	await shot(ana, 'spaces');
	await page.getByRole('treeitem', { name: /^launch/ }).tap();
	await ana.row('Friday it is.').waitFor();
	await page.getByRole('textbox').waitFor();
	await shot(ana, 'channel');
	await ana.row('can we ship').getByRole('button', { name: /ответ/ }).tap();
	const thread = page.getByRole('main').or(page.getByRole('complementary')).first();
	await thread.getByText('I talk to the press.').waitFor();
	await thread.getByRole('textbox').fill('Прайс-лист готов, последняя колонка проверена.');
	await thread.getByRole('textbox').press('Enter');
	await thread.getByText('последняя колонка').waitFor();
	await shot(ana, 'thread');
	await page.goBack();
	await ana.row('Friday it is.').waitFor();
	const text = page.getByRole('main').getByRole('textbox');
	await text.waitFor();
	await page.locator('main input[type=file]').setInputFiles({ name: 'poster.png', mimeType: 'image/png', buffer: poster });
	await page.getByRole('button', { name: /^Убрать/ }).waitFor();
	await text.fill('Плакат для ярмарки. Успеем напечатать?');
	await shot(ana, 'file');
	await page.getByRole('button', { name: 'Отправить' }).first().tap();
	await page.waitForFunction(() => [...document.querySelectorAll('main li img')].some(({ complete, naturalWidth }) => complete && naturalWidth > 0));
	await shot(ana, 'picture');
}
