// One WebSocket that comes back by itself. It carries commands and hands on what arrives, in order;
// what that means is the business of client.svelte.ts.
import type { CommandName, Commands } from '../protocol';
import type { Fact, Hello, Push, WireError } from './frames';
import { Lost, Refused } from './error';
import { signed_in } from './http';
import type { Shapes } from './shape';

export type Line = 'idle' | 'connecting' | 'open' | 'signed_out' | 'outdated';

interface Listener {
	hello(hello: Hello): void;
	fact(fact: Fact): void;
	push(push: Push): void;
	/** The server knows this session no more. */
	signed_out?(): void;
}

interface Waiting {
	resolve(ok: unknown): void;
	reject(error: Error): void;
}

interface Frame {
	re?: number | null;
	ok?: unknown;
	error?: WireError;
	event?: string;
	push?: string;
}

const frame_ms = 16;

/** Doubles from a quarter of a second to half a minute; jitter so that a thousand tabs don't return at once. */
function backoff_ms(attempt: number, random = Math.random()): number {
	return Math.min(250 * 2 ** attempt, 30_000) * (0.5 + random / 2);
}

export class Connection {
	line = $state<Line>('idle');
	/** Since when nothing came; undefined while the line is open. */
	lost_at = $state<number>();
	/** A restarting server said when it is back. */
	back_at = $state<number>();
	/** What events and pushes look like. It comes with those who use them, before the first sync: the log-in is without it. */
	shapes?: Shapes;

	private socket_?: WebSocket;
	private busy_ = false;
	private waiting_ = new Map<number, Waiting>();
	private next_id_ = 1;
	private attempt_ = 0;
	private retry_?: ReturnType<typeof setTimeout>;
	private beat_?: ReturnType<typeof setInterval>;
	private heard_at_ = 0;
	private inbox_: Frame[] = [];
	private handed_at_ = 0;
	private handing_?: ReturnType<typeof setTimeout>;

	constructor(
		private listener: Listener,
		private dial = () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, 'parley.v1'),
		/** What must be done with a line before anything else, if anything. */
		private first: () => Promise<void> | undefined = () => undefined
	) {}

	open(): void {
		clearTimeout(this.retry_);
		if (this.socket_ || this.busy_) return;
		this.line = 'connecting';
		const first = this.first();
		if (!first) return this.dial_();
		this.busy_ = true;
		first
			.then(
				() => () => this.dial_(),
				() => () => this.come_back_()
			)
			.then((go_on) => {
				this.busy_ = false;
				if (this.line === 'connecting') go_on();
			});
	}

	private dial_(): void {
		const socket = this.dial();
		let opened = false;
		this.socket_ = socket;
		socket.onopen = () => (opened = true);
		socket.onmessage = (message) => this.arrived_(message.data);
		socket.onclose = (close) => {
			if (this.socket_ !== socket) return;
			this.hand_on_(); // what came before the end still counts
			this.socket_ = undefined;
			clearInterval(this.beat_);
			this.lost_at ??= Date.now();
			for (const waiting of this.waiting_.values()) waiting.reject(new Lost());
			this.waiting_.clear();
			if (opened) this.after_close_(close.code, close.reason);
			else void this.after_refusal_();
		};
	}

	/** Ends it for good; nothing is tried again until `open`. */
	close(): void {
		clearTimeout(this.retry_);
		const socket = this.socket_;
		this.socket_ = undefined;
		socket?.close();
		clearInterval(this.beat_);
		for (const waiting of this.waiting_.values()) waiting.reject(new Lost());
		this.waiting_.clear();
		this.line = 'idle';
	}

	/** The network is back, the page was woken: don't sit out the pause. */
	hurry(): void {
		if (this.line !== 'connecting' || this.socket_) return;
		if (this.back_at && this.back_at > Date.now()) return;
		this.open();
	}

	/** Drops this connection and comes back after the usual pause. */
	again(): void {
		this.socket_?.close();
	}

	/** Streams are whole again: the next break starts with a short pause. */
	settled(): void {
		this.attempt_ = 0;
		this.lost_at = undefined;
		this.back_at = undefined;
	}

	request<Name extends CommandName>(
		command: Name,
		body: Commands[Name]['with'],
		key?: string
	): Promise<Commands[Name]['ok']> {
		const socket = this.socket_;
		if (!socket || socket.readyState !== 1 /* open */) return Promise.reject(new Lost());
		const id = this.next_id_++;
		socket.send(JSON.stringify({ id, do: command, key, with: body }));
		return new Promise((resolve, reject) => {
			this.waiting_.set(id, { resolve: resolve as (ok: unknown) => void, reject });
		});
	}

	private after_close_(code: number, reason: string): void {
		if (code === 4501) {
			this.signed_out_();
		} else if (code >= 4500 && code <= 4999) {
			this.line = 'outdated';
		} else {
			const after_ms = code === 4000 ? going_away(reason) : undefined;
			if (after_ms) this.back_at = Date.now() + after_ms;
			this.come_back_(after_ms);
		}
	}

	// A refused upgrade says no reason to a page: ask by HTTP whether it was the session.
	private async after_refusal_(): Promise<void> {
		try {
			if (await signed_in()) this.come_back_();
			else this.signed_out_();
		} catch {
			this.come_back_();
		}
	}

	private signed_out_(): void {
		this.line = 'signed_out';
		this.listener.signed_out?.();
	}

	private come_back_(after_ms = backoff_ms(this.attempt_++)): void {
		this.line = 'connecting';
		clearTimeout(this.retry_);
		this.retry_ = setTimeout(() => this.open(), after_ms);
	}

	private arrived_(text: string): void {
		this.heard_at_ = Date.now();
		try {
			this.inbox_.push(JSON.parse(text));
		} catch {
			return; // not a frame of ours: nothing to act on
		}
		// The first frame at once; a flood is handed on once a screen frame, so that it costs one layout.
		if (this.handing_) return;
		const pause_ms = this.handed_at_ + frame_ms - Date.now();
		if (pause_ms <= 0) this.hand_on_();
		else this.handing_ = setTimeout(() => this.hand_on_(), pause_ms);
	}

	private hand_on_(): void {
		clearTimeout(this.handing_);
		this.handing_ = undefined;
		this.handed_at_ = Date.now();
		const frames = this.inbox_;
		this.inbox_ = [];
		this.hand_from_(frames, 0);
	}

	private hand_from_(frames: Frame[], start: number): void {
		for (let index = start; index < frames.length; index++) {
			try {
				this.hand_(frames[index] as Frame);
			} catch (error) {
				console.error('A frame could not be used', error); // one bad event must not stop the others
			}
			// Whoever waits for this answer goes on before the next frame: the events that follow the answer to
			// a sync belong onto the state that it brought.
			if (typeof frames[index]?.re === 'number') return queueMicrotask(() => this.hand_from_(frames, index + 1));
		}
	}

	private hand_(frame: Frame | null): void {
		if (typeof frame?.event === 'string') this.fact_(frame as unknown as Fact);
		else if (typeof frame?.push === 'string') this.pushed_(frame as unknown as Push);
		else if (typeof frame?.re === 'number') {
			const waiting = this.waiting_.get(frame.re);
			this.waiting_.delete(frame.re);
			if (frame.error) waiting?.reject(new Refused(frame.error));
			else waiting?.resolve(frame.ok);
		}
	}

	// The first push is not looked into: without it nothing goes on, whatever it lacks.
	private pushed_(push: Push): void {
		if (push.push === 'hello') return push.data && this.hello_(push.data);
		if (this.shapes?.is_push(push)) this.listener.push(push);
	}

	// A malformed event must not advance a cursor: the next whole one then finds a hole, and the stream is read again.
	private fact_(fact: Fact): void {
		if (this.shapes?.is_fact(fact)) this.listener.fact(fact);
	}

	private hello_(hello: Hello): void {
		this.line = 'open';
		const heartbeat_ms = (hello.heartbeat_s || 20) * 1000;
		clearInterval(this.beat_);
		// The server's own pings are invisible to a page, so a dead line is found by asking.
		this.beat_ = setInterval(() => {
			const silent_ms = Date.now() - this.heard_at_;
			if (silent_ms > 2.5 * heartbeat_ms) this.socket_?.close();
			else if (silent_ms > heartbeat_ms / 2) this.request('ping', {}).catch(() => {});
		}, heartbeat_ms / 2);
		this.listener.hello(hello);
	}
}

function going_away(reason: string): number | undefined {
	try {
		const after_ms = JSON.parse(reason).after_ms;
		return typeof after_ms === 'number' && after_ms >= 0 ? Math.min(after_ms, 300_000) : undefined;
	} catch {
		return undefined;
	}
}
