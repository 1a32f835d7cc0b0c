import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { catalogues } from './vite/catalogues.ts';
import { groups } from './vite/first_load.ts';
import { shapes } from './vite/shapes.ts';
import { unread_rules } from './vite/unread_rules.ts';

const server = process.env.PARLEY_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [catalogues(), shapes(), unread_rules(), svelte()],
	resolve: {
		alias: { entities: fileURLToPath(new URL('./vite/entities.ts', import.meta.url)) },
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
	test: { include: ['test/*.test.ts'] }
});
