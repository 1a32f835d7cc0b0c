// Logging in, being logged out, and what stays on the device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seat, sit_down } from './support/screen.mjs';
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
