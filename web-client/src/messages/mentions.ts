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

// Fences first, then spans of one or more backticks; an unclosed fence runs to the end, as Markdown has it.
const code = /(^|\n) {0,3}(```+|~~~+)[^\n]*(?:\n[\s\S]*?(?:\n {0,3}\2[^\S\n]*(?=\n|$)|$)|$)|(`+)(?!`)[\s\S]*?[^`]\3(?!`)/g;

/** Applies `change` to what is not code. */
export function outside_code(text: string, change: (part: string) => string): string {
	let result = '';
	let position = 0;
	for (const found of text.matchAll(code)) {
		result += change(text.slice(position, found.index)) + found[0];
		position = found.index + found[0].length;
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
	const labels: Labels = [];
	const shown = outside_code(text, (part) =>
		part.replace(/<[@#!][\w]+>/g, (wire) => {
			const found = mention_at(wire, 0);
			const label = found && name(found.mention);
			if (!label) return wire;
			const taken = labels.find(([other, meaning]) => other === label && meaning !== wire);
			if (taken) return wire; // two people of one name: the second stays exact
			labels.push([label, wire]);
			return label;
		})
	);
	return { text: shown, labels };
}
