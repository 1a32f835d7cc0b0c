// Writing a message: whom it disturbs, what Enter does, what is pasted, how rows look, who has read it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world(async (world) => {
	// Two people whose day is over whenever this runs, in a zone without summer time.
	const hour = new Date().getUTCHours();
	const at = (later) => `${String((hour + later) % 24).padStart(2, '0')}:00`;
	const hours = { days: [1, 2, 3, 4, 5, 6, 7], from: at(6), to: at(8) };
	await world.person(world.acme, 'Nora Night', 'member', { zone: 'Etc/UTC', hours });
	await world.person(world.acme, 'Olaf Owl', 'member', { zone: 'Etc/UTC', hours });
	const always = { days: [1, 2, 3, 4, 5, 6, 7], from: at(20), to: at(4) };
	await world.person(world.acme, 'Dora Day', 'member', { zone: 'Etc/UTC', hours: always });
});

const paste = ({ composer }, html, plain) =>
	composer.evaluate(
		(box, [html, plain]) => {
			const clipboardData = new DataTransfer();
			if (html) clipboardData.setData('text/html', html);
			clipboardData.setData('text/plain', plain);
			box.focus();
			return box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
		},
		[html, plain]
	);

/** What makes Markdown of it is a download of its own; what is pasted before it is there is plain. */
async function paste_as_markdown(seat, html, plain) {
	while (await paste(seat, html, plain)) await seat.page.waitForTimeout(25);
}

test('before several people are named, the composer says for whom it is no time', async () => {
	const channel = await world.channel('night', { private: true });
	const { ken, nora, olaf, dora } = world.people;
	await world.admin('channel.add', { channel: channel.id, members: [nora.id, olaf.id, dora.id] }, ken.id);
	const kens = await sit_down(world, 'ken', channel);
	const note = kens.page.getByRole('status').filter({ hasText: /It is \d/ });
	await kens.composer.fill('@Nora Night look');
	assert.equal(await note.count(), 0);
	await kens.composer.fill('@channel look');
	await kens.page.getByText(/^It is \d\d?:\d\d for 2 of the 3 people whom this tells\.$/).waitFor();
	assert.deepEqual(await findings(kens.page), []);
	await kens.composer.press('Enter');
	await kens.sent('@channel look');
	await note.waitFor({ state: 'detached' });
	assert.equal((await world.history(channel)).messages.at(-1).text, '<!channel> look');
	await kens.page.evaluate(() => localStorage.setItem('language', 'ru'));
	await kens.page.reload();
	await kens.page.getByRole('main').getByRole('textbox').fill('@channel снова');
	await kens.page.getByText(/^Сейчас \d\d?:\d\d у 2 из 3 человек, которым это придёт\.$/).waitFor();
});

test('Enter ends a word that is being composed, goes on with a list, and else sends', async () => {
	const channel = await world.channel('enter');
	const kens = await sit_down(world, 'ken', channel);
	const { page, composer } = kens;
	await composer.fill('にほん');
	await composer.evaluate((box) => {
		for (const init of [{ isComposing: true }, { keyCode: 229 }])
			box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init }));
	});
	assert.equal(await composer.inputValue(), 'にほん');
	await composer.press('Enter');
	await kens.sent('にほん');
	await composer.pressSequentially('- one');
	await page.keyboard.press('Enter');
	await page.keyboard.type('two');
	assert.equal(await composer.inputValue(), '- one\n- two');
	await page.keyboard.press('Control+Enter');
	await kens.sent('two');
	await composer.pressSequentially('```');
	await page.keyboard.press('Shift+Enter');
	await page.keyboard.type('code');
	await page.keyboard.press('Enter');
	assert.equal(await composer.inputValue(), '```\ncode\n');
	await composer.fill('');
	assert.deepEqual((await world.history(channel)).messages.map(({ text }) => text), ['にほん', '- one\n- two']);
});

test('pasted HTML becomes Markdown, plain where asked for, and is undone as one', async () => {
	const channel = await world.channel('paste');
	const kens = await sit_down(world, 'ken', channel);
	const { page, composer } = kens;
	const html =
		'<meta charset="utf-8"><p>The <b>logo</b>, <a href="https://example.org/x">here</a></p><ul><li>one</li><li>two</li></ul>' +
		'<a href="javascript:window.hit=1">three</a><img src="https://evil.example/x.png" onerror="window.hit=1"><script>window.hit=1</script>';
	const markdown = 'The **logo**, [here](https://example.org/x)\n\n- one\n- two\n\nthree';
	await paste_as_markdown(kens, html, 'plain words');
	assert.equal(await composer.inputValue(), markdown);
	await composer.press('Control+z');
	assert.equal(await composer.inputValue(), '');
	await paste_as_markdown(kens, html, 'plain words');
	await composer.press('Enter');
	await composer.press('Control+Enter');
	await kens.row('The logo').getByRole('link', { name: 'here' }).waitFor();
	await kens.row('The logo').getByText('two', { exact: true }).waitFor();
	assert.equal(await page.evaluate(() => window.hit), undefined);

	// Where the plain text says as much, and with Shift, the browser pastes as it always does.
	assert.equal(await paste(kens, '<div style="color:red">words</div>', 'words'), true);
	await composer.focus();
	await page.keyboard.down('Control');
	await page.keyboard.down('Shift');
	await page.keyboard.down('v');
	assert.equal(await paste(kens, '<b>bold</b>', 'bold'), true);
	for (const key of ['v', 'Shift', 'Control']) await page.keyboard.up(key);
	await composer.fill('```\n');
	assert.equal(await paste(kens, '<b>bold</b>', 'bold'), true, 'in a code fence');
});

test('rows stand closer, without faces, where that is wanted, and stay so', async () => {
	const channel = await world.channel('dense');
	const { ana } = world.people;
	for (const text of ['one', '```\ncode\n```', 'three']) await world.post(ana, channel, text);
	const kens = await sit_down(world, 'ken', channel);
	const { page } = kens;
	await kens.row('three').waitFor();
	const height = () => page.getByRole('list', { name: 'Messages in # dense' }).evaluate((list) =>
		[...list.querySelectorAll('li')].reduce((sum, row) => sum + row.getBoundingClientRect().height, 0)
	);
	const before = await height();
	await page.getByRole('button', { name: 'You: Ken Ito' }).click();
	await page.getByLabel('Density').selectOption('compact');
	await page.keyboard.press('Escape');
	await page.waitForFunction(() => document.querySelectorAll('main .avatar').length === 0);
	assert.ok((await height()) < before);
	assert.deepEqual(await findings(page), []);
	await page.reload();
	await kens.row('three').waitFor();
	assert.equal(await page.locator('main .avatar').count(), 0);
	const [name, text] = await Promise.all(
		['Ana Lima', 'one'].map((words) => kens.row('one').getByText(words, { exact: true }).boundingBox())
	);
	assert.ok(Math.abs(name.y - text.y) < 12, 'name and text share a line');
});

test('who has read what I said last stands below it', async () => {
	const channel = await world.channel('seen');
	const { ana, rui } = world.people;
	const kens = await sit_down(world, 'ken', channel);
	await kens.say('Is the logo final?');
	await kens.row('Is the logo final?').waitFor();
	assert.equal(await kens.page.getByText(/^Read by/).count(), 0);
	await world.post(ana, channel, 'It is.');
	await world.post(rui, channel, 'Yes.');
	await kens.row('Yes.').waitFor();
	assert.equal(await kens.page.getByText(/^Read by/).count(), 0, 'only while mine is the last word');
});

test('on a phone the composer keeps within the screen', async () => {
	const channel = await world.channel('narrow');
	const kens = await seat(world, 'ken', world.path(channel), { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
	await kens.log_in('ken');
	await kens.composer.fill('@channel look');
	await kens.page.getByText(/people whom this tells/).waitFor();
	assert.deepEqual(await findings(kens.page), []);
	assert.equal(await kens.page.evaluate(() => document.documentElement.scrollWidth), 320);
});
