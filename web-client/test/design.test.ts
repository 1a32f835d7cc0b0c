// docs/design.md: one file has the sizes of type and the colours, and what stands on what can be read.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Org } from '../src/protocol';
import { Spaces } from '../src/spaces/spaces.svelte';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const tokens = 'tokens.css';
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(css|svelte)$/.test(file) && file !== tokens);
const style_of = (file: string) => {
	const text = readFileSync(join(src, file), 'utf8');
	return (file.endsWith('.css') ? text : (/<style>([^]*)<\/style>/.exec(text)?.[1] ?? '')).replace(/\/\*[^]*?\*\//g, '');
};
const found = (what: RegExp) => files.flatMap((file) => (style_of(file).match(what) ?? []).map((one) => `${file}: ${one.trim()}`));

describe('a token has its place in tokens.css alone', () => {
	it('sizes of type', () => expect(found(/font-size:.*|font:[^;]*\d(px|r?em|%).*/g)).toEqual([]));
	it('colours', () => expect(found(/oklch\(.*|rgba?\(.*|hsla?\(.*|#[0-9a-f]{3,8}\b.*/gi)).toEqual([]));
	it('radii', () => expect(found(/border-radius: (?!0;)[^;]*\d(px|%).*/g)).toEqual([]));
	it('what is used is one', () => {
		const own = new Set(readFileSync(join(src, tokens), 'utf8').match(/--[\w-]+(?=:)/g));
		const known = (name: string) => own.has(name) || files.some((file) => readFileSync(join(src, file), 'utf8').includes(`${name}:`) || readFileSync(join(src, file), 'utf8').includes(`${name}=`));
		const used = files.flatMap((file) => [...style_of(file).matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name as string));
		expect([...new Set(used)].filter((name) => !known(name))).toEqual([]);
	});
	it('space is a step of the grid, or one of a list that only shrinks', () => {
		const grid = ['0', '4', '8', '12', '16', '24', '32', '48', '64'];
		const others = ['1', '2', '3', '5', '6', '10', '28', '30', '96'];
		const steps = new Set([...grid, ...others]);
		const sizes = files.flatMap((file) => (style_of(file).match(/(?<=(?:padding|margin|gap)[\w-]*: )[^;]*/g) ?? []).flatMap((all) => all.match(/\b\d+(?=px)/g) ?? []));
		expect([...new Set(sizes)].filter((size) => !steps.has(size))).toEqual([]);
		expect(others.filter((size) => !sizes.includes(size))).toEqual([]);
	});
});

type Colour = [light: number, chroma: number, hue: number];

/** WCAG 2: relative luminance of an oklch colour, brought into sRGB by clipping. */
function luminance([light, chroma, hue]: Colour): number {
	const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
	const [l, m, s] = [light + 0.3963377774 * a + 0.2158037573 * b, light - 0.1055613458 * a - 0.0638541728 * b, light - 0.0894841775 * a - 1.291485548 * b].map((x) => x ** 3) as Colour;
	const linear = [4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s, -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s];
	const [red, green, blue] = linear.map((x) => Math.min(1, Math.max(0, x))) as Colour;
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: Colour, other: Colour): number {
	const [more, less] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
	return (more + 0.05) / (less + 0.05);
}

/** A pair of a rule: light, then dark. `hue`: where the token leaves it open. */
function pair(rule: string, name: string, hue = 0): [Colour, Colour] {
	const text = readFileSync(join(src, tokens), 'utf8');
	const body = text.slice(text.indexOf(`\n${rule} {`)).split('\n}')[0] ?? '';
	const value = new RegExp(`${name}: light-dark\\((.*)\\);`).exec(body)?.[1] ?? '';
	const both = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+|var\(--hue\))/g)].map(([, light, chroma, of]) => [Number(light), Number(chroma), of?.startsWith('var') ? hue : Number(of)]);
	expect(both, `${rule} ${name}`).toHaveLength(2);
	return both as [Colour, Colour];
}

const surfaces = ['--bg', '--panel', '--raised'];
describe('contrast', () => {
	const root = ':root';
	const on = (name: string, all: string[], least: number) =>
		it.each(all)(`${name} on %s: ${least}`, (ground) => {
			const [front, back] = [pair(root, name), pair(root, ground)];
			for (const theme of [0, 1] as const) expect(contrast(front[theme], back[theme])).toBeGreaterThanOrEqual(least);
		});
	on('--text', [...surfaces, '--hover', '--accent-tint', '--mention', '--internal'], 7);
	for (const name of ['--muted', '--accent', '--ok', '--warn', '--bad']) on(name, surfaces, 4.5);
	on('--on-accent', ['--accent', '--bad'], 4.5);
	for (const name of ['--focus', '--edge']) on(name, surfaces, 3);

	const hues = Array.from({ length: 12 }, (_, step) => step * 30);
	it.each(['.hued', '.hued.middle', '.hued.dark'])('the letters of a company, %s', (rule) => {
		for (const hue of hues) {
			const [ink, ground] = [pair(rule, '--ink', hue), pair(rule, '--ground', hue)];
			for (const theme of [0, 1] as const) expect(contrast(ink[theme], ground[theme]), `${hue}`).toBeGreaterThanOrEqual(4.5);
		}
	});
	it('the tones of one hue differ without it', () => {
		const grounds = ['.hued', '.hued.middle', '.hued.dark'].map((rule) => pair(rule, '--ground', 135));
		for (const theme of [0, 1] as const)
			for (const [one, other] of [[0, 1], [1, 2]] as const)
				expect(contrast((grounds[one] as [Colour, Colour])[theme], (grounds[other] as [Colour, Colour])[theme])).toBeGreaterThanOrEqual(1.3);
	});
	it('the hours of a company on the day bar', () => {
		for (const hue of hues) {
			const [lane, ground] = [pair('.hued', '--lane', hue), pair(root, '--bg')];
			for (const theme of [0, 1] as const) expect(contrast(lane[theme], ground[theme]), `${hue}`).toBeGreaterThanOrEqual(3);
		}
	});
});

describe('the looks of companies', () => {
	const org = (id: string) => ({ id, name: id, kind: 'partner', zone: 'Europe/Berlin' }) as unknown as Org;

	it('are no two alike, up to as many as there are; the younger one gives way', () => {
		const spaces = new Spaces();
		const ids = Array.from({ length: 36 }, (_, index) => `org_${String(index).padStart(3, '0')}`);
		const look = (id?: string) => JSON.stringify(spaces.look(id as string));
		spaces.put_org(org(ids[0] as string));
		const alone = look(ids[0]);
		for (const id of ids) spaces.put_org(org(id));
		expect(look(ids[0])).toBe(alone);
		expect(new Set(ids.map(look)).size).toBe(36);
		spaces.put_org(org('org_036')); // one more than there are looks
		expect(look('org_036')).toMatch(/hued/);
	});
});
