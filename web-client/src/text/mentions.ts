// Mentions: `<@mbr_…>` on the wire, `@Ana Lima` where people type. Nothing inside code is one.
import type { ChannelId, Member, MemberId, OrgId } from '../protocol';

export type Mention =
	| { kind: 'member'; id: MemberId }
	| { kind: 'org'; id: OrgId }
	| { kind: 'channel'; id: ChannelId }
	| { kind: 'everyone' | 'here' }
	| { kind: 'time'; at: string };

const pattern = /<(?:@((?:mbr|org)_\w+)|#(chn_\w+)|!(channel|here)|time:([^<>\s]{1,64}))>/y;

/** The mention that starts at `position`, and where it ends. */
export function mention_at(text: string, position: number): { mention: Mention; end: number } | undefined {
	pattern.lastIndex = position;
	const found = pattern.exec(text);
	if (!found) return undefined;
	const [, person, channel, all, time] = found;
	const end = pattern.lastIndex;
	if (person?.startsWith('org_')) return { mention: { kind: 'org', id: person as OrgId }, end };
	if (person) return { mention: { kind: 'member', id: person as MemberId }, end };
	if (channel) return { mention: { kind: 'channel', id: channel as ChannelId }, end };
	if (all) return { mention: { kind: all === 'here' ? 'here' : 'everyone' }, end };
	return { mention: { kind: 'time', at: time ?? '' }, end };
}

/** Where code is: fences to their end, or to the text's where they have none, and spans. Each run of marks is looked at once or twice. */
function* code_in(text: string): Generator<{ start: number; end: number }> {
	if (!text.includes('`') && !text.includes('~~~')) return;
	const runs = [...text.matchAll(/`+|~~~+/g)].map(({ 0: { length: width }, index: start }) => ({
		start,
		width,
		end: start + width,
		sign: text[start],
		begins: width > 2 && /(?:^|\n) {0,3}$/.test(text.slice(Math.max(0, start - 4), start))
	}));
	const last = new Map(runs.map(({ sign, width }, index) => [`${sign}${width}`, index])); // a span that cannot end is not looked for
	for (let at = 0; at < runs.length; at++) {
		const { start, width, sign, begins } = runs[at]!;
		const within = runs[at + 1]?.sign === '`' && !text.slice(runs[at]!.end, runs[at + 1]!.start).includes('\n');
		if (begins && !(sign === '`' && within)) {
			do at++;
			while (at < runs.length && !(runs[at]!.begins && runs[at]!.sign === sign && runs[at]!.width >= width && ends_line(text, runs[at]!.end)));
		} else if (sign === '`' && (last.get(`${sign}${width}`) as number) > at) {
			do at++;
			while (runs[at]!.sign !== sign || runs[at]!.width !== width);
		} else continue;
		yield { start, end: runs[at]?.end ?? text.length };
	}
}

function ends_line(text: string, position: number): boolean {
	while (text[position] === ' ' || text[position] === '\t') position++;
	return position === text.length || text[position] === '\n';
}

/** Applies `change` to what is not code. */
export function outside_code(text: string, change: (part: string) => string): string {
	let result = '';
	let position = 0;
	for (const { start, end } of code_in(text)) {
		result += change(text.slice(position, start)) + text.slice(start, end);
		position = end;
	}
	return result + change(text.slice(position));
}

/** Every mention in a text, in order. */
export function mentions_in(text: string): Mention[] {
	const mentions: Mention[] = [];
	if (!text.includes('<')) return mentions;
	outside_code(text, (part) => {
		for (let at = part.indexOf('<'); at >= 0; at = part.indexOf('<', at + 1)) {
			const found = mention_at(part, at);
			if (found) mentions.push(found.mention);
		}
		return part;
	});
	return mentions;
}

export function mentions_me(text: string, me: Pick<Member, 'id' | 'org'>): boolean {
	if (!text.includes('<')) return false;
	let found = false;
	outside_code(text, (part) => {
		found ||= [`<@${me.id}>`, `<@${me.org}>`, '<!channel>', '<!here>'].some((mention) => part.includes(mention));
		return part;
	});
	return found;
}

/** Labels that completion put into a text, and what each stands for on the wire: `@Ana Lima` → `<@mbr_…>`. */
export type Labels = [label: string, wire: string][];

const for_all: Labels = [
	['@channel', '<!channel>'],
	['@here', '<!here>']
];

function escaped(label: string): string {
	return label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export function to_wire(text: string, labels: Labels): string {
	// The longest first: `@Ana Lima` must not be taken for `@Ana`.
	const known = [...labels, ...for_all].sort((a, b) => b[0].length - a[0].length);
	const wire = new Map(known);
	const any = new RegExp(`(?<![\\p{L}\\p{N}_@#])(?:${known.map(([label]) => escaped(label)).join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
	return outside_code(text, (part) => part.replace(any, (label) => wire.get(label) ?? label));
}

/** For editing what was sent: the other way round. `name` says how a mention reads, or nothing. */
export function from_wire(text: string, name: (mention: Mention) => string | undefined): { text: string; labels: Labels } {
	const labels = new Map<string, string>();
	const shown = outside_code(text, (part) =>
		part.replace(/<[@#!][\w]+>/g, (wire) => {
			const found = mention_at(wire, 0);
			const label = found && name(found.mention);
			if (!label) return wire;
			if ((labels.get(label) ?? wire) !== wire) return wire; // two people of one name: the second stays exact
			labels.set(label, wire);
			return label;
		})
	);
	return { text: shown, labels: [...labels] };
}
