// The Markdown parser without what no text here has (docs/text.md): HTML, entities, reference definitions, pictures, headings by
// underlining, typography, and writing HTML; its rule for backslashes is our own. The package is one file of named regions; those
// that are not needed are taken out before bundling.
import type { Plugin } from 'vite';

const file = /\/node_modules\/markdown-it\/dist\/markdown-it\.mjs$/;

/** Regions, and the rules in them. */
const unused: [region: string, ...rules: string[]][] = [
	['src/renderer.ts'],
	['src/rules_core/strip_references.ts', 'strip_references'],
	['src/rules_core/replacements.ts', 'replacements'],
	['src/rules_core/smartquotes.ts', 'smartquotes'],
	['src/rules_block/reference.ts', 'reference'],
	['src/common/html_blocks.ts'],
	['src/common/html_re.ts'],
	['src/rules_block/html_block.ts', 'html_block'],
	['src/rules_block/lheading.ts', 'lheading'],
	['src/rules_inline/image.ts', 'image'],
	['src/rules_inline/html_inline.ts', 'html_inline'],
	['src/rules_inline/entity.ts', 'entity'],
	['src/rules_inline/escape.ts', 'escape']
];

/** Methods that nobody calls, of the lists of rules, of the parser and of its state: from the first of them to what follows the last. */
const uncalled: [from: string, to: string][] = [
	['\tat(name, fn', '\tbefore('],
	['\tenable(list', '\tgetRules('],
	['\tenable(list', '\tparse(src, env'],
	['\trender(src', '};\n'],
	['\tattrJoin(name', '};\n//#endregion'],
	['\tscanDelims(start', '};\n//#endregion'] // src/text/marks.ts has its own
];

/** Other mentions of these, and what stands in their place. */
const mentions: [RegExp, string][] = [
	[/function _defineProperty\(e, r, t\) \{[\s\S]*?\n\}/, 'function _defineProperty(of, name, value) { of[name] = value; }'],
	[/new Renderer\(\)/, 'undefined'],
	[/(?:_defineProperty\(MarkdownIt, "\w+", \w+\);\n)+/, ''], // its classes, for plugins
	// Entities stay as they were typed.
	[/var UNESCAPE_ALL_RE[\s\S]*?(?=\nfunction replaceEntityPattern)/, ''],
	[/function unescapeAll\(str\) \{[\s\S]*?\n\}/, 'function unescapeAll(str) { return unescapeMd(str); }'],
	[/"utils",\s*utils_exports/, '"utils", undefined'], // for plugins
	[/,\s*zero: \{[\s\S]*?(?=\n\};\nvar BAD_PROTO_RE)/, ''], // other presets
	[/\tconfigure\(presets\) \{[\s\S]*?\n\t\}/, '\tconfigure() { this.options = { ...config.default.options }; }']
];

/** `text` with what is found replaced; what is not found means that the package has changed, and this file must. */
function replaced(text: string, found: RegExp, by: string): string {
	if (!found.test(text)) throw new Error(`markdown-it has no ${found} any more`);
	return text.replace(found, () => by);
}

function without(text: string, from: string, to: string): string {
	const start = text.indexOf(from);
	const end = text.indexOf(to, start);
	if (start < 0 || end < 0) throw new Error(`markdown-it has no ${from} any more`);
	return text.slice(0, start) + text.slice(end);
}

export function markdown(): Plugin {
	return {
		name: 'markdown',
		enforce: 'pre',
		transform(code, id) {
			if (!file.test(id.split('?')[0] ?? '')) return undefined;
			for (const [region, ...rules] of unused) {
				code = replaced(code, new RegExp(`//#region ${region.replaceAll('.', '\\.')}\\n[\\s\\S]*?//#endregion\\n`), '');
				for (const rule of rules) code = replaced(code, new RegExp(`\\[\\s*"${rule}",\\s*\\w+(?:,\\s*\\[[^\\]]*\\])?\\s*\\],?`), '');
			}
			for (const [from, to] of uncalled) code = without(code, from, to);
			for (const [found, by] of mentions) code = replaced(code, found, by);
			return { code, map: null };
		}
	};
}
