// Mentions as people type them: `@Ana Lima` in the composer, `<@mbr_…>` on the wire. The parser says where code is: nothing in it is one.
import { joined_class } from './letters';
import { mentions_in } from './markdown';
import { any_mention, mention_at, type Mention } from './mentions';

/** Labels that completion put into a text, and what each stands for on the wire: `@Ana Lima` → `<@mbr_…>`. */
export type Labels = [label: string, wire: string][];

const for_all: Labels = [
	['@channel', '<!channel>'],
	['@here', '<!here>']
];

function escaped(label: string): string {
	return label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

// A name ends where no letter follows that would make another name of it: "@Ana" is not in "@Anabel", but in "@田中さん". An
// underscore may be a mark of italic.
const letter = `[${joined_class}\\p{N}]`;
const begins = `(?<!${letter}|${letter}[_.+-]|[@#])`;
const ends = `(?!${letter}|\\p{M}|_${letter})`;

/** Each part of a text that the parser sees a mention at, if one stands there. */
function read_at(text: string, parts: RegExp): { part: string; start: number }[] {
	const found: { part: string; start: number }[] = [];
	// A mention by its number stands in for each.
	const trial = text.replace(parts, (part, ...more) => {
		const start = more.find((each) => typeof each === 'number') as number;
		return `<@mbr_${found.push({ part, start }) - 1}>`;
	});
	if (found.length === 0) return found;
	const read = new Set(mentions_in(trial).map((mention) => ('id' in mention ? mention.id : '')));
	return found.filter((_, number) => read.has(`mbr_${number}`));
}

/** What was typed as a mention's sign, and not chosen, stays words. */
export function to_wire(text: string, labels: Labels): string {
	// The longest first: `@Ana Lima` must not be taken for `@Ana`.
	const known = [...labels, ...for_all].sort((a, b) => b[0].length - a[0].length);
	const wire = new Map(known);
	const names = known.filter(([label, meaning]) => label !== meaning && text.includes(label)).map(([label]) => escaped(label));
	if (names.length === 0 && !text.includes('<')) return text;
	const name = names.length > 0 ? `${begins}(?:${names.join('|')})${ends}|` : '';
	let result = '';
	let end = 0;
	for (const { part, start } of read_at(text, new RegExp(name + any_mention.source, 'gu'))) {
		result += text.slice(end, start) + (wire.get(part) ?? (/^<[@!]/.test(part) ? `\\${part}` : part));
		end = start + part.length;
	}
	return result + text.slice(end);
}

const begins_here = new RegExp(`${begins}$`, 'u');
const ends_here = new RegExp(`^${ends}`, 'u');

/** For editing what was sent: the other way round. `name` says how a mention reads, or nothing. */
export function from_wire(text: string, name: (mention: Mention) => string | undefined): { text: string; labels: Labels } {
	const labels = new Map<string, string>();
	let shown = '';
	let end = 0;
	for (const { part, start } of read_at(text, any_mention)) {
		shown += text.slice(end, start);
		end = start + part.length;
		const label = name(mention_at(part, 0)?.mention as Mention);
		// Two people of one name, the same name as words, or no end of a word: there it stays exact.
		const apart = label && (labels.get(label) ?? part) === part && !text.includes(label);
		const own = apart && begins_here.test(shown.slice(-3)) && ends_here.test(text.slice(end, end + 3)) ? label : part;
		labels.set(own, part);
		shown += own;
	}
	return { text: shown + text.slice(end), labels: [...labels] };
}
