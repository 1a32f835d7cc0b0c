// Whether what arrived looks as the protocol says. What does not is no event: nothing of it may reach what is drawn. What the
// protocol does not know yet, a field or an event, is let through; whoever does not know it passes it over.
import told from 'shapes:told';
import type { Shape } from '../../vite/shapes';

function fits(value: unknown, shape: Shape): boolean {
	if (typeof shape === 'number') return fits(value, told.others[shape] as Shape);
	switch (shape) {
		case '_':
			return true;
		case 't':
			return typeof value === 'string';
		case 'i':
			return Number.isSafeInteger(value);
		case 'n':
			return Number.isFinite(value);
		case 'b':
			return typeof value === 'boolean';
		case '0':
			return value === null;
		case 'd':
			return typeof value === 'string' && !Number.isNaN(Date.parse(value));
	}
	if (Array.isArray(shape)) return Array.isArray(value) && value.every((each) => fits(each, shape[0]));
	const { '|': choices, ...fields } = shape as { '|'?: Shape[] } & { [field: string]: Shape };
	if (choices) return choices.some((each) => fits(value, each));
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	return Object.entries(fields).every(([name, each]) => field_fits(value as Fields, name, each));
}

type Fields = Record<string, unknown>;

function field_fits(of: Fields, name: string, shape: Shape): boolean {
	if (name === '*') return Object.values(of).every((each) => fits(each, shape));
	if (!name.endsWith('?')) return fits(of[name], shape);
	const value = of[name.slice(0, -1)];
	return value === undefined || fits(value, shape);
}

function known_fits(shapes: Record<string, Shape>, name: string, data: unknown): boolean {
	return Object.hasOwn(shapes, name) ? fits(data, shapes[name] as Shape) : typeof data === 'object' && data !== null;
}

interface Told {
	stream?: unknown;
	seq?: unknown;
	at?: unknown;
	by?: unknown;
	event?: unknown;
	push?: unknown;
	data?: unknown;
}

export function is_fact({ stream, seq, at, by, event, data }: Told): boolean {
	const framed = typeof stream === 'string' && fits(seq, 'i') && fits(at, 'd') && (by === null || typeof by === 'string');
	return framed && typeof event === 'string' && known_fits(told.events, event, data);
}

export function is_push({ push, data }: Told): boolean {
	return typeof push === 'string' && known_fits(told.pushes, push, data);
}

export const shapes = { is_fact, is_push };
export type Shapes = typeof shapes;
