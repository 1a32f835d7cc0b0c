// What every test file begins with: one world for the file, seats that are left after each test.
import { after, afterEach, before } from 'node:test';
import { close_browser, leave } from './screen.mjs';
import { begin } from './world.mjs';

/** The world of this file; filled before the first test. */
export function shared_world() {
	const holder = {};
	before(async () => {
		holder.world = await begin();
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
