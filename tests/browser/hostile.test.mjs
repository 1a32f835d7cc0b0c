// What a server, or a person, sends that is not as it should be: the rest goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

/** Numbers that are the same in every run. */
function chance(seed) {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const wrong_values = [
	undefined, null, true, 0, -1, 1e308, 'x', '', '\u202e', 'x'.repeat(20_000), [], [null], [[[[]]]], {}, { length: 1e9 },
	{ toString: 1 }, '9999-99-99T99:99:99Z', { __proto__: null }, ['', {}]
];

/** A frame with one thing wrong in it: a field, its type, what holds it, or all of it. */
function spoiled(frame, next) {
	const copy = structuredClone(frame);
	const places = [];
	const walk = (value) => {
		if (typeof value !== 'object' || value === null) return;
		for (const key of Object.keys(value)) {
			places.push([value, key]);
			walk(value[key]);
		}
	};
	walk(copy);
	const [holder, key] = places[next(places.length)];
	const value = wrong_values[next(wrong_values.length)];
	if (value === undefined) delete holder[key];
	else holder[key] = value;
	return copy;
}

test('a thousand malformed events and pushes end nothing: what is whole still shows', async () => {
	const channel = await world.channel('spoiled');
	const { ana, ken } = world.people;
	const first = await world.post(ana, channel, 'first, whole');
	const kens = await seat(world, 'ken', '/');
	const { page } = kens;
	let send; // to the page
	await page.routeWebSocket(/\/ws$/, (socket) => {
		socket.connectToServer();
		send = (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
	});
	await page.goto(world.base + world.path(channel));
	await kens.log_in('ken');
	await kens.row('first, whole').waitFor();

	const head = { stream: channel.id, seq: first.seq + 1, at: '2026-11-24T09:00:00.000Z', by: ana.id };
	const state = { ...channel, joined: true, last_seq: 1, last_place: 1, read_place: 0, unread: 1, mentions: 1 };
	const whole = [
		{ ...head, event: 'message.posted', data: { text: 'spoiled', place: first.place + 1, files: ['fil_1'], records: ['rec_1'] } },
		{ ...head, event: 'message.edited', data: { of: first.seq, text: 'spoiled' } },
		{ ...head, event: 'message.deleted', data: { of: first.seq } },
		{ ...head, event: 'message.reacted', data: { of: first.seq, emoji: '👍' } },
		{ ...head, event: 'message.pinned', data: { of: first.seq } },
		{ ...head, event: 'channel.changed', data: { name: 'spoiled', topic: 'spoiled' } },
		{ ...head, event: 'channel.joined', data: { member: ana.id } },
		{ ...head, stream: channel.space, event: 'channel.created', data: { channel: { ...channel, id: `${channel.id.slice(0, -1)}0` } } },
		{ ...head, stream: world.host.id, event: 'member.changed', data: { member: ken } },
		{ push: 'presence', data: { member: ana.id, state: 'online' } },
		{ push: 'typing', data: { channel: channel.id, member: ana.id } },
		{ push: 'read', data: { channel: channel.id, member: ana.id, place: 1 } },
		{ push: 'opened', data: { stream: channel.id, state, cursor: first.seq } }
	];
	const { is_whole } = await import('./support/shape.mjs');
	const next = chance(7);
	let sent = 0;
	while (sent < 1000) {
		const frame = spoiled(whole[next(whole.length)], next);
		if (is_whole(frame)) continue; // spoiled where it does not matter: a server may say so
		send(frame);
		sent++;
	}
	for (const frame of ['', '{', '[]', 'null', '7', '"event"', '{"event":', '\u0000', '['.repeat(100_000)]) send(frame);

	await world.post(ana, channel, 'second, whole');
	await kens.row('second, whole').waitFor();
	await kens.row('first, whole').waitFor();
	await kens.say('an answer');
	await kens.row('an answer').waitFor();
	await page.getByRole('treeitem', { name: /^spoiled/ }).waitFor();
	assert.equal(await page.getByText('cannot be shown').count(), 0);
	await page.getByRole('link', { name: /^Inbox/ }).click();
	await page.getByRole('heading', { name: 'Inbox' }).waitFor();
});

test('thousands of reactions on one message leave the page and the row usable', async () => {
	const channel = await world.channel('cheers');
	const { ana } = world.people;
	const posted = await world.post(ana, channel, 'We won!');
	await world.post(ana, channel, 'and more below');
	const kens = await seat(world, 'ken', '/');
	const { page } = kens;
	let send;
	await page.routeWebSocket(/\/ws$/, (socket) => {
		const server = socket.connectToServer();
		send = (frame) => socket.send(JSON.stringify(frame));
		// What the server numbers comes after what we put in.
		server.onMessage((text) => {
			const frame = JSON.parse(text);
			if (frame.stream === channel.id && frame.event) frame.seq += put_in;
			socket.send(JSON.stringify(frame));
		});
	});
	let put_in = 0;
	await page.goto(world.base + world.path(channel));
	await kens.log_in('ken');
	await kens.row('We won!').waitFor();
	const last = (await world.history(channel)).messages.at(-1);
	const sign = (index) => String.fromCodePoint(0x1f300 + (index % 0x280), ...(index >= 0x280 ? [0x1f3fb + (Math.floor(index / 0x280) % 5)] : []));
	for (let index = 0; index < 3000; index++) {
		put_in++;
		send({
			stream: channel.id, seq: last.seq + put_in, at: '2026-11-24T09:00:00.000Z', by: ana.id,
			event: 'message.reacted', data: { of: posted.seq, emoji: sign(index) }
		});
	}
	await world.post(ana, channel, 'still here');
	await kens.row('still here').waitFor();
	const row = kens.row('We won!');
	await row.getByRole('button', { name: /more reactions$/ }).waitFor();
	assert.ok((await row.boundingBox()).height < 400, 'the row keeps a height');
	assert.ok((await row.getByRole('button').count()) < 60, 'and few buttons');
	await row.getByRole('button', { name: /more reactions$/ }).click();
	assert.ok((await row.getByRole('button').count()) > 60, 'all of them, when asked for');
	await kens.say('and here too');
	await kens.row('and here too').first().waitFor(); // the answer has the server's own number, the event another
});

const risky = [
	['drawing.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="run"</script><text y="20">words</text></svg>'],
	['page.html', 'text/html', '<!doctype html><title>page</title><script>document.title="run";fetch("/api/v1/ping",{method:"POST"})</script>words'],
	['page.xhtml', 'application/xhtml+xml', '<html xmlns="http://www.w3.org/1999/xhtml"><body><script>document.title="run"</script></body></html>'],
	['sheet.xml', 'text/xml', '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><a/>'],
	['paper.pdf', 'application/pdf', '%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>'],
	['picture.png', 'image/png', '<html><script>document.title="run"</script></html>'],
	['program.js', 'text/javascript', 'document.title = "run"'],
	['plain.txt', 'text/plain', '<script>document.title="run"</script>']
];

test('an SVG, an HTML page or a PDF that somebody uploaded is never opened in place', async () => {
	const channel = await world.channel('risky');
	const kens = await sit_down(world, 'ken', channel);
	// What the browser says of the frames that our policy refuses is what we want to see.
	kens.expect_complaints(/Content Security Policy|violates|TrustedScript|sandboxed|This document requires/);
	const { page } = kens;
	await page.locator('input[type=file]').setInputFiles(risky.map(([name, mimeType, text]) => ({ name, mimeType, buffer: Buffer.from(text) })));
	await page.getByText('plain.txt').first().waitFor();
	await kens.composer.press('Enter');
	await page.getByRole('main').getByRole('link', { name: /plain\.txt/ }).waitFor();
	await kens.sent('plain.txt');
	const message = (await world.history(channel)).messages.at(-1);
	const { files } = await world.admin('file.list', { files: message.files }, world.people.ken.id);
	assert.equal(files.length, risky.length);
	for (const { name, link } of files) {
		const answer = await page.evaluate(async (link) => {
			const response = await fetch(link);
			return { status: response.status, ...Object.fromEntries(response.headers) };
		}, link);
		assert.equal(answer.status, 200, name);
		assert.match(answer['content-disposition'], name === 'picture.png' ? /^(attachment|inline);/ : /^attachment;/, name);
		assert.equal(answer['x-content-type-options'], 'nosniff', name);
		assert.match(answer['content-security-policy'], /sandbox/, name);
		assert.match(answer['cache-control'], /no-store/, name);

		// As an address of its own it is a download, and the page stays where it is.
		const fresh = await kens.context.newPage();
		await fresh.goto(`${world.base}/app.webmanifest`);
		const downloading = fresh.waitForEvent('download').then(() => 'download');
		const opened = await Promise.race([downloading, fresh.goto(world.base + link).then(() => 'opened', () => downloading)]);
		if (name !== 'picture.png') assert.equal(opened, 'download', name);
		assert.notEqual(await fresh.title(), 'run', name);
		await fresh.close();

		// In a frame, as an object, as a script of our page: nothing runs, and nothing shows.
		const ran = await page.evaluate(async (link) => {
			const found = [];
			for (const [tag, attribute] of [['iframe', 'src'], ['object', 'data'], ['embed', 'src']]) {
				const element = document.createElement(tag);
				try {
					element.setAttribute(attribute, link);
				} catch {
					continue; // the page's policy lets no script put an address there
				}
				document.body.append(element);
				await new Promise((done) => {
					element.onload = element.onerror = done;
					setTimeout(done, 200);
				});
				try {
					if (element.contentDocument?.body?.textContent.includes('words')) found.push(tag);
				} catch {
					// another origin: the sandbox
				}
				element.remove();
			}
			return [document.title === 'run', found];
		}, link);
		assert.deepEqual(ran, [false, []], name);
	}
});
