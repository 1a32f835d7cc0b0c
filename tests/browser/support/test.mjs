// What every test file begins with: one world for the file, seats that are left after each test.
import { after, afterEach, before } from 'node:test';
import { close_browser, leave } from './screen.mjs';
import { begin } from './world.mjs';

/** The world of this file; made before the first test, then prepared as the file says. */
export function shared_world(prepare = async () => {}) {
	const holder = {};
	before(async () => {
		holder.world = await begin();
		await prepare(holder.world);
	});
	afterEach(leave);
	after(async () => {
		await close_browser();
		await holder.world?.end();
	});
	return new Proxy({}, { get: (_, name) => {
		const value = holder.world[name];
		return typeof value === 'function' ? value.bind(holder.world) : value;
	} });
}
