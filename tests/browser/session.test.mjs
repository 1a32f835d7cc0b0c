// Logging in, being logged out, and what stays on the device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, seat, sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

test('a wrong password is said plainly, the right one lets in, a reload keeps the session', async () => {
	const channel = await world.channel('doors');
	const ken = await seat(world, 'ken', world.path(channel));
	await ken.log_in('ken', 'not this one');
	await ken.page.getByRole('alert').filter({ hasText: 'Mail or password is wrong' }).waitFor();
	await ken.log_in('ken');
	await ken.page.getByRole('heading', { name: '# doors' }).waitFor();
	await ken.page.reload();
	await ken.page.getByRole('heading', { name: '# doors' }).waitFor();
	const cookies = (await ken.context.cookies()).sort((one, other) => one.name.localeCompare(other.name));
	assert.deepEqual(
		cookies.map(({ name, httpOnly, secure, sameSite }) => ({ name, httpOnly, secure, sameSite })),
		['__Host-parley', '__Host-parley-browser'].map((name) => ({ name, httpOnly: true, secure: true, sameSite: 'Lax' }))
	);
});

test('who is in two orgs under one mail is asked which', async () => {
	const both = { email: 'both@example.org', password: 'two hats, one head', role: 'member' };
	await world.admin('member.create', { org: world.acme.id, name: 'Bo Both', ...both });
	await world.admin('member.create', { org: world.nordwind.id, name: 'Bo Both', ...both });
	world.people.both = both;
	const bo = await seat(world, 'bo');
	await bo.log_in('both', both.password);
	await bo.page.getByRole('button', { name: 'Nordwind', exact: true }).click();
	await bo.page.getByRole('button', { name: 'You: Bo Both' }).getByText('Nordwind').waitFor();
});

test('a session that is ended asks to log in again, and what was begun is there for the same person', async () => {
	const channel = await world.channel('ended');
	const ken = await sit_down(world, 'ken', channel);
	await ken.say('before');
	await ken.row('before').waitFor();
	await ken.composer.fill('half a thought');
	const { sessions } = await world.admin('session.list', { member: world.people.ken.id });
	for (const { id } of sessions) await world.admin('session.revoke', { session: id });
	await ken.page.getByRole('heading', { name: 'Log in again' }).waitFor();
	await ken.page.getByText('1 unsent message').waitFor();
	await world.post(world.people.ana, channel, 'said meanwhile');
	await ken.page.getByLabel('Password').fill('correct horse battery');
	await ken.page.getByRole('button', { name: 'Log in' }).click();
	await ken.row('said meanwhile').waitFor();
	assert.equal(await ken.composer.inputValue(), 'half a thought');
	await ken.composer.press('Enter');
	await ken.row('half a thought').waitFor();
});

test('logging out here ends the session, and the page knows nothing more', async () => {
	const channel = await world.channel('leaving');
	const ken = await sit_down(world, 'ken', channel);
	await ken.page.getByRole('button', { name: 'You: Ken Ito' }).click();
	const anew = ken.page.waitForEvent('load'); // the next one gets a page that knows of nobody
	await ken.page.getByRole('button', { name: 'Log out' }).click();
	await anew;
	await ken.page.getByRole('heading', { name: 'Log in to Parley' }).waitFor();
	await ken.page.goto(world.base + world.path(channel));
	await ken.page.getByRole('heading', { name: 'Log in to Parley' }).waitFor();
});

test('an account that is ended goes out at once', async () => {
	const channel = await world.channel('gone');
	await world.person(world.acme, 'Leo Last', 'member');
	const leo = await sit_down(world, 'leo', channel);
	await world.admin('member.deactivate', { member: world.people.leo.id });
	await leo.page.getByRole('heading', { name: 'Log in again' }).waitFor();
});

const settings = async (taken) => {
	await taken.page.getByRole('button', { name: /^You: / }).click();
	await taken.page.getByRole('link', { name: 'Settings…' }).click();
	await taken.page.getByRole('heading', { name: 'You and your settings' }).waitFor();
};

test('somebody says who they are, where, and when they work; others see it, and what is refused stands at its field', async () => {
	const channel = await world.channel('profiles');
	await world.person(world.acme, 'Olga Olm', 'member');
	const olga = await sit_down(world, 'olga', channel);
	const { page } = olga;
	await settings(olga);
	assert.equal(new URL(page.url()).pathname, '/settings');
	assert.equal(await page.title(), 'You and your settings – Parley');
	assert.equal(await page.getByLabel('Time zone').locator('option').first().innerText(), 'Berlin (Europe)');
	assert.deepEqual(await findings(page), []);

	const profile = page.getByRole('region', { name: 'How others see you' });
	const save = (form) => form.getByRole('button', { name: 'Save' }).click();
	await page.getByLabel('Name', { exact: true }).fill('Кen Ito'); // with a Russian К
	await save(profile);
	await page.getByRole('alert').filter({ hasText: 'This name cannot be used' }).waitFor();
	assert.equal(await page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid'), 'true');

	await page.getByLabel('Name', { exact: true }).fill('Olga Olmsted');
	await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
	const first = page.getByRole('group', { name: 'Hours 1' });
	await first.getByLabel('Fri').uncheck();
	await first.getByLabel('From').fill('10:30');
	await page.getByText(/ in Tokyo\.$/).waitFor();

	// More hours on the same days: they must not overlap.
	await page.getByRole('button', { name: 'More hours' }).click();
	const second = page.getByRole('group', { name: 'Hours 2' });
	assert.equal(await second.getByLabel('From').evaluate((field) => field === document.activeElement), true);
	await second.getByLabel('From').fill('16:30');
	await second.getByLabel('To').fill('20:00');
	await save(profile);
	await page.getByRole('alert').filter({ hasText: 'two of them overlap' }).waitFor();
	await second.getByLabel('From').fill('18:30');
	await page.getByLabel('Status').fill('Writing the price list');
	await page.getByLabel('How to work with you').fill('Write, do not call.');
	await save(profile);
	await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();
	await page.getByRole('button', { name: 'You: Olga Olmsted' }).waitFor();
	const stored = async () => (await world.admin('member.get', { members: [world.people.olga.id] })).members[0];
	const { name, zone, hours, status, how } = await stored();
	assert.deepEqual([name, zone], ['Olga Olmsted', 'Asia/Tokyo']);
	assert.deepEqual(hours, [{ days: [1, 2, 3, 4], from: '10:30', to: '17:00' }, { days: [1, 2, 3, 4], from: '18:30', to: '20:00' }]);
	assert.deepEqual([status, how], [{ text: 'Writing the price list' }, 'Write, do not call.']);

	// What was said is taken back, and hours removed.
	await page.getByRole('button', { name: 'Remove hours 2' }).click();
	await page.getByLabel('Status').fill('');
	const in_a_week = new Date(Date.now() + 7 * 24 * 3600 * 1000).toISOString().slice(0, 10);
	await page.getByLabel('On leave until').fill(in_a_week);
	await page.getByText(/^Others see now: on leave until/).waitFor();
	await save(profile);
	await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();
	const later = await stored();
	// A whole day ends at midnight.
	await first.getByLabel('From').fill('00:00');
	await first.getByLabel('To').fill('00:00');
	await save(profile);
	await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();
	await world.admin('member.change', { member: world.people.olga.id, away_until: null, name: 'Olga Anders' });
	await page.getByRole('button', { name: 'You: Olga Anders' }).waitFor();
	assert.deepEqual((await stored()).hours, [{ days: [1, 2, 3, 4], from: '00:00', to: '24:00' }]);
	assert.deepEqual([later.hours.length, later.status], [1, undefined]);
	assert.equal(new Date(later.away_until).getTime(), Date.parse(`${in_a_week}T15:00:00Z`)); // as the day after begins in Tokyo

	// How dates and the clock are written is one's own affair, and the page's from then on; so is its language.
	const reading = page.getByRole('region', { name: 'How you read' });
	await page.getByLabel('Dates and numbers as in').selectOption({ label: 'United States' });
	await reading.getByText(/[AP]M · 1,234,567\.50$/).waitFor();
	await page.getByLabel('Clock').selectOption('h23');
	await page.getByLabel('Language').selectOption('ru');
	await save(reading);
	await page.getByRole('heading', { name: 'Вы и ваши настройки' }).waitFor();
	const own = await stored();
	assert.deepEqual([own.region, own.clock, own.language], ['US', 'h23', 'ru']);
	assert.equal(await page.getByLabel('Даты и числа как в стране').inputValue(), 'US');
});

test('a new password ends the other sessions; each of them can be ended alone', async () => {
	const channel = await world.channel('passwords');
	await world.person(world.acme, 'Paul Pass', 'member');
	const desk = await sit_down(world, 'paul', channel, { seat: 'pdesk' });
	const sofa = await sit_down(world, 'paul', channel, { seat: 'psofa' });
	const train = await sit_down(world, 'paul', channel, { seat: 'ptrain' });
	const { page } = desk;
	await settings(desk);
	const sessions = page.getByRole('list', { name: 'Where you are logged in' }).getByRole('listitem');
	await sessions.nth(2).waitFor();
	assert.equal(await sessions.first().getByText('this one').count(), 1);
	assert.equal(await sessions.getByRole('button').count(), 2, 'the one that is used has none');
	await sessions.getByRole('button').first().click();
	await sessions.nth(2).waitFor({ state: 'detached' });
	await train.page.getByRole('heading', { name: 'Log in again' }).waitFor();

	const change = async (old, fresh, again = fresh) => {
		await page.getByLabel('Present password').fill(old);
		await page.getByLabel('New password', { exact: true }).fill(fresh);
		await page.getByLabel('New password, again').fill(again);
		await page.getByRole('button', { name: 'Change password' }).click();
	};
	await change('correct horse battery', 'a better one', 'another one');
	await page.getByRole('alert').filter({ hasText: 'This is another one than above.' }).waitFor();
	await change('not this one', 'a better one');
	await page.getByRole('alert').filter({ hasText: 'This is not your present password.' }).waitFor();
	assert.deepEqual(await findings(page), []);
	await change('correct horse battery', 'a better one');
	await page.getByRole('status').filter({ hasText: 'Your other sessions have ended.' }).waitFor();
	await sofa.page.getByRole('heading', { name: 'Log in again' }).waitFor();
	await sessions.nth(1).waitFor({ state: 'detached' });
	await sofa.page.getByLabel('Password').fill('a better one');
	await sofa.page.getByRole('button', { name: 'Log in' }).click();
	await sofa.page.getByRole('heading', { name: '# passwords' }).waitFor();
});

test('a password link lets a new password be set once, and stands in no address', async () => {
	await world.person(world.host, 'Lena Link', 'member');
	const { secret } = await world.admin('member.reset', { member: world.people.lena.id });
	const lena = await seat(world, 'lena', `/reset#${secret}`);
	const { page } = lena;
	await page.getByRole('heading', { name: 'A new password' }).waitFor();
	assert.equal(page.url(), `${world.base}/reset`);
	assert.equal(await page.evaluate(() => history.length), 2, 'no step of the history has it');
	assert.deepEqual(await findings(page), []);
	const set = async (fresh) => {
		await page.getByLabel('New password', { exact: true }).fill(fresh);
		await page.getByLabel('New password, again').fill(fresh);
		await page.getByRole('button', { name: 'Set password' }).click();
	};
	await set('brand new words');
	await page.getByText('Your password is set.').waitFor();
	await page.getByRole('link', { name: 'Log in' }).click();
	await lena.log_in('lena', 'brand new words');
	await page.getByRole('button', { name: 'You: Lena Link' }).waitFor();

	lena.expect_complaints(/status of 404/); // the browser notes that the link is spent
	await page.goto('about:blank'); // another place of the same page would not load it
	await page.goto(`${world.base}/reset#${secret}`);
	await set('once more');
	await page.getByRole('alert').filter({ hasText: 'This link is used' }).waitFor();
});
