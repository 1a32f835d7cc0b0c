// What people write stays what it is: texts as they are drawn, pasted, marked and completed, names and numbers of every script. A
// table for each thing that a person does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const names = [
	"Conor O'Brien", '田中', 'Ana Maria Lopez Garcia', 'प्रिया शर्मा', 'Łukasz Nowak', 'José García', 'Zeno Pratt', 'สมชาย ใจดี', 'נועה לוי', 'نور الدين', 'ნინო ბერიძე',
	'Øystein Ødegård', 'Đorđe Ilić', 'Straßer Groß', 'İpek Işık', 'Семён Ёлкин', 'Μαρία Παπάς', 'Jean-Luc L’Écuyer', 'Kim (Berlin)', '김철수'
];
const world = shared_world(async (world) => {
	for (const [index, name] of names.entries())
		world.people[name] = await world.admin('member.create', {
			org: world.acme.id, name, email: `name${index}@acme.example`, password: 'correct horse battery', role: 'member'
		});
});

/** What a reader sees of a row's text: lines, and items with the numbers that stand before them. */
const drawn = (row) =>
	row.locator('.words').first().evaluate((words) => {
		const copy = words.cloneNode(true);
		for (const item of copy.querySelectorAll('ol > li')) item.prepend(`${item.value}. `);
		for (const pre of copy.querySelectorAll('pre')) pre.append('\n');
		document.body.append(copy);
		const text = copy.innerText;
		copy.remove();
		return text.replace(/\n+/g, '\n').trim();
	});
const strong = (row) => row.locator('.words strong').allInnerTexts();
const last_row = (seat) => seat.page.locator('main li[data-key]').last();

/** The last row, when it is the server's and no row of the outbox. */
async function row_after(seat, count) {
	await seat.page.waitForFunction((count) => {
		const rows = [...document.querySelectorAll('main li[data-key]')].filter(({ dataset }) => /^\d+$/.test(dataset.key));
		return rows.length > count && document.querySelectorAll('main li[data-key]').length === rows.length;
	}, count);
	return last_row(seat);
}

let taken = 0;
/** A channel of its own for each case, so that its one row is the one. */
async function alone(handle = 'ken') {
	const channel = await world.channel(`written ${++taken}`);
	return { channel, at: await sit_down(world, handle, channel) };
}

/** All texts of a table in one channel: each is drawn in its row. */
async function draw(texts) {
	const { channel, at } = await alone('ana');
	const rows = [];
	for (const [index, text] of texts.entries()) {
		await world.post(world.people.ken, channel, text);
		rows.push(await row_after(at, index));
	}
	return { at, rows };
}

test('a text that nobody meant as Markdown is read as it was typed', async () => {
	const same = [
		'25. November frei\n30. Dezember frei', '1. Mai\n1. Juni', '01. Mai\n02. Juni', '2026. évi terv', '1) eins\n2) zwei', 'Total\n=\n5', '#', '>', '-', 'Best regards\n--\nLena',
		'\\\\srv01\\share\\_Offers', 'C:\\new\\_x', 'C:\\dir\\\nweiter', '5*3*2', '~5~', 'a_b_c', '__init__', 'x**2 + y**2', '长*宽*高', '> 100 Stück', '+49 30 901820\n+49 30 901821',
		'&copy; 2026 &amp; mehr', '[Price list]: https://example.com/prices', '¯\\_(ツ)_/¯', '**/*.ts, **/*.js', '____________', '***', '```'
	];
	const { at, rows } = await draw(same);
	for (const [index, text] of same.entries()) assert.equal(await drawn(at.page.locator('main li[data-key]').nth(index)), text);
	assert.equal(await at.page.locator('main .heading').count(), 0);
	assert.equal(rows.length, same.length);
});

test('bold holds beside any script, and addresses end where it does', async () => {
	const bold = [['これは**「重要」**です', '「重要」'], ['**Note:**text', 'Note:'], ['นี่**สำคัญ!**มาก', 'สำคัญ!'], ['**「중요」**입니다', '「중요」'], ['**שלום!**עולם', 'שלום!']];
	const links = [['詳細はhttps://example.com/aを見て', 'https://example.com/a'], ['见https://example.com/b。谢谢', 'https://example.com/b'], ['“https://example.com/c”', 'https://example.com/c']];
	const task = await world.admin('record.create', { space: world.acme_space.id, type: 'task', title: 'Chip' }, world.people.ken.id);
	const chips = ['これは{KEY}です', 'ל-{KEY}', '（{KEY}）', 'ดู{KEY}นะ', '{KEY}는'].map((text) => text.replace('{KEY}', task.key));
	const { at } = await draw([...bold, ...links].map(([text]) => text).concat(chips));
	const row = (index) => at.page.locator('main li[data-key]').nth(index);
	for (const [index, [, words]] of bold.entries()) assert.deepEqual(await strong(row(index)), [words]);
	for (const [index, [, href]] of links.entries()) assert.equal(await row(bold.length + index).locator('.words a').getAttribute('href'), href);
	for (const index of chips.keys()) await row(bold.length + links.length + index).getByRole('link', { name: /Chip/ }).first().waitFor();
});

const paste = ({ composer }, html, plain) =>
	composer.evaluate(
		(box, [html, plain]) => {
			const clipboardData = new DataTransfer();
			clipboardData.setData('text/html', html);
			clipboardData.setData('text/plain', plain);
			box.focus();
			return box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
		},
		[html, plain]
	);

test('what is pasted reads as it did where it comes from', async () => {
	const pasted = [
		['<b style="font-weight:normal"><p><span style="font-weight:700">Total:</span><span> 500 EUR</span></p></b>', 'Total: 500 EUR'],
		['<span>Kind</span><span> </span><span>regards</span>, <b>L</b>', 'Kind regards, L'],
		['<p>Hello<span> world</span>, <b>all</b></p>', 'Hello world, all'],
		['<p><b>Note:</b>text</p>', 'Note:text'],
		['<p class="MsoNormal"><b>Preis:</b><span style="mso-spacerun:yes">&nbsp; </span>5*3*2 und ~5~<o:p></o:p></p>', 'Preis: 5*3*2 und ~5~'],
		['<div>Dear <i>Ana</i><span class="Apple-converted-space">&nbsp;</span>and <b>all</b></div>', 'Dear Ana and all'],
		['<p>これは<b>「重要」</b>です<b>　次</b></p>', 'これは「重要」です　次'],
		['<p><b>C:\\new</b> and \\\\srv\\_x, __init__, w<i>or</i>d</p>', 'C:\\new and \\\\srv\\_x, __init__, word'],
		['<p><b>a</b><b>b</b><i> c</i> *d* _e_ `f`</p>', 'ab c *d* _e_ `f`']
	];
	const { at } = await alone();
	for (const [index, [html, words]] of pasted.entries()) {
		while (await paste(at, html, words)) {
			await at.composer.fill('');
			await at.page.waitForTimeout(25);
		}
		await at.composer.press('Control+Enter');
		assert.equal(await drawn(await row_after(at, index)), words);
	}
});

test('Ctrl-B marks what is selected, wherever it ends', async () => {
	const cases = [
		['a word next', 1, 6, 'word'], ['word next', 0, 5, 'word'], ['a\u00a0word\u2009next', 1, 7, 'word'], ['これは「重要」です', 3, 7, '「重要」'], ['Note:text', 0, 5, 'Note:'],
		['word, next', 0, 5, 'word,'], ['(word)next', 0, 6, '(word)'], ['これは　重要　です', 3, 7, '重要'], ['unbelievable', 2, 8, 'believ'], ['«слово»да', 0, 7, '«слово»']
	];
	const { at } = await alone();
	for (const [index, [text, from, to, words]] of cases.entries()) {
		await at.composer.fill(text);
		await at.composer.evaluate((box, [from, to]) => box.setSelectionRange(from, to), [from, to]);
		await at.composer.press('Control+b');
		await at.composer.press('Control+Enter');
		const row = await row_after(at, index);
		assert.equal(await drawn(row), text);
		assert.deepEqual(await strong(row), [words]);
	}
});

test('names are offered as they are typed: accents, apostrophes, several words, any script', async () => {
	const typed = [
		["@conor o'", "Conor O'Brien"], ['@conor o’b', "Conor O'Brien"], ['これは@田', '田中'], ['@ana maria l', 'Ana Maria Lopez Garcia'], ['@प्रि', 'प्रिया शर्मा'], ['@luk', 'Łukasz Nowak'], ['@jose', 'José García'],
		['ดู@สม', 'สมชาย ใจดี'], ['ל@נועה', 'נועה לוי'], ['و@نور', 'نور الدين'], ['@ნინ', 'ნინო ბერიძე'], ['@oystein', 'Øystein Ødegård'], ['@dorde', 'Đorđe Ilić'], ['@STRASS', 'Straßer Groß'],
		['@ipek', 'İpek Işık'], ['@семен', 'Семён Ёлкин'], ['@μαρια', 'Μαρία Παπάς'], ["@l'ecuyer", 'Jean-Luc L’Écuyer'], ['@kim (b', 'Kim (Berlin)'], ['안녕@김', '김철수'], ['(@jose', 'José García']
	];
	const { at } = await alone();
	for (const [text, name] of typed) {
		await at.composer.fill('');
		await at.composer.pressSequentially(text);
		await at.page.getByRole('option').filter({ hasText: name }).first().waitFor();
	}
	await at.composer.fill('');
	await at.composer.pressSequentially('ana@jose');
	await at.composer.pressSequentially(' @zeno');
	await at.page.getByRole('option').filter({ hasText: 'Zeno Pratt' }).waitFor();
	assert.equal(await at.page.getByRole('option').filter({ hasText: 'José' }).count(), 0, 'an address is no name');
});

test('whoever was chosen is told, whatever stands right beside the name', async () => {
	const chosen = [
		['田中', '@田', true, 'さん、お願いします'], ['Zeno Pratt', '@zeno', true, "'s plan"], ['नहीं', '', true, ''], ['김철수', '@김', true, '님, 안녕하세요'], ['ნინო ბერიძე', '@ნინ', true, 'ს გეგმა'],
		['สมชาย ใจดี', '@สม', true, 'ครับ'], ['José García', '@jose', true, '、请看'], ['नहीं', '', true, '']
	].filter(([, typed]) => typed !== '');
	const { channel, at } = await alone();
	for (const [index, [name, typed, , then]] of chosen.entries()) {
		await at.composer.pressSequentially(typed);
		await at.page.getByRole('option').filter({ hasText: name }).first().waitFor();
		await at.composer.press('Enter');
		await at.composer.press('Backspace');
		await at.composer.pressSequentially(then);
		await at.composer.press('Control+Enter');
		await row_after(at, index);
		assert.equal((await world.history(channel)).messages.at(-1).text, `<@${world.people[name].id}>${then}`);
	}
	// All of it italic; and a blank that is typed where one was given already.
	await at.composer.pressSequentially('@zeno');
	await at.page.getByRole('option').filter({ hasText: 'Zeno Pratt' }).waitFor();
	await at.composer.press('Enter');
	await at.composer.press('Backspace');
	await at.composer.press('Control+a');
	await at.composer.press('Control+i');
	await at.composer.press('Control+Enter');
	await row_after(at, chosen.length);
	assert.equal((await world.history(channel)).messages.at(-1).text, `_<@${world.people['Zeno Pratt'].id}>_`);
	await at.composer.pressSequentially('@zeno');
	await at.page.getByRole('option').filter({ hasText: 'Zeno Pratt' }).waitFor();
	await at.composer.press('Enter');
	await at.composer.pressSequentially(' look');
	assert.equal(await at.composer.inputValue(), '@Zeno Pratt look');
});

test('a mention that was typed as words stays words, and a whole name is sent by Enter', async () => {
	const { channel, at } = await alone();
	const { ana } = world.people;
	await at.say(`say <!channel> or <@${ana.id}>`);
	await row_after(at, 0);
	assert.equal((await world.history(channel)).messages.at(-1).text, `say \\<!channel> or \\<@${ana.id}>`);
	assert.equal(await drawn(last_row(at)), `say <!channel> or <@${ana.id}>`);
	await at.composer.pressSequentially(`#${channel.name.split(' ')[0]}`);
	await world.channel('documents');
	await at.composer.fill('');
	await at.composer.pressSequentially('see #documents');
	await at.page.getByRole('option').filter({ hasText: 'documents' }).waitFor();
	await at.composer.press('Enter');
	await row_after(at, 1);
	assert.equal((await world.history(channel)).messages.at(-1).text, 'see #documents');
	// What is code in the composer is code for everybody.
	await at.composer.fill('Cable is 5` long.\n\n@here order 6` more');
	await at.composer.press('Control+Enter');
	await row_after(at, 2);
	assert.equal((await world.history(channel)).messages.at(-1).text, 'Cable is 5` long.\n\n<!here> order 6` more');
});

test('who is gone is offered no more', async () => {
	const leaver = await world.admin('member.create', { org: world.acme.id, name: 'Gone Girl', email: 'gone@acme.example', password: 'correct horse battery', role: 'member' });
	const { at } = await alone();
	await at.composer.pressSequentially('@gone');
	await at.page.getByRole('option').filter({ hasText: 'Gone Girl' }).waitFor();
	await at.composer.fill('');
	await world.admin('member.deactivate', { member: leaver.id });
	const later = await world.admin('member.create', { org: world.acme.id, name: 'Gone Later', email: 'later@acme.example', password: 'correct horse battery', role: 'member' });
	for (;;) {
		await at.composer.fill('');
		await at.composer.pressSequentially('@gone');
		await at.page.getByRole('option').filter({ hasText: 'Gone' }).first().waitFor();
		if ((await at.page.getByRole('option').filter({ hasText: later.name }).count()) > 0) break;
	}
	assert.equal(await at.page.getByRole('option').filter({ hasText: 'Gone Girl' }).count(), 0);
});

test('a hostile text stops no page', async () => {
	const { channel, at } = await alone('ana');
	await at.page.evaluate(() => {
		window.longest = 0;
		let last = performance.now();
		const tick = () => {
			const now = performance.now();
			window.longest = Math.max(window.longest, now - last);
			last = now;
			setTimeout(tick);
		};
		tick();
	});
	const texts = [`<${'`'.repeat(20_000)}${' x'.repeat(9900)}`, `<${'~'.repeat(39_000)}`, `<${'a**a'.repeat(9900)}`, `<${'\\*'.repeat(19_900)}`, `<${'_a'.repeat(19_900)}`];
	const pause = async (name, text) => {
		await at.page.evaluate(() => (window.longest = 0));
		await world.post(world.people.ken, channel, `text ${name} ${text}`);
		await at.row(`text ${name} `).waitFor();
		return at.page.evaluate(() => window.longest);
	};
	// Where other things are going on, harmless words take their time, too.
	const harmless = Math.max(await pause('of words', '*x* <b> '.repeat(4900)), await pause('of lines', 'words\n'.repeat(6500)));
	for (const [index, text] of texts.entries()) {
		const longest = await pause(index, text);
		assert.ok(longest < 500 + 3 * harmless, `text ${index}: ${longest} ms, of harmless words ${harmless} ms`);
	}
});

/** Types into a field of a record's page, and gives what was kept. */
async function keep(at, record, label, typed, refused = false) {
	const { page } = at;
	await page.getByRole('button', { name: `Edit: ${label}` }).click();
	await page.getByRole('textbox', { name: label, exact: true }).fill(typed);
	await page.getByRole('textbox', { name: label, exact: true }).press('Enter');
	if (refused) {
		await page.getByRole('main').getByRole('alert').waitFor();
		await page.getByRole('button', { name: 'Cancel' }).click();
		return undefined;
	}
	await page.getByRole('button', { name: `Edit: ${label}` }).waitFor();
	return (await world.admin('record.get', { record: record.id }, world.people.ken.id)).fields;
}

test('a number is what was typed, with its separators and signs', async () => {
	const deal = await world.admin('record.create', { space: world.acme_space.id, type: 'deal', title: 'Numbers' }, world.people.ken.id);
	const at = await seat(world, 'ken', `/r/${deal.key}`);
	await at.log_in('ken');
	await at.page.getByRole('heading', { name: 'Numbers' }).waitFor();
	await at.page.getByRole('button', { name: /empty field/ }).click();
	for (const [typed, minor, currency = 'EUR'] of [
		['0,500', 50], ['12,50 €', 1250], ['1.234,56', 123456], ["1'234.50", 123450], ['1 234,5', 123450], ['€ 1.500', 150000], ['12,-', 1200], ['$ 5', 500, 'USD']
	])
		assert.deepEqual((await keep(at, deal, 'Amount', typed)).amount, { minor, currency }, typed);
	for (const typed of ['1.234.56', '1 2', '0,505']) await keep(at, deal, 'Amount', typed, true);
	assert.equal((await keep(at, deal, 'Probability', '12,5 %')).probability, 1250);
	await keep(at, deal, 'Probability', '0.125', true);
	const task = await world.admin('record.create', { space: world.acme_space.id, type: 'task', title: 'Hours' }, world.people.ken.id);
	await at.page.goto(`${world.base}/r/${task.key}`);
	await at.page.getByRole('heading', { name: 'Hours' }).waitFor();
	await at.page.getByRole('button', { name: /empty field/ }).click();
	assert.equal((await keep(at, task, 'Estimate', '0,125')).estimate, 450);
	assert.equal((await keep(at, task, 'Estimate', '1.5')).estimate, 5400);
});

test('a date of another year says its year, and the clock is the region’s', async () => {
	const due = { local: '2028-01-15T15:30', zone: 'Europe/Berlin' };
	const timed = await world.admin('record.create', { space: world.acme_space.id, type: 'task', title: 'Timed', due }, world.people.ken.id);
	for (const [locale, clock] of [['en-GB', /15:30/], ['de-DE', /15:30/], ['ja-JP', /15:30/], ['fr', /15:30/], ['pt-BR', /15:30/], ['en-US', /3:30\sPM/], ['ru-RU', /15:30/]]) {
		const at = await seat(world, `ken ${locale}`, `/r/${timed.key}`, { locale });
		await at.log_in('ken');
		await at.page.getByRole('main').locator('dd').filter({ hasText: clock }).first().waitFor();
	}
	const at = await sit_down(world, 'ken', await world.channel('years'));
	for (const [local, year] of [['2024-03-02', '2024'], ['2028-01-15', '2028'], ['2031-12-31T10:00', '2031']]) {
		const task = await world.admin('record.create', { space: world.acme_space.id, type: 'task', title: `Due ${year}`, due: { local, zone: 'Europe/Berlin' } }, world.people.ken.id);
		await at.page.goto(`${world.base}/r/${task.key}`);
		await at.page.getByRole('main').locator('dd').filter({ hasText: year }).filter({ hasNotText: 'Due' }).first().waitFor();
	}
});

test('keys act by their letter, and by their place where the layout has no such letter', async () => {
	const { at } = await alone();
	await at.page.evaluate(() => localStorage.setItem('language', 'ru'));
	await at.page.reload();
	const box = at.page.getByRole('main').getByRole('textbox');
	await box.waitFor();
	for (const [key, code, written] of [
		['и', 'KeyB', '**слово**'], ['ι', 'KeyI', '_слово_'], ['ш', 'KeyI', '_слово_'], ['b', 'KeyN', '**слово**'], ['B', 'KeyB', '**слово**'], ['β', 'KeyB', '**слово**'], ['נ', 'KeyB', '**слово**'],
		['i', 'KeyG', '_слово_'], ['у', 'KeyE', '`слово`'], ['x', 'KeyB', 'слово']
	]) {
		await box.fill('слово');
		await box.evaluate(
			(box, [key, code]) => {
				box.setSelectionRange(0, 5);
				box.dispatchEvent(new KeyboardEvent('keydown', { key, code, ctrlKey: true, bubbles: true, cancelable: true }));
			},
			[key, code]
		);
		await at.page.waitForFunction((written) => document.querySelector('main textarea').value === written, written);
	}
	await box.fill('');
	for (const [key, code, more = {}] of [['л', 'KeyK'], ['k', 'KeyV'], ['κ', 'KeyK'], ['.', 'Slash'], ['/', 'Digit7', { shiftKey: true }]]) {
		await box.evaluate((box, [key, code, more]) => box.dispatchEvent(new KeyboardEvent('keydown', { key, code, ctrlKey: true, bubbles: true, cancelable: true, ...more })), [key, code, more]);
		await at.page.getByRole('dialog').waitFor();
		await at.page.keyboard.press('Escape');
		await at.page.getByRole('dialog').waitFor({ state: 'detached' });
	}
});

test('a file keeps its name, but for what turns or hides it', async () => {
	const { channel, at } = await alone();
	const files = [['\u202aInvoice 7.pdf', 'Invoice 7.pdf'], ['Счёт\u202e 7.txt', 'Счёт 7.txt'], ['請求書　7.txt', '請求書　7.txt'], ['\u2068a\u2069.txt', 'a.txt'], ['\u200b', '_']];
	await at.page.locator('input[type=file]').setInputFiles(files.map(([name]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('x') })));
	await at.composer.fill('files');
	for (;;) {
		await at.composer.press('Control+Enter');
		if ((await at.composer.inputValue()) === '') break;
		await at.page.waitForTimeout(50);
	}
	await row_after(at, 0);
	const [message] = (await world.history(channel)).messages.slice(-1);
	const kept = await Promise.all(message.files.map((file) => world.admin('file.get', { file }, world.people.ken.id)));
	assert.deepEqual(kept.map(({ name }) => name).sort(), files.map(([, name]) => name).sort());
});

test('a record shows a pencil to those alone who may change it', async () => {
	const { ken, ana } = world.people;
	const make = (title, as) => world.admin('record.create', { space: world.acme_space.id, type: 'task', title }, as.id);
	for (const [record, handle, pencils] of [
		[await make('Of Ken', ken), 'rui', false], [await make('Of Ken too', ken), 'ana', false], [await make('Of Rui', world.people.rui), 'rui', true],
		[await make('Of Rui too', world.people.rui), 'ana', true], [await make('Of Ana', ana), 'ken', true]
	]) {
		const at = await seat(world, `${handle} ${record.key}`, `/r/${record.key}`);
		await at.log_in(handle);
		await at.page.getByRole('main').getByRole('heading', { name: record.title }).waitFor();
		if (pencils) await at.page.getByRole('button', { name: 'Edit: Title' }).waitFor();
		else assert.equal(await at.page.getByRole('button', { name: /^Edit: / }).count(), 0, record.title);
	}
});
