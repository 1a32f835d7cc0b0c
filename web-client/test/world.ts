// A small company and its partners, for the fake server: people, spaces, and what was said.
import type { ChannelState, Colleague, Message, Org, Space, SpaceId } from '../src/protocol';

export interface World {
	orgs: Org[];
	members: Colleague[];
	spaces: Space[];
	channels: Map<string, FakeChannel>;
}

export interface FakeChannel {
	state: Omit<ChannelState, 'last_seq' | 'last_place' | 'read_place' | 'unread' | 'mentions'>;
	seq: number;
	messages: Message[];
	readers: string[];
}

const host: Org = { id: 'org_HOST', name: 'Host', kind: 'host', zone: 'Europe/Berlin' };
const acme: Org = { id: 'org_ACME', name: 'Acme', kind: 'partner', zone: 'America/Sao_Paulo' };
const nordwind: Org = { id: 'org_NORDWIND', name: 'Nordwind', kind: 'partner', zone: 'Asia/Tokyo' };

function person(id: string, org: Org, name: string, zone = org.zone): Colleague {
	const email = `${name.split(' ')[0]?.toLowerCase()}@${org.name.toLowerCase()}.example`;
	return { id: `mbr_${id}`, org: org.id, name, role: 'member', zone, bot: false, active: true, email };
}

export const ken = { ...person('KEN', host, 'Ken Ito'), role: 'manager' as const };
export const ana = person('ANA', acme, 'Ana Lima');
export const bjoern = person('BJOERN', nordwind, 'Björn Sato');
export const vera = person('VERA', host, 'Vera Kraus');
const bot = { ...person('BOT', host, 'Build bot'), role: 'bot' as const, bot: true };

const lines = [
	'The logo is final.',
	'Looks right to me. I checked the **contrast** as well.',
	'Can we ship on Friday? The printer needs the files by Wednesday noon.',
	'Yes. See https://example.com/plan for the plan, and `npm run build` for the rest.',
	'Three things are open:\n\n- the price list\n- the translation\n- who talks to the press',
	'> who talks to the press\n\nI do.',
	'```\nconst answer = 42;\nconsole.log(answer);\n```',
	'Good morning from the other side of the world ☕',
	'Спасибо! Проверим сегодня.',
	'明日の会議は15時からです。'
];

function history(authors: Colleague[], count: number, last: Date): Message[] {
	const messages: Message[] = [];
	let at = last.getTime() - count * 11 * 60_000;
	for (let place = 1; place <= count; place++) {
		const quick = place % 4 !== 0;
		at += quick ? 90_000 : 40 * 60_000 + (place % 3) * 60_000;
		at = Math.min(at, last.getTime() - (count - place) * 1000);
		const by = authors[Math.floor(place / 4) % authors.length] as Colleague;
		const text = count > 100 && place <= count - 12 ? `${place}. ${lines[place % lines.length]}` : (lines[place % lines.length] as string);
		messages.push({ seq: place, place, at: new Date(at).toISOString(), by: by.id, text });
	}
	return messages;
}

function channel(
	id: string,
	space: SpaceId,
	name: string,
	readers: Colleague[],
	messages: Message[],
	more: Partial<FakeChannel['state']> = {}
): FakeChannel {
	return {
		state: {
			id: `chn_${id}`, space, name, topic: '', private: false, kind: 'open', archived: false, joined: true, created_by: ken.id, ...more
		},
		seq: messages.at(-1)?.seq ?? 0,
		messages,
		readers: readers.map((member) => member.id)
	};
}

export function world(now = new Date()): World {
	const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
	const crowd = [ken, ana, vera, bot];
	const launch = history([ana, ken, vera], 3000, ago(3));
	const root = launch.at(-8) as Message;
	Object.assign(root, { replies: 2, last_reply_at: ago(60).toISOString(), pinned: true });
	const liked = launch.at(-5) as Message;
	liked.reactions = [{ emoji: '✅', count: 2, mine: false }, { emoji: '👀', count: 1, mine: true }];
	(launch.at(-3) as Message).text = `<@${ken.id}> ship Friday? <@${ana.id}> says yes, see <#chn_GENERAL>.`;
	(launch.at(-3) as Message).by = ana.id;
	(launch.at(-4) as Message).edited = ago(30).toISOString();
	const replies: Message[] = [
		{ seq: 3001, place: 1, at: ago(70).toISOString(), by: ken.id, text: 'On it.', thread: root.seq },
		{ seq: 3002, place: 2, at: ago(60).toISOString(), by: ana.id, text: 'Thanks! No hurry.', thread: root.seq }
	];
	const channels = [
		channel('GENERAL', 'spc_ACME', 'general', crowd, history([ana, vera], 40, ago(90)), { topic: 'Everything that has no better place' }),
		channel('LAUNCH', 'spc_ACME', 'launch', crowd, [...launch, ...replies], { topic: 'Spring launch' }),
		channel('PRICES', 'spc_ACME', 'prices', [ken, ana], [], { private: true, kind: 'private' }),
		channel('NWGEN', 'spc_NORD', 'general', [ken, bjoern], history([bjoern, ken], 15, ago(600))),
		channel('Q1', 'spc_Q1', 'planning', [ken, ana, bjoern], history([bjoern, ana, ken], 220, ago(20))),
		channel('OURS', 'spc_OURS', 'strategy', [ken, vera], history([vera], 6, ago(30))),
		channel('DM', 'spc_HIDDEN', '', [ken, ana], history([ana, ken], 5, ago(200)), {
			kind: 'direct', members: [ken.id, ana.id], private: true
		})
	];
	return {
		orgs: [host, acme, nordwind],
		members: [ken, ana, bjoern, vera, bot],
		spaces: [
			{ id: 'spc_ACME', kind: 'partner', name: 'Acme', code: 'ACM', orgs: [host.id, acme.id], archived: false },
			{ id: 'spc_NORD', kind: 'partner', name: 'Nordwind', code: 'NW', orgs: [host.id, nordwind.id], archived: false },
			{ id: 'spc_Q1', kind: 'project', name: 'Q1 launch', code: 'Q', orgs: [host.id, acme.id, nordwind.id], archived: false },
			{ id: 'spc_OURS', kind: 'internal', name: 'Ourselves', code: 'OUR', orgs: [host.id], archived: false }
		],
		channels: new Map(channels.map((each) => [each.state.id, each]))
	};
}
