// An icon of @lucide/svelte as the few elements that it is. The package draws each from a list at run time, with any attributes
// one may think of; ours have a size, a width of the lines and perhaps a name.
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
			return `<script>
	let { size, strokeWidth, 'aria-label': label } = $props();
</script>
<svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width={strokeWidth} stroke-linecap="round" stroke-linejoin="round" aria-label={label} aria-hidden={label === undefined ? 'true' : undefined}>
	${node.map(([tag, attributes]) => markup(tag, attributes)).join('')}
</svg>`;
		}
	};
}
