// How well a wish fits a name: letters in order, best where words begin. 0 is no fit. Case and accents do not matter.
import { folded } from '../text/folded';

export function fit(wish: string, name: string): number {
	if (wish === '') return 1;
	const text = folded(name);
	const direct = text.indexOf(wish);
	if (direct >= 0) return (direct === 0 || /[\s#@·/_-]/.test(text[direct - 1] as string) ? 3000 : 2000) - direct - text.length;
	let score = 1000;
	let position = -1;
	for (const letter of wish) {
		const next = text.indexOf(letter, position + 1);
		if (next < 0) return 0;
		score -= next - position - 1;
		position = next;
	}
	return Math.max(1, score - text.length);
}

/** The best fits, best first. */
export function best<T>(wish: string, things: T[], name: (thing: T) => string, most: number): T[] {
	const lower = folded(wish.trim());
	return things
		.map((thing) => ({ thing, score: fit(lower, name(thing)) }))
		.filter(({ score }) => score > 0)
		.sort((a, b) => b.score - a.score)
		.slice(0, most)
		.map(({ thing }) => thing);
}
