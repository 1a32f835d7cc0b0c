// What others write stays text, and other origins stay outside.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

const payloads = [
	'<script>window.hit=1</script>', '<img src=x onerror="window.hit=1">', '<svg/onload=window.hit=1>',
	'<iframe srcdoc="<script>parent.hit=1</script>"></iframe>', '<a href="javascript:window.hit=1">a</a>',
	'[b](javascript:window.hit=1)', '[c](JaVaScRiPt:window.hit=1)', '[d](java\tscript:window.hit=1)',
	'[e](data:text/html,<script>parent.hit=1</script>)', '[f](vbscript:hit)', '<javascript:window.hit=1>',
	'![g](https://spy.example/pixel.png)', '[h]: javascript:window.hit=1\n[h]', '<style>*{display:none}</style>',
	'<base href="https://spy.example/">', '{@html "<script>window.hit=1</script>"}', '"><script>window.hit=1</script>',
	'<math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>', '`<img src=x onerror=window.hit=1>`'
];

async function unharmed({ page }) {
	assert.equal(await page.evaluate(() => window.hit), undefined);
	assert.equal(await page.locator('main :is(img, script, iframe, object, embed, style, base, form)').count(), 0);
	const addresses = await page.locator('a[href]').evaluateAll((links) => links.map((link) => link.href));
	for (const address of addresses) assert.match(address, /^(https?|mailto):/);
}

test('texts that look like script stay text, in messages and in threads', async () => {
	const channel = await world.channel('payloads');
	const { ana } = world.people;
	const ken = await sit_down(world, 'ken', channel);
	for (const payload of payloads) await world.post(ana, channel, payload);
	const root = await world.post(ana, channel, 'and the last');
	for (const payload of payloads) await world.post(ana, channel, payload, root.seq);
	await ken.row('and the last').getByRole('button', { name: `${payloads.length} replies` }).click();
	await ken.page.getByRole('complementary').getByText(payloads.at(-2)).first().waitFor();
	await unharmed(ken);
	await ken.page.reload();
	await ken.row('and the last').waitFor();
	await unharmed(ken);
	await ken.row('<script>window.hit=1</script>').first().waitFor();
});

test('names that look like script stay names, wherever they stand', async () => {
	const script = '<img src=x onerror=window.hit=1>';
	const space = await world.admin(
		'space.create', { kind: 'project', name: script, orgs: [world.acme.id] }, world.people.ken.id
	);
	const channel = await world.channel('<b>bold<b>', { space, topic: '<script>window.hit=1<script>' });
	await world.admin('member.create', { org: world.acme.id, name: `Zed ${script}`, email: 'zed@acme.example', role: 'member' });
	const ken = await sit_down(world, 'ken', channel);
	await ken.page.getByRole('treeitem', { name: script }).waitFor();
	await ken.page.getByRole('button', { name: 'Members', exact: true }).click();
	await ken.page.getByRole('complementary').getByText(`Zed ${script}`, { exact: true }).waitFor();
	await ken.composer.pressSequentially('@Zed');
	await ken.page.getByRole('option', { name: /Zed/ }).waitFor();
	await ken.page.keyboard.press('Enter');
	await ken.page.keyboard.press('Enter');
	await ken.row(`@Zed ${script}`).waitFor();
	await unharmed(ken);
	await ken.page.keyboard.press('Control+k');
	await ken.page.keyboard.type('#bold');
	await ken.page.getByRole('option', { name: /<b>bold<b>/ }).waitFor();
	await unharmed(ken);
});

test('a message that is hard to draw leaves its neighbours whole', async () => {
	const channel = await world.channel('heavy');
	const { ana, ken } = world.people;
	await world.post(ana, channel, 'first neighbour');
	const heavy = [
		'w'.repeat(40_000), `<@${ken.id}> `.repeat(1_000), '> '.repeat(5_000) + 'deep', '- '.repeat(5_000) + 'deep',
		'*_'.repeat(10_000), '['.repeat(20_000), '`'.repeat(20_001), '\u202eright to left', 'Z\u0300\u0301\u0302'.repeat(2_000),
		'__proto__ constructor toString', '<@mbr_00000000000000000000000000> <#chn_00000000000000000000000000>'
	];
	for (const text of heavy) await world.post(ana, channel, text);
	await world.post(ana, channel, 'last neighbour');
	const seat = await sit_down(world, 'ken', channel);
	await seat.composer.press('Escape');
	await seat.page.keyboard.press('End');
	await seat.row('last neighbour').waitFor();
	await seat.page.keyboard.press('Home');
	await seat.row('first neighbour').waitFor();
	assert.equal(await seat.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
});

test('the page comes with a strict policy', async () => {
	const response = await fetch(world.base);
	const policy = response.headers.get('content-security-policy');
	assert.match(policy, /default-src 'none'/);
	assert.match(policy, /script-src 'self'(;|$)/);
	assert.match(policy, /require-trusted-types-for 'script'/);
	assert.match(policy, /frame-ancestors 'none'/);
	assert.doesNotMatch(policy, /unsafe-/);
	assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
});

test('a page of another origin gets neither in nor an answer', async () => {
	const channel = await world.channel('border');
	const ken = await sit_down(world, 'ken', channel);
	ken.expect_complaints(/Content Security Policy/);
	// The server's own port is another origin than the line's, and the same host, so that the cookie goes along.
	const result = await ken.page.evaluate(async (port) => {
		const frame = { headers: { 'Content-Type': 'text/plain' }, method: 'POST', body: '{}', mode: 'no-cors', credentials: 'include' };
		return fetch(`http://127.0.0.1:${port}/api/v1/session.list`, frame).then(() => 'sent', () => 'refused');
	}, world.server.port);
	assert.equal(result, 'refused', 'the policy lets the page talk to its own server alone');
	const upgrade = await fetch(`${world.base}/api/v1/session.list`, {
		method: 'POST', body: '{}', headers: { Origin: 'http://evil.example', 'Content-Type': 'application/json' }
	});
	assert.equal(upgrade.status, 403);
	assert.equal(ken.complaints.length > 0, true, 'the refused request stands in the console');
});
