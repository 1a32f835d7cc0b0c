import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { catalogues } from './vite/catalogues.ts';
import { groups } from './vite/first_load.ts';
import { icons } from './vite/icons.ts';
import { markdown } from './vite/markdown.ts';
import { shapes } from './vite/shapes.ts';

const server = process.env.PARLEY_SERVER ?? 'http://127.0.0.1:8080';

// Packages of which the Markdown parser needs but little.
const stand_ins = {
	'linkify-it': './vite/linkify.ts',
	mdurl: './vite/mdurl.ts',
	'punycode.js': './vite/punycode.ts',
	'uc.micro': './vite/uc_micro.ts'
};

export default defineConfig({
	plugins: [catalogues(), shapes(), markdown(), icons(), svelte()],
	resolve: {
		alias: Object.fromEntries(Object.entries(stand_ins).map(([name, file]) => [name, fileURLToPath(new URL(file, import.meta.url))])),
		// Under vitest the state classes must run with the browser's reactivity, not the server's.
		conditions: ['browser', 'module', 'import', 'default']
	},
	build: {
		target: 'es2022',
		manifest: true, // tools of ours read it: the size check knows the first load from it
		modulePreload: { polyfill: false }, // an inline script, which our policy forbids
		assetsInlineLimit: 0,
		rolldownOptions: { output: { codeSplitting: { groups } } }
	},
	server: {
		proxy: {
			'/ws': { target: server, ws: true },
			'/api': { target: server },
			'/files': { target: server }
		}
	},
	// What is tested is the parser as it is built.
	test: { include: ['test/*.test.ts'], server: { deps: { inline: ['markdown-it'] } } }
});
