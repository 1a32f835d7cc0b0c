// The wire's types. Generated from the server's structs: do not add anything else here.

export type OrgId = string;
export type MemberId = string;
export type SpaceId = string;
export type ChannelId = string;
export type SessionId = string;
export type StreamId = string;
export type Seq = number;
export type Place = number;

export interface Org {
	id: OrgId;
	name: string;
	kind: 'host' | 'partner';
	zone: string;
}

export interface Hours {
	days: number[];
	from: string;
	to: string;
}

export interface Member {
	id: MemberId;
	org: OrgId;
	name: string;
	role: 'admin' | 'manager' | 'partner_admin' | 'member' | 'guest' | 'bot';
	zone: string;
	hours?: Hours;
	language?: string;
	away_until?: string;
	bot: boolean;
	active: boolean;
	email?: string;
}

export interface Space {
	id: SpaceId;
	kind: 'partner' | 'project' | 'internal';
	name: string;
	code: string;
	orgs: OrgId[];
}

export interface Channel {
	id: ChannelId;
	space: SpaceId;
	name: string;
	topic: string;
	private: boolean;
	kind: 'open' | 'private' | 'direct';
	archived: boolean;
	joined: boolean;
	orgs?: OrgId[];
	members?: MemberId[];
	created_by: MemberId | null;
}

export interface ChannelState extends Channel {
	last_seq: Seq;
	last_place: Place;
	read_place: Place;
	unread: number;
	mentions: number;
}

export interface Reaction {
	emoji: string;
	count: number;
	mine: boolean;
}

export interface Message {
	seq: Seq;
	place: Place;
	at: string;
	by: MemberId | null;
	text: string;
	thread?: Seq;
	replies?: number;
	last_reply_at?: string;
	edited?: string;
	deleted?: boolean;
	reactions?: Reaction[];
	pinned?: boolean;
}

export interface Presence {
	member: MemberId;
	state: 'online' | 'away' | 'offline';
	until?: string;
}

export interface Hello {
	session: SessionId;
	member: Member;
	org: Org;
	time: string;
	heartbeat_s: number;
	csrf?: string;
	limits: Record<string, number>;
}

export interface Synced {
	orgs?: Org[];
	spaces?: Space[];
	channels?: ChannelState[];
	cursors?: Record<StreamId, Seq>;
	left?: StreamId[];
	gap?: Record<StreamId, { from: Seq; to: Seq }>;
	more?: boolean;
	cursor?: string;
}

/** A fact: kept, numbered in its stream. */
export interface Fact {
	stream: StreamId;
	seq: Seq;
	event: string;
	at: string;
	by: MemberId | null;
	data: Record<string, unknown>;
}

/** A moment: not kept. */
export interface Push {
	push: string;
	data: Record<string, unknown>;
}

export interface WireError {
	code: string;
	message?: string;
	field?: string;
	limit?: number;
	after_ms?: number;
	orgs?: { id: OrgId; name: string }[];
}
