// What a first visit downloads before a channel can be read: JavaScript and CSS, compressed. Fails over
// the budget; the log-in, which comes before it, has a budget of its own.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const budget = { log_in: 36_000, first_load: 120_000 };

/** Files that a chunk needs at once: itself, its styles, what it imports. */
function files_of(key, found = new Set()) {
	const chunk = manifest[key];
	if (found.has(chunk.file)) return found;
	found.add(chunk.file);
	for (const style of chunk.css ?? []) found.add(style);
	for (const imported of chunk.imports ?? []) files_of(imported, found);
	return found;
}

const size_of = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
const total = (files) => [...files].reduce((sum, file) => sum + size_of(file), 0);

const keys = Object.keys(manifest);
// The words of the log-in, and those of the workspace; other parts of a language come with what they are for.
const words_of = (part) => keys.filter((key) => key.startsWith('src/i18n/') && key.endsWith(`/${part}.json`));
const languages = [...words_of('log_in'), ...words_of('workspace')];
const largest = (part) => Math.max(...words_of(part).map((key) => size_of(manifest[key].file)));
const words = { log_in: largest('log_in'), workspace: largest('workspace') };
const workspace = keys.find((key) => key.endsWith('shell/Workspace.svelte'));
const shared = new Set(languages.flatMap((key) => (manifest[key].imports ?? []).flatMap((each) => [...files_of(each)])));

const log_in = new Set([...files_of('index.html'), ...shared]);
for (const app of manifest['index.html'].dynamicImports ?? [])
	if (!app.startsWith('src/i18n/') && app !== workspace) files_of(app, log_in);
const first_load = new Set([...log_in, ...files_of(workspace), ...files_of('src/shell/subjects.ts')]);

const sizes = { log_in: total(log_in) + words.log_in, first_load: total(first_load) + words.log_in + words.workspace };
for (const [name, size] of Object.entries(sizes))
	console.log(`${name}: ${(size / 1000).toFixed(1)} kB of ${budget[name] / 1000} kB, gzip`);
for (const file of first_load) console.log(`  ${(size_of(file) / 1000).toFixed(1).padStart(6)} kB  ${file}`);
if (Object.entries(sizes).some(([name, size]) => size > budget[name])) {
	console.error('Over the budget.');
	process.exit(1);
}
