// Folders of src import downward only. This is their order, from the top; a file that stands in src itself is named with its ending.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const order = [
	'main.ts', 'App.svelte', 'shell', 'session', 'inbox', 'records', 'schedules', 'messages', 'files', 'channels', 'presence', 'members',
	'spaces', 'client', 'text', 'page', 'wire', 'i18n', 'clock.svelte.ts', 'protocol.ts', 'vite-env.d.ts', 'app.css'
];
const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|svelte)$/.test(file));
/** Of values and of types, at once and later. */
const imported = /(?:\bfrom|\bimport\(|^import)\s*'(\.[^']+)'/gm;

const room = (file: string) => file.split('/')[0] as string;

function imports_of(file: string): string[] {
	const paths = [...readFileSync(join(src, file), 'utf8').matchAll(imported)].map(([, path = '']) => join(src, dirname(file), path));
	return paths.filter((path) => path.startsWith(src)).map((path) => relative(src, [path, `${path}.ts`, join(path, 'index.ts')].find((each) => /\.\w+$/.test(each) && existsSync(each)) ?? path));
}

it('each folder has its place in the order', () => {
	expect([...new Set(files.map(room))].filter((each) => !order.includes(each))).toEqual([]);
});

it('no file imports from a folder above its own', () => {
	const arrows = files.flatMap((file) => imports_of(file).map((other) => ({ file, other })));
	expect(arrows.length).toBeGreaterThan(800);
	const upward = arrows.filter(({ file, other }) => room(file) !== room(other) && order.indexOf(room(other)) <= order.indexOf(room(file)));
	expect(upward.map(({ file, other }) => `${file} → ${other}`)).toEqual([]);
});
