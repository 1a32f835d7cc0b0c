// Speaks the protocol well enough for the client's own tests and for looking at it: one world in memory,
// no rights, the product's headers. What the real server does is tested with the real server.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Channel, ChannelId, ChannelState, Colleague as Member, MemberId, Message, SpaceId } from '../src/protocol';
import { FakeFiles } from './fake_files';
import { FakeRecords } from './fake_records';
import { FakeSchedules } from './fake_schedules';
import { world, type FakeChannel } from './world';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const policy =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types svelte-trusted-html";
const types: Record<string, string> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.svg': 'image/svg+xml',
	'.webmanifest': 'application/manifest+json'
};

type Body = Record<string, unknown>;
interface Seat {
	member: Member;
	socket: WebSocket;
	cursors_from: Map<string, number>;
	live: boolean;
}
interface Event {
	stream: string;
	seq: number;
	event: string;
	at: string;
	by: string | null;
	data: Body;
}

class Refusal extends Error {
	constructor(readonly error: Body) {
		super(String(error.code));
	}
}

export class FakeServer {
	world = world();
	/** Refuses new sockets, as a network that is gone does. */
	unreachable = false;
	/** The next command of this name gets this error, once. */
	refuse = new Map<string, Body>();
	/** Commands as they came. */
	seen: { do: string; with: Body; key?: string }[] = [];

	files: FakeFiles;
	records: FakeRecords;
	schedules: FakeSchedules;
	private http_: Server;
	private sockets_: WebSocketServer;
	private seats_ = new Set<Seat>();
	private sessions_ = new Map<string, Member>();
	private answers_ = new Map<string, unknown>();
	private logs_ = new Map<string, Event[]>();
	private reads_ = new Map<string, number>();

	constructor() {
		const person = (id: string) => this.world.members.find((member) => member.id === id) as Member;
		const desk = {
			world: this.world,
			tell: (stream: string, event: string, by: string, data: Body) => this.event_(stream, event, person(by), data),
			post: (channel: string, by: string, body: Body) => this.post_(channel, person(by), body),
			refuse: (error: Body): never => {
				throw new Refusal(error);
			}
		};
		this.files = new FakeFiles(desk);
		this.records = new FakeRecords(desk);
		this.schedules = new FakeSchedules(desk);
		for (const [id, { state }] of this.world.channels) {
			const unread = state.name === 'launch' ? 6 : state.name === 'planning' ? 150 : 0;
			for (const member of this.world.members) this.reads_.set(`${member.id} ${id}`, this.last_place_(id) - unread);
		}
		this.http_ = createServer((request, response) => void this.serve_(request, response));
		this.sockets_ = new WebSocketServer({ noServer: true });
		this.http_.on('upgrade', (request, socket, head) => {
			const member = this.who_(request);
			if (this.unreachable) return socket.destroy();
			if (!member) return socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
			this.sockets_.handleUpgrade(request, socket, head, (opened) => this.seat_(opened, member));
		});
	}

	async start(port = 0): Promise<string> {
		await new Promise<void>((resolve) => this.http_.listen(port, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.http_.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.drop();
		await new Promise((resolve) => this.http_.close(resolve));
	}

	/** Somebody says something. */
	say(channel: string, by: Member, text: string, thread?: number, files?: string[]): number {
		return this.post_(channel, by, { text, thread, files }).seq;
	}

	push(push: string, data: Body): void {
		for (const seat of this.seats_) seat.socket.send(JSON.stringify({ push, data }));
	}

	/** Sends any frame to everyone, whatever it is. */
	raw(frame: string): void {
		for (const seat of this.seats_) seat.socket.send(frame);
	}

	/** The line breaks; with a code, the server closes it. */
	drop(code?: number, reason?: string): void {
		for (const seat of this.seats_) {
			if (code) seat.socket.close(code, reason);
			else seat.socket.terminate();
		}
		this.seats_.clear();
	}

	end_sessions(): void {
		this.sessions_.clear();
		this.drop(4501, 'signed out');
	}

	private who_(request: IncomingMessage): Member | undefined {
		const token = /parley=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
		return token ? this.sessions_.get(token) : undefined;
	}

	private async serve_(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://fake');
		if (this.unreachable && path === '/files') return void request.socket.destroy();
		response.setHeader('Content-Security-Policy', policy);
		if (path.startsWith('/api/v1/')) return this.api_(path.slice(8), request, response);
		if (path === '/files' && request.method === 'PUT') return this.files.put(request, response, this.who_(request)?.id);
		if (path.startsWith('/files/')) return this.files.get(path, searchParams, response);
		const name = extname(path) ? normalize(path) : '/index.html';
		try {
			const file = await readFile(join(dist, name));
			response.setHeader('Content-Type', types[extname(name)] ?? 'application/octet-stream');
			response.end(file);
		} catch {
			response.writeHead(404).end();
		}
	}

	private async api_(command: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
		let text = '';
		for await (const part of request) text += part;
		const body = JSON.parse(text || '{}') as Body;
		const answer = (status: number, content: Body) =>
			response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(content));
		if (command === 'ping') {
			if (this.who_(request)) answer(200, { ok: {} });
			else answer(401, { error: { code: 'not_signed_in', message: 'Log in first.' } });
			return;
		}
		const member = this.world.members.find(({ email }) => email === body.email);
		if (command !== 'session.open' || !member || body.password !== 'secret') {
			answer(401, { error: { code: 'bad_credentials', message: 'Mail or password is wrong.' } });
		} else if (member.name === 'Vera Kraus' && !body.org) {
			answer(409, { error: { code: 'choose', orgs: this.world.orgs.slice(0, 2).map(({ id, name }) => ({ id, name })) } });
		} else {
			const token = randomUUID();
			this.sessions_.set(token, member);
			response.setHeader('Set-Cookie', `parley=${token}; HttpOnly; SameSite=Lax; Path=/`);
			answer(200, { ok: { member, csrf: 'csrf' } });
		}
	}

	private seat_(socket: WebSocket, member: Member): void {
		const seat: Seat = { member, socket, cursors_from: new Map(), live: false };
		this.seats_.add(seat);
		socket.on('close', () => this.seats_.delete(seat));
		const org = this.world.orgs.find(({ id }) => id === member.org);
		const limits = { commands_per_s: 500, file_size: this.files.size_max };
		const hello = { session: 'ssn_1', member, org, time: new Date().toISOString(), heartbeat_s: 20, csrf: 'csrf', limits };
		socket.send(JSON.stringify({ push: 'hello', data: hello }));
		socket.on('message', (text) => {
			const frame = JSON.parse(String(text)) as { id: number; do: string; with: Body; key?: string };
			try {
				const ok = this.answer_(seat, frame);
				socket.send(JSON.stringify({ re: frame.id, ok }));
				if (frame.do === 'sync') this.catch_up_(seat);
			} catch (error) {
				const refusal = error instanceof Refusal ? error.error : { code: 'internal', message: String(error) };
				socket.send(JSON.stringify({ re: frame.id, error: refusal }));
			}
		});
	}

	private answer_(seat: Seat, { do: command, with: body = {}, key }: { do: string; with: Body; key?: string }): unknown {
		this.seen.push({ do: command, with: body, key });
		const refusal = this.refuse.get(command);
		this.refuse.delete(command);
		if (refusal) throw new Refusal(refusal);
		const remembered = key && this.answers_.get(`${seat.member.id} ${key}`);
		if (remembered) return { ...(remembered as Body), repeated: true };
		const ok = this.do_(seat, command, body);
		if (key) this.answers_.set(`${seat.member.id} ${key}`, ok);
		return ok;
	}

	private do_(seat: Seat, command: string, body: Body): unknown {
		switch (command) {
			case 'ping':
			case 'typing':
			case 'presence.set':
				return {};
			case 'channel.watch':
				for (const channel of body.channels as string[])
					seat.socket.send(JSON.stringify({ push: 'readers', data: { channel, ...this.readers_(channel) } }));
				return {};
			case 'channel.readers':
				return this.readers_(body.channel as string);
			case 'session.close':
				setTimeout(() => this.end_sessions(), 10);
				return {};
			case 'sync':
				return this.sync_(seat, body.cursors as Record<string, number> | undefined);
			case 'history':
				return this.history_(seat, body);
			case 'member.get':
				return { members: this.world.members.filter(({ id }) => (body.members as string[]).includes(id)) };
			case 'member.list':
				return this.members_(body);
			case 'presence.watch': {
				const states = ['online', 'away', 'offline'];
				const presence = (body.members as string[]).map((member, index) => ({ member, state: states[index % 3] }));
				return { presence };
			}
			case 'message.post':
				return this.post_(body.channel as string, seat.member, body);
			case 'message.edit':
				return this.event_(body.channel as string, 'message.edited', seat.member, { of: body.seq, text: body.text });
			case 'message.delete':
				return this.event_(body.channel as string, 'message.deleted', seat.member, { of: body.seq });
			case 'message.react':
			case 'message.unreact': {
				const event = command === 'message.react' ? 'message.reacted' : 'message.unreacted';
				return this.event_(body.channel as string, event, seat.member, { of: body.seq, emoji: body.emoji });
			}
			case 'message.pin':
			case 'message.unpin':
				return this.event_(body.channel as string, `${command}ned`, seat.member, { of: body.seq });
			case 'read.mark':
				this.reads_.set(`${seat.member.id} ${body.channel}`, body.place as number);
				this.event_(seat.member.id, 'read.marked', seat.member, body);
				this.count_(body.channel as string, seat.member);
				return {};
			case 'events': {
				const log = (this.logs_.get(body.stream as string) ?? []).filter(({ seq }) => seq > (body.after as number));
				const limit = (body.limit as number) ?? 100;
				return { events: log.slice(0, limit), more: log.length > limit };
			}
			case 'channel.list': {
				const channels = [...this.world.channels.values()].map(({ state }) => state);
				return { channels: channels.filter(({ space, kind }) => space === body.space && kind !== 'direct' && kind !== 'record'), more: false };
			}
			case 'channel.join': {
				const { readers } = this.channel_(body.channel as string);
				if (!readers.includes(seat.member.id)) readers.push(seat.member.id);
				this.push('opened', { stream: body.channel, state: this.state_(body.channel as string, seat.member), cursor: 0 });
				return {};
			}
			case 'channel.leave': {
				const channel = this.channel_(body.channel as string);
				channel.readers = channel.readers.filter((id) => id !== seat.member.id);
				this.push('closed', { stream: body.channel });
				return {};
			}
			case 'channel.create':
				return this.create_(seat, body);
			case 'inbox.list':
				return { entries: [], counts: { threads: 0, mentions: 0, ours: 0, unread: 0 }, more: false };
			case 'direct.open':
				return { channel: this.channel_('chn_DM').state };
		}
		if (command.startsWith('file.')) return this.files.do(command, body, seat.member.id);
		if (command.startsWith('record.')) return this.records.do(command, body, seat.member.id);
		if (command.startsWith('schedule.')) return this.schedules.do(command, body, seat.member.id);
		throw new Refusal({ code: 'unknown_command', message: `There is no ${command}.` });
	}

	private channel_(id: string): FakeChannel {
		const channel = this.world.channels.get(id);
		if (!channel) throw new Refusal({ code: 'not_found', message: 'Not here, or not for you.' });
		return channel;
	}

	private main_(channel: FakeChannel): Message[] {
		return channel.messages.filter(({ thread }) => thread === undefined);
	}

	private last_place_(id: string): number {
		return this.main_(this.channel_(id)).at(-1)?.place ?? 0;
	}

	private state_(id: string, member: Member): ChannelState {
		const channel = this.channel_(id);
		const read_place = this.reads_.get(`${member.id} ${id}`) ?? 0;
		const unread = this.main_(channel).filter((each) => each.place > read_place && each.by !== member.id && !each.deleted);
		return {
			...channel.state,
			last_seq: channel.seq,
			last_place: this.last_place_(id),
			read_place,
			unread: unread.length,
			mentions: unread.filter(({ text }) => text.includes(`<@${member.id}>`)).length
		};
	}

	/** Tells what of a channel is unread now. */
	private count_(channel: string, only?: Member): void {
		for (const { member, socket, live } of this.seats_) {
			if (!live || (only && member !== only) || !this.channel_(channel).readers.includes(member.id)) continue;
			const { last_seq, read_place, unread, mentions } = this.state_(channel, member);
			socket.send(JSON.stringify({ push: 'unread', data: { channel, last_seq, read_place, unread, mentions } }));
		}
	}

	private sync_(seat: Seat, cursors: Record<string, number> | undefined): unknown {
		const mine = [...this.world.channels].filter(([, { readers }]) => readers.includes(seat.member.id));
		const streams = [...mine.map(([id]) => id), ...this.world.spaces.map(({ id }) => id), seat.member.id, seat.member.org];
		const numbers = streams.map((id): [string, number] => [id, this.world.channels.get(id)?.seq ?? this.logs_.get(id)?.at(-1)?.seq ?? 0]);
		seat.cursors_from = new Map(Object.entries(cursors ?? {}));
		const fresh = mine.filter(([id]) => !cursors || !(id in cursors));
		return {
			orgs: this.world.orgs,
			spaces: this.world.spaces,
			channels: fresh.map(([id]) => this.state_(id, seat.member)),
			cursors: Object.fromEntries(numbers),
			left: Object.keys(cursors ?? {}).filter((id) => !streams.includes(id)),
			gap: {},
			more: false
		};
	}

	private catch_up_(seat: Seat): void {
		for (const [stream, from] of seat.cursors_from)
			for (const event of this.logs_.get(stream) ?? []) if (event.seq > from) seat.socket.send(JSON.stringify(event));
		seat.live = true;
	}

	private history_(seat: Seat, body: Body): { messages: Message[]; more: boolean; changes?: unknown[] } {
		const changes = this.records.changes.get(body.channel as string);
		return { ...this.page_(seat, body), ...(changes && { changes }) };
	}

	private page_(seat: Seat, body: Body): { messages: Message[]; more: boolean } {
		const channel = this.channel_(body.channel as string);
		const { before, after, around, thread } = body as Record<string, number | undefined>;
		const limit = Math.min((body.limit as number) ?? 50, 200);
		const all = channel.messages.filter((message) =>
			thread === undefined ? message.thread === undefined : message.thread === thread || message.seq === thread
		);
		const page = (from: number, to: number) => all.slice(Math.max(0, from), to).map((message) => ({ ...message }));
		void seat;
		if (before !== undefined) {
			const end = all.findIndex(({ seq }) => seq >= before);
			return { messages: page(end - limit, end), more: end - limit > 0 };
		}
		if (after !== undefined) {
			const start = all.findIndex(({ seq }) => seq > after);
			if (start < 0) return { messages: [], more: false };
			return { messages: page(start, start + limit), more: start + limit < all.length };
		}
		if (around !== undefined) {
			const middle = all.findIndex(({ seq }) => seq >= around);
			return { messages: page(middle - limit / 2, middle + limit / 2), more: true };
		}
		return { messages: page(all.length - limit, all.length), more: all.length > limit };
	}

	private readers_(id: string): object {
		const readers = this.world.members.filter((member) => this.channel_(id).readers.includes(member.id));
		const orgs = [...new Set(readers.map(({ org }) => org))].sort();
		return { people: readers.length, orgs: orgs.map((org) => ({ org, people: readers.filter((member) => member.org === org).length })) };
	}

	private members_(body: Body): unknown {
		const channel = typeof body.channel === 'string' ? this.channel_(body.channel) : undefined;
		const prefix = String(body.prefix ?? '').toLowerCase();
		const members = this.world.members.filter(
			({ id, name }) => (!channel || channel.readers.includes(id)) && name.toLowerCase().startsWith(prefix)
		);
		return { members, more: false };
	}

	private post_(id: string, by: Member, body: Body): { seq: number; place: number; at: string } {
		const channel = this.channel_(id);
		const thread = body.thread as number | undefined;
		const list = channel.messages.filter((message) => message.thread === thread);
		const place = (list.at(-1)?.place ?? 0) + 1;
		const { seq, at } = this.event_(id, 'message.posted', by, { text: body.text, place, thread, files: body.files });
		this.files.refer(body.files, id);
		return { seq, place, at };
	}

	private create_(seat: Seat, body: Body): Channel {
		const id: ChannelId = `chn_NEW${this.world.channels.size}`;
		const name = String(body.name);
		const state = {
			id, space: body.space as SpaceId, name, topic: String(body.topic ?? ''), private: Boolean(body.private),
			kind: body.private ? ('private' as const) : ('open' as const), archived: false, joined: true, created_by: seat.member.id
		};
		this.world.channels.set(id, { state, seq: 0, messages: [], readers: this.world.members.map((member) => member.id) });
		this.push('opened', { stream: id, state: this.state_(id, seat.member), cursor: 0 });
		return state;
	}

	private event_(stream: string, name: string, by: Member, data: Body): { seq: number; at: string } {
		const channel = this.world.channels.get(stream);
		const log = this.logs_.get(stream) ?? [];
		this.logs_.set(stream, log);
		const seq = channel ? ++channel.seq : (log.at(-1)?.seq ?? 0) + 1;
		const event = { stream, seq, event: name, at: new Date().toISOString(), by: by.id, data };
		log.push(event);
		if (channel) this.apply_(channel, event);
		for (const seat of this.seats_)
			if (seat.live && (stream === seat.member.id || stream.startsWith('spc_') || channel?.readers.includes(seat.member.id)))
				seat.socket.send(JSON.stringify(event));
		const counts = name === 'message.posted' ? String(data.text).includes('<') : ['message.edited', 'message.deleted'].includes(name);
		if (counts) this.count_(stream);
		return { seq, at: event.at };
	}

	private apply_(channel: FakeChannel, { seq, at, by, event, data }: Event): void {
		const message = channel.messages.find((each) => each.seq === data.of);
		if (event === 'message.posted') {
			const thread = data.thread as number | undefined;
			channel.messages.push({ seq, at, by: (by ?? undefined) as MemberId | undefined, place: data.place as number, text: String(data.text), thread, files: data.files as Message['files'], ...(data.records ? { records: data.records as Message['records'] } : {}) });
			const root = channel.messages.find((each) => each.seq === thread);
			if (root) Object.assign(root, { replies: (root.replies ?? 0) + 1, last_reply_at: at });
		}
		if (event === 'message.edited' && message) Object.assign(message, { text: data.text, edited: at });
		if (event === 'message.deleted' && message) {
			this.files.release(message.files);
			Object.assign(message, { text: '', deleted: at, files: undefined });
		}
	}
}
