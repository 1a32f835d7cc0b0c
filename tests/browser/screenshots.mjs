// The pictures of docs/screenshots, or of another folder: the main jobs of four people, a picture after each step.
// A person's name as an argument draws that story alone.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bot } from './stories/bot.mjs';
import { desk } from './stories/desk.mjs';
import { office } from './stories/office.mjs';
import { operator } from './stories/operator.mjs';
import { phone } from './stories/phone.mjs';
import { small } from './support/png.mjs';
import { close_browser, draw, leave, Seat } from './support/screen.mjs';

const stories = { desk, phone, operator, bot };
const named = process.argv.slice(2);
const wanted = Object.keys(stories).filter((name) => !named.some((each) => each in stories) || named.includes(name));
const elsewhere = named.find((each) => !(each in stories));
const folder = elsewhere ? `${elsewhere}/` : fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
mkdirSync(folder, { recursive: true });

/** Numbers the pictures of a story; `from` is a person's seat or a terminal. */
function camera(story) {
	for (const old of readdirSync(folder)) if (old.startsWith(`${story}-`)) rmSync(folder + old);
	let step = 0;
	return async (from, name) => {
		const file = `${story}-${++step}-${name}.png`;
		const bytes = await (from instanceof Seat ? from.picture() : draw(from.page()));
		writeFileSync(folder + file, small(bytes));
		console.log(file);
	};
}

const needs_office = wanted.includes('desk') || wanted.includes('phone');
const place = needs_office ? await office() : undefined;
try {
	for (const name of wanted) {
		await stories[name](place, camera(name));
		await leave();
	}
} finally {
	await close_browser();
	await place?.world.end();
}
