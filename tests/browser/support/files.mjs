// Files in the browser: chosen, dropped or pasted, said with a message, downloaded.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { png } from './png.mjs';

export const words = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
export const file_link = (seat, message, name) => seat.row(message).getByRole('link', { name: new RegExp(`^${name.replaceAll('.', '\\.')},`) });
export const tray = ({ page }) => page.getByRole('main').getByRole('list', { name: /^(Attached files|Приложенные файлы)$/ });
export const chip = (seat, name) => tray(seat).getByRole('listitem').filter({ hasText: name });
export const blue = png(600, 200, () => [40, 80, 200]);
export const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

export async function attach({ page }, ...files) {
	const chooser = page.waitForEvent('filechooser');
	await page.getByRole('main').getByRole('button', { name: /^(Attach files|Приложить файлы)$/ }).click();
	await (await chooser).setFiles(files);
}

/** Says something with files, once they have arrived. */
export async function say(seat, text, ...files) {
	await attach(seat, ...files);
	for (const { name } of files) await chip(seat, name).getByRole('button', { name: /^(Remove|Убрать)/ }).waitFor();
	await seat.say(text);
	await seat.row(text).getByRole('list', { name: /^(Files|Pictures)$/ }).first().waitFor();
}

export async function download({ page }, link) {
	const begun = page.waitForEvent('download');
	await link.click();
	const download = await begun;
	return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Holds this page's uploads back, until what is returned is called. */
export async function hold_uploads({ page }) {
	let go;
	const gate = new Promise((resolve) => (go = resolve));
	await page.route('**/files?*', async (route) => {
		await gate;
		await route.continue().catch(() => {}); // one that was cancelled meanwhile
	});
	return go;
}

/** Does to an element what dragging files over it does, letting go of them there, or pasting them. False where the page took it. */
export function hand(page, where, kind, files) {
	return page.locator(where).evaluate(
		(element, { kind, files }) => {
			const data = new DataTransfer();
			for (const { name, type, base64 = '', size } of files) {
				const file = new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name, { type });
				data.items.add(file);
				if (size === undefined) continue;
				// Nobody has gigabytes at hand: only its size is looked at.
				const item = { kind: 'file', getAsFile: () => Object.defineProperty(file, 'size', { value: size }) };
				Object.defineProperty(data, 'items', { value: [item] });
			}
			const options = { bubbles: true, cancelable: true };
			if (kind === 'paste') return element.dispatchEvent(new ClipboardEvent(kind, { ...options, clipboardData: data }));
			return element.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: data }));
		},
		{ kind, files }
	);
}
