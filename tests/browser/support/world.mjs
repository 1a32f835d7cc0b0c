// A host, two partners and their people on a real server, behind a line that can be cut.
import { Line } from './line.mjs';
import { Server } from './server.mjs';

export const password = 'correct horse battery';
/** How long anything may take that is waited for; more on a machine that is busy with other things. */
export const patience_ms = Number(process.env.PARLEY_PATIENCE_MS ?? 15_000);

export class World {
	server = new Server();
	line = new Line(this.server);
	people = {};

	get base() {
		return this.line.base;
	}

	admin(command, body, as) {
		return this.server.admin(command, body, as);
	}

	async person(org, name, role, more = {}) {
		const handle = name.split(' ')[0].toLowerCase();
		const email = `${handle}@${org.name.toLowerCase()}.example`;
		const made = await this.admin('member.create', { org: org.id, name, email, password, role, ...more });
		return (this.people[handle] = { ...made, email });
	}

	/** A channel in a space, made by Ken; unless told otherwise in the one that Host and Acme share. */
	channel(name, { space = this.acme_space, ...more } = {}) {
		return this.admin('channel.create', { space: space.id, name, ...more }, this.people.ken.id);
	}

	post(who, channel, text, thread) {
		return this.admin('message.post', { channel: channel.id, text, ...(thread && { thread }) }, who.id);
	}

	history(channel, more = {}) {
		return this.admin('history', { channel: channel.id, limit: 200, ...more }, this.people.ken.id);
	}

	path(channel) {
		return `/s/${channel.space}/c/${channel.id}`;
	}

	async restart(settings = {}) {
		await this.server.restart({ public_url: this.base, ...settings });
	}

	async end() {
		await this.line.stop();
		await this.server.remove();
	}
}

/** `zones`: where the host, Acme and Nordwind are. */
export async function begin(zones = ['Europe/Berlin', 'America/Sao_Paulo', 'Asia/Tokyo']) {
	const world = new World();
	await world.line.start();
	try {
		await world.server.start({ public_url: world.base });
	} catch (error) {
		await world.line.stop();
		throw error;
	}
	const org = (name, kind, zone) => world.admin('org.create', { name, kind, zone });
	world.host = await org('Host', 'host', zones[0]);
	world.acme = await org('Acme', 'partner', zones[1]);
	world.nordwind = await org('Nordwind', 'partner', zones[2]);
	const ken = await world.person(world.host, 'Ken Ito', 'admin');
	const vera = await world.person(world.host, 'Vera Kraus', 'member', { zone: 'Europe/Lisbon' });
	await world.person(world.acme, 'Ana Lima', 'partner_admin');
	await world.person(world.acme, 'Rui Costa', 'member');
	await world.person(world.nordwind, 'Yuki Sato', 'partner_admin');
	const space = (kind, name, ...orgs) =>
		world.admin('space.create', { kind, name, orgs: orgs.map(({ id }) => id) }, ken.id);
	world.acme_space = await space('partner', 'Acme', world.acme);
	world.nordwind_space = await space('partner', 'Nordwind', world.nordwind);
	world.project = await space('project', 'Spring launch', world.acme, world.nordwind);
	for (const shared of [world.acme_space, world.project])
		await world.admin('space.add', { space: shared.id, members: [vera.id] }, ken.id);
	return world;
}
