// What a first visit downloads before a channel can be read: JavaScript and CSS, compressed. Fails over
// the budget; the log-in, which comes before it, has a budget of its own. Everything else is asked for once the page can be
// read (src/page/readable.ts): a browser test holds that against this list.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const budget = { log_in: 32_000, first_load: 100_000 };

const size_of = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
const total = (files) => [...files].reduce((sum, file) => sum + size_of(file), 0);

/** The files of the log-in, and those of the first load, with the words of a language: of the one that has most, unless it is named. */
export function counted(language) {
	const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
	const keys = Object.keys(manifest);

	/** Files that a chunk needs at once: itself, its styles, what it imports. */
	function files_of(key, found = new Set()) {
		const chunk = manifest[key];
		if (found.has(chunk.file)) return found;
		found.add(chunk.file);
		for (const style of chunk.css ?? []) found.add(style);
		for (const imported of chunk.imports ?? []) files_of(imported, found);
		return found;
	}

	// The words of the log-in, and those of the workspace; other parts of a language come with what they are for.
	function words_of(part) {
		const all = keys.filter((key) => key.startsWith(`src/i18n/${language ?? ''}`) && key.endsWith(`/${part}.json`));
		return files_of(all.reduce((most, key) => (size_of(manifest[key].file) > size_of(manifest[most].file) ? key : most)));
	}

	const workspace = keys.find((key) => key.endsWith('shell/Workspace.svelte'));
	const log_in = new Set(['starting.js', ...files_of('index.html'), ...words_of('log_in')]);
	for (const app of manifest['index.html'].dynamicImports ?? [])
		if (!app.startsWith('src/i18n/') && app !== workspace && !app.endsWith('session/ResetPage.svelte')) files_of(app, log_in);
	const first_load = new Set([...log_in, ...files_of(workspace), ...files_of('src/shell/subjects.ts'), ...words_of('workspace')]);
	return { log_in, first_load };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const files = counted();
	const over = Object.entries(budget).filter(([name, most]) => {
		console.log(`${name}: ${(total(files[name]) / 1000).toFixed(1)} kB of ${most / 1000} kB, gzip`);
		return total(files[name]) > most;
	});
	for (const file of files.first_load) console.log(`  ${(size_of(file) / 1000).toFixed(1).padStart(6)} kB  ${file}`);
	if (over.length > 0) {
		console.error('Over the budget.');
		process.exit(1);
	}
}
