// What events and pushes look like, from the generated schema, small enough to travel to the browser. `import 'shapes:told'`
// gives it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const path = fileURLToPath(new URL('../../docs/reference/schema.json', import.meta.url));
const name = 'shapes:told';

interface Schema {
	$ref?: string;
	type?: string;
	format?: string;
	const?: unknown;
	anyOf?: Schema[];
	items?: Schema;
	properties?: Record<string, Schema>;
	required?: string[];
	additionalProperties?: boolean | Schema;
}

/**
 * A letter (t text, i whole number, n number, b yes or no, d an instant, 0 null, _ anything), the number of another shape in the list, a list
 * of one, an object's fields (`name?` may be absent), a map `{'*': shape}` or choices `{'|': shapes}`.
 */
export type Shape = string | number | [Shape] | { [field: string]: Shape } | { '|': Shape[] };
export interface Shapes {
	events: Record<string, Shape>;
	pushes: Record<string, Shape>;
	others: Shape[];
}

const letters: Record<string, string> = { string: 't', integer: 'i', number: 'n', boolean: 'b', null: '0' };

export function told(schema = JSON.parse(readFileSync(path, 'utf8'))): Shapes {
	const numbers = new Map<string, number>();
	const others: Shape[] = [];

	function of(what: Schema): Shape {
		if (what.$ref) return named(what.$ref.split('/').pop() as string);
		if (what.anyOf) {
			const choices = what.anyOf.map(of);
			return choices.every((each) => each === 't') ? 't' : { '|': choices };
		}
		if (what.type === 'array') return [of(what.items ?? {})];
		if (what.properties) {
			const required = new Set(what.required);
			return Object.fromEntries(Object.entries(what.properties).map(([name, each]) => [required.has(name) ? name : `${name}?`, of(each)]));
		}
		if (what.type === 'object') return typeof what.additionalProperties === 'object' ? { '*': of(what.additionalProperties) } : {};
		if (what.format === 'date-time') return 'd';
		return letters[what.type ?? (typeof what.const === 'string' ? 'string' : '')] ?? '_';
	}

	function named(name: string): Shape {
		const known = numbers.get(name);
		if (known !== undefined) return known;
		const what: Schema = schema.$defs[name];
		if (!what.properties) return of(what);
		const number = others.push({}) - 1;
		numbers.set(name, number);
		others[number] = of(what);
		return number;
	}

	const all = (of_each: Record<string, Schema>) => Object.fromEntries(Object.entries(of_each).map(([name, each]) => [name, of(each)]));
	return { events: all(schema['x-events']), pushes: all(schema['x-pushes']), others };
}

export function shapes(): Plugin {
	return {
		name: 'shapes',
		enforce: 'pre',
		resolveId: (id) => (id === name ? `\0${name}` : undefined),
		load(id) {
			if (id !== `\0${name}`) return undefined;
			this.addWatchFile(path);
			return `export default JSON.parse(${JSON.stringify(JSON.stringify(told()))})`;
		}
	};
}
