// Replies in threads, and how many there are.
import { test } from 'node:test';
import { sit_down } from './support/screen.mjs';
import { shared_world } from './support/test.mjs';

const world = shared_world();

test('a reply that is taken back goes, and is off the count for everyone', async () => {
	const channel = await world.channel('second-thoughts');
	const { ken, ana } = world.people;
	const root = await world.post(ken, channel, 'The logo is final.');
	await world.post(ken, channel, 'And the colours?', root.seq);
	await world.post(ana, channel, 'Green.', root.seq);
	const kens = await sit_down(world, 'ken', channel);
	const anas = await sit_down(world, 'ana', channel);
	const thread = ({ page }) => page.getByRole('complementary', { name: 'Thread, # second-thoughts' });
	for (const seat of [kens, anas]) {
		await seat.row('The logo is final.').getByRole('button', { name: /2 replies/ }).click();
		await thread(seat).getByText('Green.').waitFor();
	}
	await thread(anas).getByRole('listitem').filter({ hasText: 'Green.' }).focus();
	await anas.page.keyboard.press('Delete');
	await anas.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	for (const seat of [kens, anas]) {
		await seat.row('The logo is final.').getByRole('button', { name: /1 reply/ }).waitFor();
		await thread(seat).getByText('Green.').waitFor({ state: 'detached' });
	}
	await kens.page.reload();
	await kens.row('The logo is final.').getByRole('button', { name: /1 reply/ }).waitFor();
});
