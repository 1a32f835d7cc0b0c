// A person's client on a real server, without a browser: the world is that of tests/browser. What the client sends and hears is
// noted. A test can cut its line, refuse a command on the way, and put frames in that a server does not send on demand.
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import { WebSocket as NodeSocket } from 'ws';
import { seat_mark } from '../../tests/browser/support/line.mjs';
import { begin as begin_world, password, patience_ms, type Handle, type World } from '../../tests/browser/support/world.mjs';
import { Client } from '../src/client/client.svelte';
import type { Attached } from '../src/files/attached';
import { outbox_of } from '../src/messages/outbox.svelte';
import type { Channel, CommandFrame, CommandName } from '../src/protocol';
import { begin } from '../src/shell/subjects';
import type { Fact, Push, WireError } from '../src/wire/frames';

/** The world of the tests that said `on_a_server`. */
export let world: World;
/** A log-in takes a good part of a second, on purpose: one is enough for all seats of a person. */
const cookies = new Map<Handle, string>();
let seats: Seat[] = [];

/** The tests of this file, or of this part of it, share one server. */
export function on_a_server(): void {
	vi.setConfig({ testTimeout: 2 * patience_ms });
	beforeAll(async () => {
		world = await begin_world();
	}, 4 * patience_ms);
	afterEach(() => {
		for (const { client, handle } of seats) {
			client.connection.close();
			world.line.mend(handle);
		}
		seats = [];
	});
	afterAll(() => world?.end());
}

export class Seat {
	readonly client: Client;
	/** Commands as the client sent them. */
	sent: CommandFrame[] = [];
	/** Events and pushes as they came. */
	heard: (Fact | Push)[] = [];
	/** The next command of this name is answered with this error, and the server gets nothing of it. */
	refuse = new Map<CommandName, WireError>();
	private socket_?: NodeSocket;

	constructor(
		readonly handle: Handle,
		private cookie_: string,
		start: (client: Client) => Promise<void>
	) {
		this.client = new Client(start, () => this.dial_());
	}

	asked<Name extends CommandName>(command: Name) {
		return this.sent.filter((frame): frame is Extract<CommandFrame, { do: Name }> => frame.do === command);
	}

	/** Puts a frame into the line, as if the server had sent it. */
	feed(frame: string | object): void {
		this.socket_?.emit('message', Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)), false);
	}

	/** The line ends, as if the server had closed it so. */
	close(code: number, reason: string): void {
		const socket = this.socket_;
		socket?.emit('close', code, Buffer.from(reason));
		socket?.terminate();
	}

	/** Every connection of this person breaks, and new ones fail until it is mended. Resolves once the client knows. */
	cut(): Promise<unknown> {
		world.line.cut(this.handle);
		return until(() => this.client.connection.lost_at !== undefined);
	}

	mend(): void {
		world.line.mend(this.handle);
	}

	/** The line stands again, and the streams are whole. */
	back(): Promise<unknown> {
		const { connection } = this.client;
		return until(() => connection.line === 'open' && connection.lost_at === undefined);
	}

	/** What this person's browser would send with each request. */
	get headers() {
		return { Cookie: this.cookie_, Origin: world.base, 'User-Agent': seat_mark(this.handle) };
	}

	private dial_(): WebSocket {
		const socket = new NodeSocket(`${world.base.replace('http', 'ws')}/ws`, 'parley.v1', { headers: this.headers });
		const send = socket.send.bind(socket) as (text: string) => void;
		socket.send = (text: string) => {
			const frame = JSON.parse(text) as CommandFrame;
			this.sent.push(frame);
			const error = this.refuse.get(frame.do);
			this.refuse.delete(frame.do);
			if (error) queueMicrotask(() => this.feed({ re: frame.id, error }));
			else send(text);
		};
		socket.on('message', (text) => {
			try {
				const frame = JSON.parse(String(text));
				if (frame.event || frame.push) this.heard.push(frame);
			} catch {
				// a damaged one, which the test has put in
			}
		});
		socket.on('error', () => {}); // of a connection that failed its close tells
		this.socket_ = socket;
		return socket as unknown as WebSocket;
	}
}

async function log_in(handle: Handle): Promise<string> {
	const body = JSON.stringify({ email: world.people[handle].email, password });
	const headers = { 'Content-Type': 'application/json' };
	const answer = await fetch(`${world.base}/api/v1/session.open`, { method: 'POST', headers, body });
	return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
}

/** A seat whose client has begun to connect. `start` makes the subjects that hear from the first event on. */
export async function take_seat(handle: Handle, start = begin): Promise<Seat> {
	const cookie = cookies.get(handle) ?? (await log_in(handle));
	cookies.set(handle, cookie);
	const seat = new Seat(handle, cookie, start);
	seats.push(seat);
	seat.client.connection.open();
	return seat;
}

/** A seat whose client is ready. */
export async function sit_down(handle: Handle): Promise<Seat> {
	const seat = await take_seat(handle);
	await until(() => seat.client.ready);
	return seat;
}

export const until = (come: () => unknown) => vi.waitUntil(come, { timeout: patience_ms, interval: 10 });

/** A message on its way, as the composer hands it over. */
export function post(client: Client, channel: Pick<Channel, 'id'>, text: string, files?: Attached[]): void {
	outbox_of(client).add({ channel: channel.id, thread: undefined, text, typed: text, labels: [], files });
}
