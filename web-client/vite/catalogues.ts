// The languages of the screen: ICU messages in src/i18n/<language>/<part>.json become plain functions when we build, so that no
// parser of messages travels to the browser.
import { readFileSync } from 'node:fs';
import MessageFormat from '@messageformat/core';
import compile_module from '@messageformat/core/compile-module';
import type { Plugin } from 'vite';

const file = /\/src\/i18n\/([\w-]+)\/\w+\.json$/;

export function catalogues(): Plugin {
	return {
		name: 'catalogues',
		enforce: 'pre',
		load(id) {
			const language = file.exec(id)?.[1];
			if (!language) return undefined;
			const texts: Record<string, string> = JSON.parse(readFileSync(id, 'utf8'));
			return { code: compile_module(new MessageFormat(language), texts), moduleType: 'js' };
		}
	};
}
