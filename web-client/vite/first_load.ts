// Which files a page needs before it can be read. They go into two downloads, whatever else uses parts of them: a shared part
// cut out for a dialog's sake would compress worse, and the first load would pay for it.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const imported = /^\s*(?:import|export) (?!type )(?:[^;(]*? from )?'(\.[^']+)'/gm;

/** A file of ours and all that it imports at once, by path. */
export function files_of(entry: string, files = new Set<string>()): Set<string> {
	const file = join(src, entry);
	if (files.has(file)) return files;
	files.add(file);
	for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(imported)) {
		const near = join(dirname(file), path);
		const found = [near, `${near}.ts`, join(near, 'index.ts')].find((each) => /\.(ts|svelte)$/.test(each) && existsSync(each));
		if (found) files_of(found.slice(src.length), files);
	}
	return files;
}

const log_in = files_of('main.ts');
const workspace = files_of('shell/subjects.ts', files_of('shell/Workspace.svelte'));

const path_of = (id: string) => id.split('?')[0] ?? id;

export const groups = [
	{ name: 'log_in', test: (id: string) => log_in.has(path_of(id)) && !id.endsWith('main.ts'), priority: 2 },
	{ name: 'workspace', test: (id: string) => workspace.has(path_of(id)), priority: 1 }
];
