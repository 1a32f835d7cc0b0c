// An icon of @lucide/svelte as the few elements that it is. The package draws each from a list at run time, with any attributes
// one may think of; ours have none: how large and how strong they are is said in app.css, what they mean in words beside them.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const file = /\/@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;
const drawn = /const iconData = (\{.*\});/;

type Drawn = { node: [tag: string, attributes: Record<string, string>][] };

function markup(tag: string, attributes: Record<string, string>): string {
	return `<${tag} ${Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(' ')} />`;
}

export function icons(): Plugin {
	return {
		name: 'icons',
		enforce: 'pre',
		load(id) {
			if (!file.test(id)) return undefined;
			const found = drawn.exec(readFileSync(id, 'utf8'))?.[1];
			if (!found) throw new Error(`${id} says no more what it draws`);
			const { node }: Drawn = JSON.parse(found);
			return `<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">${node.map(([tag, attributes]) => markup(tag, attributes)).join('')}</svg>`;
		}
	};
}
