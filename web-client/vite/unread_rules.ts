// Leaves out of the Markdown parser what src/text/markdown.ts never runs: rules that it disables, and the writing of HTML. In their
// places stands what does nothing, so that the parser's lists of rules stay as they are.
import type { Plugin } from 'vite';

/** By the parser's source files: what each declares. */
const unread: Record<string, string> = {
	'renderer.ts': 'class Renderer {}',
	'rules_core/replacements.ts': 'function replace() {}',
	'rules_core/smartquotes.ts': 'function smartquotes() {}',
	'rules_block/reference.ts': 'function reference() { return false; }',
	'rules_block/html_block.ts': 'function html_block() { return false; }',
	'rules_block/lheading.ts': 'function lheading() { return false; }',
	'rules_inline/image.ts': 'function image() { return false; }',
	'rules_inline/html_inline.ts': 'function html_inline() { return false; }',
	'rules_inline/entity.ts': 'function entity() { return false; }',
	'common/html_blocks.ts': '',
	'common/html_re.ts': ''
};

export function unread_rules(): Plugin {
	return {
		name: 'unread_rules',
		transform(code, id) {
			if (!/\/markdown-it\.mjs(?:\?|$)/.test(id)) return undefined;
			for (const [file, instead] of Object.entries(unread)) {
				const start = code.indexOf(`//#region src/${file}\n`);
				const end = code.indexOf('//#endregion', start);
				if (start < 0 || end < 0) this.error(`The Markdown parser has no ${file} any more.`);
				code = code.slice(0, start) + instead + code.slice(end);
			}
			return { code, map: null };
		}
	};
}
