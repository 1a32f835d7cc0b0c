// What has been said and done in the office of the pictures before they begin.
import { begin } from '../support/world.mjs';

/** From east to west: in one of them it is between ten and three. */
const cities = ['Pacific/Auckland', 'Asia/Tokyo', 'Asia/Kolkata', 'Europe/Berlin', 'America/Sao_Paulo', 'America/Los_Angeles'];

const hour_in = (zone) => Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric' }).format(new Date()));

/** The host is where it is nearest to noon, and its partners to the east and west of it: the day bar has something to show. */
function zones() {
	const far = (zone) => Math.abs(hour_in(zone) - 12.5);
	const noon = cities.reduce((best, zone, index) => (far(zone) < far(cities[best]) ? index : best), 0);
	return [0, 1, -1].map((step) => cities.at((noon + step) % cities.length));
}

const days = (count) => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 10);
const euros = (count) => ({ minor: count * 100, currency: 'EUR' });

export async function office() {
	const world = await begin(zones());
	world.zone = world.host.zone ?? zones()[0];
	const { ken, ana, vera, rui, yuki } = world.people;
	await world.channel('general', { topic: 'Everything that is about Acme and us' });
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

	const deal = (title, state, customer, amount, owner, close) =>
		world.admin('record.create', {
			space: world.acme_space.id, type: 'deal', title, state, owner: owner.id,
			fields: { customer, amount, close: { local: days(close), zone: world.zone } }
		}, ken.id);
	await deal('Port crane sensors', 'prospect', 'Lagoa Terminals', euros(34_000), ana, 60);
	await deal('Cold store, two halls', 'prospect', 'Nordkai', euros(18_500), ken, 75);
	world.deal = await deal('Ferry terminal displays', 'qualify', 'Baia Ferries', euros(120_000), ana, 40);
	await deal('Harbour office', 'qualify', 'City of Porto', euros(9_800), rui, 33);
	await deal('Weather masts', 'propose', 'Lagoa Terminals', euros(64_200), ken, 20);
	await world.admin('record.create', { space: world.acme_space.id, type: 'task', title: 'Send the price list to print', owner: ken.id, priority: 'high' }, ana.id);
	return { world, launch, press };
}
