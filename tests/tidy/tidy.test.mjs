// The tree itself: what a newcomer relies on when they look for something.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split('\n');
const files = listed.filter((file) => file && existsSync(join(root, file)));
const text = new Map();
const read = (file) => {
	if (!text.has(file)) text.set(file, readFileSync(join(root, file), 'utf8'));
	return text.get(file);
};
const of = (...endings) => files.filter((file) => endings.some((ending) => file.endsWith(ending)));
const generated = /^web-client\/src\/protocol\.ts$/;

test('each file says at its top what it is', () => {
	const opened = /^(?:#!.*\n)?(?:#pragma once\n)?\s*(?:\/\/|\/\*|#|<!--)/;
	const silent = of('.hpp', '.cpp', '.ts', '.svelte', '.mjs', '.css').filter((file) => {
		if (generated.test(file) || /vite-env|\.config\.|\.d\.m?ts$/.test(file)) return false;
		// A .cpp file beside its header says it there.
		if (file.endsWith('.cpp') && files.includes(file.replace(/\.cpp$/, '.hpp'))) return false;
		return !opened.test(read(file));
	});
	assert.deepEqual(silent, []);
});

// What each folder of the server may include, beside itself.
const below = {
	'server/ctl': ['server/engine', 'storage', 'protocol'],
	'server/jobs': ['server/engine', 'storage', 'protocol'],
	'server/gate': ['server/wire', 'server/engine', 'storage', 'protocol'],
	'server/engine': ['storage', 'protocol'],
	'server/wire': ['protocol'],
	storage: ['protocol'],
	protocol: []
};
const room = (file) => Object.keys(below).find((folder) => file.startsWith(`${folder}/`));
const includes = (file) => [...read(file).matchAll(/^#include "([^"]+)"/gm)].map(([, path]) => path);

test('folders of the server include what is below them', () => {
	const upward = [];
	for (const file of of('.hpp', '.cpp')) {
		const from = room(file);
		if (!from) continue;
		for (const path of includes(file)) {
			const to = room(path);
			if (to && to !== from && !below[from].includes(to)) upward.push(`${file} → ${path}`);
			if (path.startsWith('tests/') || path.startsWith('bench/')) upward.push(`${file} → ${path}`);
		}
	}
	assert.deepEqual(upward, []);
});

/** The circles among these arrows, each by the file that closes it. */
function circles(nodes, arrows_of) {
	const found = [];
	const state = new Map(); // 1: being looked at, 2: done
	const visit = (node, path) => {
		state.set(node, 1);
		for (const next of arrows_of(node)) {
			if (state.get(next) === 1) found.push([...path.slice(path.indexOf(next)), next].join(' → '));
			else if (!state.has(next)) visit(next, [...path, next]);
		}
		state.set(node, 2);
	};
	for (const node of nodes) if (!state.has(node)) visit(node, [node]);
	return found;
}

test('headers do not include each other in a circle', () => {
	const headers = of('.hpp');
	assert.deepEqual(circles(headers, (file) => includes(file).filter((path) => headers.includes(path))), []);
});

const client = of('.ts', '.svelte').filter((file) => file.startsWith('web-client/src/'));
// What is fetched later is no arrow of the start: it may come back to what fetched it.
const imported = /^\s*(?:import|export)\s(?!type\b)[^;]*?from '(\.[^']+)'/gm;
const imports = (file) =>
	[...read(file).matchAll(imported)]
		.map(([, path]) => normalize(join(dirname(file), path)))
		.map((path) => [path, `${path}.ts`, join(path, 'index.ts')].find((each) => client.includes(each)))
		.filter(Boolean);

test('files of the web client do not import each other in a circle', () => {
	assert.deepEqual(circles(client, imports), []);
});

test('whatever a file of the web client exports is used by another', () => {
	const unused = [];
	const others = of('.ts', '.svelte', '.mjs').filter((file) => file.startsWith('web-client/'));
	for (const file of client.filter((each) => each.endsWith('.ts') && !generated.test(each))) {
		for (const [, name] of read(file).matchAll(/^export (?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/gm)) {
			const word = new RegExp(`\\b${name}\\b`);
			if (!others.some((other) => other !== file && word.test(read(other)))) unused.push(`${file}: ${name}`);
		}
	}
	assert.deepEqual(unused, []);
});

test('what a header declares is used outside of it and its own file', () => {
	const sources = of('.hpp', '.cpp', '.in');
	const unused = [];
	for (const file of of('.hpp').filter((each) => /^(server|storage|protocol)\//.test(each))) {
		const own = [file, file.replace(/\.hpp$/, '.cpp')];
		const declared = /^(?:\[\[nodiscard\]\] )?(?:inline |constexpr |extern )*(?:[\w:]+(?:<[^;{}()]*>)?[&*]? )(\w+)\([^;{}]*\)(?: const)?(?:;| \{)/gm;
		for (const [, name] of read(file).matchAll(declared)) {
			if (/^(operator|async_teardown|beast_close_socket)/.test(name)) continue; // Beast finds these by its types
			const word = new RegExp(`\\b${name}\\b`, 'g');
			const here = read(file).match(word).length > 1; // a template of the same header
			if (!here && !sources.some((other) => !own.includes(other) && read(other).match(word))) unused.push(`${file}: ${name}`);
		}
	}
	assert.deepEqual(unused, []);
});

test('a component has at most three hundred lines', () => {
	const lines = (file) => read(file).split('\n').length - 1;
	assert.deepEqual(of('.svelte').filter((file) => lines(file) > 300).map((file) => `${file}: ${lines(file)}`), []);
});

test('links of the documents lead somewhere', () => {
	const dead = [];
	for (const file of of('.md').filter((each) => !each.startsWith('web-client/node_modules')))
		for (const [, target] of read(file).replace(/`[^`\n]*`/g, '').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g))
			if (!existsSync(join(root, dirname(file), decodeURI(target)))) dead.push(`${file} → ${target}`);
	assert.deepEqual(dead, []);
});

test('each word of the glossary stands for one thing', () => {
	const rows = read('docs/glossary.md').split('\n').map((line) => line.split('|').map((cell) => cell.trim())).filter((cells) => cells.length === 5);
	const words = rows.map(([, word]) => word).filter((word) => word !== 'word' && !/^-+$/.test(word));
	assert.deepEqual(words.filter((word, index) => words.indexOf(word) !== index), [], 'each once');
	const defined = new Map(); // by name with its inner namespace
	for (const file of of('.hpp').filter((each) => /^(server|storage|protocol)\//.test(each) && !each.startsWith('server/ctl/'))) {
		let space = '';
		for (const line of read(file).split('\n')) {
			const opened = /^namespace (?:parley::)?(\w+) \{/.exec(line);
			if (opened) space = ['rows', 'view', 'push'].includes(opened[1]) ? `${opened[1]}::` : '';
			else if (/^\} {2}\/\/ namespace parley::(?:rows|view|push)/.test(line)) space = '';
			const [, name] = /^(?:struct|class|enum class|using) (\w+)(?: final)?(?: [:={]|;|$)/.exec(line) ?? [];
			if (!name || line.endsWith(';') && !line.includes('=') && !line.includes('{')) continue;
			defined.set(space + name, [...(defined.get(space + name) ?? []), file]);
		}
	}
	const types = rows.flatMap(([, , , cell]) => [...cell.matchAll(/`([\w:]+)`/g)].map(([, type]) => type));
	const wrong = types.filter((type) => defined.get(type)?.length !== 1).map((type) => `${type}: ${defined.get(type) ?? 'not there'}`);
	assert.deepEqual(wrong, []);
});

test('each setting of the server is in its guide, and nothing else', () => {
	const known = [...read('server/settings.cpp').matchAll(/^\s+(?:return )?\{+"(server|limits)", "(\w+)"/gm)].map(([, table, key]) => `${table}.${key}`);
	assert.ok(known.length > 25);
	const told = [...read('docs/operators.md').matchAll(/`((?:server|limits)\.\w+)`/g)].map(([, path]) => path);
	assert.deepEqual([...new Set(told)].sort(), known.sort());
});

test('no browser test waits for a promise by being given one', () => {
	// Playwright's waitForFunction takes the promise itself for a yes; `until` of a seat waits for what comes of it.
	assert.deepEqual(of('.mjs', '.ts').filter((file) => /waitForFunction\(\s*async/.test(read(file))), []);
});
