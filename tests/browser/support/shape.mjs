// Whether an event or a push is as the generated schema says.
import { readFileSync } from 'node:fs';

const schema = JSON.parse(readFileSync(new URL('../../../docs/reference/schema.json', import.meta.url), 'utf8'));

const is_instant = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));

const types = {
	string: (value) => typeof value === 'string',
	integer: (value) => Number.isSafeInteger(value),
	number: (value) => Number.isFinite(value),
	boolean: (value) => typeof value === 'boolean',
	null: (value) => value === null,
	array: (value) => Array.isArray(value),
	object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
};

function fits(value, what) {
	if (what.$ref) return fits(value, schema.$defs[what.$ref.split('/').pop()]);
	if (what.anyOf) return what.anyOf.some((each) => fits(value, each));
	if (what.type && !types[what.type](value)) return false;
	if (what.format === 'date-time' && !is_instant(value)) return false;
	if (what.items && !value.every((each) => fits(each, what.items))) return false;
	if (what.required?.some((name) => value[name] === undefined)) return false;
	return Object.entries(what.properties ?? {}).every(([name, each]) => value[name] === undefined || fits(value[name], each));
}

export function is_whole(frame) {
	const { stream, seq, at, by, event, push, data } = frame;
	if (push !== undefined) return typeof push === 'string' && (schema['x-pushes'][push] === undefined || fits(data, schema['x-pushes'][push]));
	const framed = typeof stream === 'string' && Number.isSafeInteger(seq) && is_instant(at);
	if (!framed || (by !== null && typeof by !== 'string') || typeof event !== 'string') return false;
	const known = schema['x-events'][event];
	return known ? fits(data, known) : types.object(data);
}
