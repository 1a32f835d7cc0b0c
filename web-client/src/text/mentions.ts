// Mentions as they stand on the wire: `<@mbr_…>`. How people type them is in labels.ts.
import type { ChannelId, MemberId, OrgId } from '../protocol';

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

/** What may be one, wherever it stands. */
export const any_mention = new RegExp(pattern, 'g');
