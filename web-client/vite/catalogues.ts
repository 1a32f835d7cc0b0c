// The languages of the screen: ICU messages in src/i18n/*.json become plain functions when we build,
// so that no parser of messages travels to the browser. `import 'messages:ru'` gives one language.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import MessageFormat from '@messageformat/core';
import compile_module from '@messageformat/core/compile-module';
import type { Plugin } from 'vite';

const prefix = 'messages:';

export function catalogue_path(language: string, part?: string): string {
	return fileURLToPath(new URL(`../src/i18n/${part ? `${part}.` : ''}${language}.json`, import.meta.url));
}

/** Message texts by key, as the translator wrote them. */
export function catalogue(language: string, part?: string): Record<string, string> {
	return JSON.parse(readFileSync(catalogue_path(language, part), 'utf8'));
}

export function catalogues(): Plugin {
	return {
		name: 'catalogues',
		enforce: 'pre',
		resolveId(id) {
			return id.startsWith(prefix) ? `\0${id}` : undefined;
		},
		load(id) {
			if (!id.startsWith(`\0${prefix}`)) return undefined;
			const [language = 'en', part] = id.slice(prefix.length + 1).split('/');
			this.addWatchFile(catalogue_path(language, part));
			return compile_module(new MessageFormat(language), catalogue(language, part));
		}
	};
}
