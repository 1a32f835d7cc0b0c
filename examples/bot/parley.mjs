// A connection to Parley that stays: it signs in with a token, catches up by cursors, comes back by
// itself, and sends each command until it was answered. What to do with events is the caller's
// (bot.mjs); this file is what most bots can take as it is.

import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { WebSocketClient } from './websocket.mjs';

/** A refusal: `code` says what, see docs/bots.md. */
export class Refused extends Error {
	constructor(error) {
		super(error.message);
		Object.assign(this, error);
	}
	/** Whether the same command may work a little later. */
	get passes() {
		return ['slow_down', 'busy', 'going_away'].includes(this.code);
	}
}

/** The cursors that survive the process: stream → last event that was dealt with. */
class CursorFile {
	constructor(path) {
		this.path = path;
		try {
			Object.assign(this, { cursors: {}, seen: null }, JSON.parse(readFileSync(path, 'utf8')));
		} catch (error) {
			if (error.code !== 'ENOENT') throw error; // a damaged file is for a person to look at
			Object.assign(this, { cursors: {}, seen: null });
		}
	}
	/** All or nothing: a crash leaves the former file. */
	save() {
		const { cursors, seen } = this;
		writeFileSync(this.path + '.new', JSON.stringify({ cursors, seen }, null, '\t') + '\n');
		renameSync(this.path + '.new', this.path);
	}
}

export class Parley {
	#firstSync;
	member = null; // who we are, from the hello push
	channels = new Map(); // id → channel
	ready = new Promise((done) => (this.#firstSync = done)); // once it is known where we are

	#url;
	#token;
	#onEvent;
	#log;
	#file;
	#socket = null;
	#nextId = 1;
	#waiting = new Map(); // frame id → { resolve, reject, frame }
	#unsent = new Map(); // commands that change something, by key, until they were answered
	#work = Promise.resolve(); // events are dealt with one after the other
	#failures = 0;
	#ready = false; // signed in and synced, so that commands may go
	#caughtUp = false; // dealt with all that was missed
	#leaving = false;

	/**
	 * `onEvent(event)` is awaited before the next event, and before the cursor moves past it: an
	 * event that was not dealt with comes again, so what it causes needs a key made from it.
	 */
	constructor({ url, token, file, onEvent, log }) {
		this.#url = new URL('/ws', url.replace(/^http/, 'ws')).href;
		this.#token = token;
		this.#onEvent = onEvent;
		this.#log = log;
		this.#file = new CursorFile(file);
		this.#connect();
		setInterval(() => this.#watchSilence(), 1000).unref();
	}

	/** A question: answered by this connection, or rejected when it ends. */
	ask(command, fields) {
		return this.#send({ do: command, with: fields });
	}

	/** Something that changes the world: sent again over each new connection until it is answered. */
	act(command, fields, key = randomUUID()) {
		const frame = { do: command, key, with: fields };
		return new Promise((resolve, reject) => {
			this.#unsent.set(key, { frame, resolve, reject });
			if (this.#ready) this.#deliver(key);
		});
	}

	channelNamed(name) {
		if (this.channels.has(name)) return name;
		for (const channel of this.channels.values()) if (channel.name === name) return channel.id;
		return null;
	}

	/** Leaves once all is answered, or after 5 s. */
	async close() {
		const until = Date.now() + 5000;
		while (this.#unsent.size > 0 && Date.now() < until) await new Promise((done) => setTimeout(done, 20));
		this.#leaving = true;
		this.#socket.close(1000);
	}

	#connect() {
		this.heartbeatMs = 20_000;
		this.#socket = new WebSocketClient(
			this.#url, 'parley.v1', { Authorization: `Bearer ${this.#token}` },
			{
				open: () => {}, // the hello push says that we are in
				message: (text) => this.#received(JSON.parse(text)),
				close: (code, reason) => this.#closed(code, reason),
				refused: (status, headers, body) => this.#refused(status, headers, body)
			}
		);
	}

	#received(frame) {
		if ('re' in frame) {
			const waiting = this.#waiting.get(frame.re);
			this.#waiting.delete(frame.re);
			if (waiting && frame.ok) {
				waiting.atOnce?.(frame.ok);
				waiting.resolve(frame.ok);
			} else if (waiting) waiting.reject(new Refused(frame.error));
			return;
		}
		if (frame.push === 'hello') {
			this.member = frame.data.member;
			this.heartbeatMs = frame.data.heartbeat_s * 1000;
			this.#resume().catch((error) => this.#socket.drop(error.message));
			return;
		}
		this.#later(() => (frame.event ? this.#event(frame) : this.#push(frame)));
	}

	/** Runs after all that came before. After an error the connection ends; the next one goes on there. */
	#later(step) {
		const socket = this.#socket;
		this.#work = this.#work.then(async () => {
			if (socket.failed) return; // what follows a failed step would move the cursor past it
			try {
				await step();
			} catch (error) {
				socket.failed = true;
				this.#log(`not dealt with: ${error.message}`);
				socket.drop(error.message);
			}
		});
	}

	/** Sends the cursors, takes what is new; a long answer comes in pages. */
	async #resume() {
		const before = { ...this.#file.cursors };
		const since = this.#file.seen;
		let page = null;
		do {
			const fields = { cursors: before, ...(page?.more && { cursor: page.cursor }) };
			// At once: the events that follow the answer may have come in the same packet.
			page = await this.#send({ do: 'sync', with: fields }, (ok) => this.#takePage(ok, before, since));
		} while (page.more);
	}

	#takePage({ cursors, gap, left, channels, more }, before, since) {
		for (const channel of channels) this.channels.set(channel.id, channel);
		this.#later(async () => {
			for (const stream of left) delete this.#file.cursors[stream];
			for (const [stream, { from, to }] of Object.entries(gap)) await this.#gap(stream, from, to);
			for (const [stream, cursor] of Object.entries(cursors)) {
				if (stream in before) continue; // its events follow, and move the cursor themselves
				// A stream that we came into while we were away: somebody may have spoken to us.
				if (since !== null) await this.#page(stream, 1, cursor, since);
				this.#file.cursors[stream] = cursor;
			}
			if (!more) this.#caughtUp = true;
			this.#save();
		});
		if (more) return;
		this.#failures = 0;
		this.#ready = true;
		this.#firstSync();
		this.#log(`connected as ${this.member.name}`);
		for (const key of this.#unsent.keys()) this.#deliver(key);
	}

	/** Events that sync or a push left out, `from` and `to` included. */
	async #gap(stream, from, to) {
		this.#file.cursors[stream] = from - 1; // lower than ours, where the server was restored
		await this.#page(stream, from, to);
		this.#file.cursors[stream] = to;
		this.#save();
	}

	/** Reads events from the log; `since` passes over what is older. */
	async #page(stream, from, to, since = null) {
		let after = from - 1;
		for (let more = true; more && after < to; ) {
			const page = await this.ask('events', { stream, after, limit: 1000 });
			for (const event of page.events) {
				if (event.seq > to) return;
				after = event.seq;
				if (since === null || event.at >= since) await this.#event(event);
			}
			more = page.more;
		}
	}

	async #event(event) {
		const cursors = this.#file.cursors;
		if (event.seq <= (cursors[event.stream] ?? 0)) return; // dealt with before
		const { channel, name } = event.data;
		if (event.event === 'channel.created') this.channels.set(channel.id, channel);
		if (event.event === 'channel.changed' && name) Object.assign(this.channels.get(channel) ?? {}, { name });
		await this.#onEvent(event);
		cursors[event.stream] = event.seq;
		this.#save();
	}

	async #push({ push, data }) {
		if (push === 'opened') {
			this.#file.cursors[data.stream] = data.cursor;
			if (data.stream.startsWith('chn_')) this.channels.set(data.stream, data.state);
			this.#save();
		} else if (push === 'closed') {
			delete this.#file.cursors[data.stream];
			this.channels.delete(data.stream);
			this.#save();
		} else if (push === 'gap') {
			await this.#gap(data.stream, data.from, data.to);
		} // others are moments (typing, presence): nothing for a bot
	}

	#save() {
		// Not before: what was said in a stream that is not known yet would count as seen.
		// Ten minutes early, since clocks differ; answering twice is what keys are for.
		if (this.#caughtUp) this.#file.seen = new Date(Date.now() - 600_000).toISOString();
		this.#file.save();
	}

	/** `atOnce` is called with the answer before anything that came behind it is looked at. */
	#send(frame, atOnce) {
		return new Promise((resolve, reject) => {
			const id = this.#nextId++;
			this.#waiting.set(id, { resolve, reject, atOnce });
			if (this.#socket.send(JSON.stringify({ id, ...frame }))) return;
			this.#waiting.delete(id); // nobody would ever answer
			reject(new Error('the connection ended'));
		});
	}

	async #deliver(key) {
		if (!this.#unsent.has(key)) return; // answered meanwhile
		const { frame, resolve, reject } = this.#unsent.get(key);
		try {
			const ok = await this.#send(frame);
			this.#unsent.delete(key);
			resolve(ok);
		} catch (error) {
			if (!(error instanceof Refused)) return; // the connection ended: the next one sends it
			if (error.passes) {
				setTimeout(() => this.#ready && this.#deliver(key), error.after_ms ?? 1000);
				return;
			}
			this.#unsent.delete(key);
			reject(error);
		}
	}

	/** The server pings whoever is silent; one that we no longer hear at all is gone. */
	#watchSilence() {
		if (Date.now() - this.#socket.heardAt > 3 * this.heartbeatMs) this.#socket.drop('silence');
	}

	#closed(code, reason) {
		this.#ready = false;
		this.#caughtUp = false;
		for (const { reject } of this.#waiting.values()) reject(new Error('the connection ended'));
		this.#waiting.clear();
		if (this.#leaving) return;
		this.#log(`closed: ${code} ${reason}`);
		if (code >= 4500 && code <= 4999) this.#giveUp(`the server wants no more: ${code} ${reason}`);
		else this.#comeBack(this.#afterMs(code, reason));
	}

	/** How long a close code asks us to stay away; null: it leaves that to us. */
	#afterMs(code, reason) {
		if (code === 4000) {
			try {
				return JSON.parse(reason).after_ms ?? null;
			} catch {
				return null;
			}
		}
		return [1002, 1007, 1009].includes(code) ? 1000 : null;
	}

	#refused(status, headers, body) {
		this.#log(`refused: ${status} ${body}`);
		if (status < 500 && status !== 429) this.#giveUp(`the server refused: ${status} ${body}`);
		else this.#comeBack(headers['retry-after'] ? Number(headers['retry-after']) * 1000 : null);
	}

	/** Doubles from half a second to 30 s, each time somewhere between half and all of it. */
	#comeBack(afterMs) {
		const backoff = Math.min(500 * 2 ** this.#failures++, 30_000) * (0.5 + Math.random() / 2);
		setTimeout(() => this.#connect(), afterMs ?? backoff);
	}

	#giveUp(why) {
		this.#log(why);
		process.exitCode = 1;
		setImmediate(() => process.exit());
	}
}
