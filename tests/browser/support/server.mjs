// A parleyd of its own for each test file, on a fresh data folder, and its admin socket. Tests of the web client
// (web-client/test) start theirs here, too.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
export const bin = process.env.PARLEY_BIN ?? join(checkout, 'build/release/bin');
export const web_client = process.env.PARLEY_WEB_CLIENT ?? join(checkout, 'web-client/dist');

/** A test file that breaks off leaves none behind. */
const running = new Set();
process.once('exit', () => running.forEach((server) => server.process.kill('SIGKILL')));

export class Server {
	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
		this.socket = join(this.folder, 'admin.sock');
		this.log = '';
	}

	/** Resolves with the port once the server says that it is ready. */
	start({ port = 0, public_url, record_types } = {}) {
		if (!existsSync(join(bin, 'parleyd'))) throw new Error(`${bin} has no parleyd: build it first`);
		const args = [
			'--data', join(this.folder, 'data'), '--listen', `127.0.0.1:${port}`,
			'--admin-socket', this.socket, '--web-client', web_client
		];
		if (public_url) args.push('--public-url', public_url);
		if (record_types) args.push('--record-types', record_types);
		const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_')));
		this.process = spawn(join(bin, 'parleyd'), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
		running.add(this);
		this.ended = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(signal ?? code)));
		void this.ended.then(() => running.delete(this));
		return new Promise((resolve, reject) => {
			const heard = (chunk) => {
				this.log += chunk;
				// The line that says ready names the public URL; behind our line that is another port.
				const port = /listens on port (\d+)/.exec(this.log)?.[1];
				if (port && this.log.includes('parleyd: ready')) resolve((this.port = Number(port)));
			};
			this.process.stdout.on('data', heard);
			this.process.stderr.on('data', heard);
			void this.ended.then((how) => reject(new Error(`parleyd ended (${how}):\n${this.log}`)));
		});
	}

	async stop() {
		this.process.kill('SIGTERM');
		return this.ended;
	}

	/** Ends the process and begins another one on the same data and port. */
	async restart(settings) {
		await this.stop();
		this.log = '';
		return this.start({ port: this.port, ...settings });
	}

	async remove() {
		const how = await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
		if (how !== 0) throw new Error(`parleyd ended with ${how}:\n${this.log}`);
	}

	/** A command of the operator, in a member's name where one is given. */
	async admin(command, body = {}, as) {
		const text = JSON.stringify({ ...body, ...(as && { as }) });
		const headers = {
			'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), 'Idempotency-Key': randomUUID()
		};
		const answer = await new Promise((resolve, reject) => {
			const sent = request({ socketPath: this.socket, path: `/api/v1/${command}`, method: 'POST', headers }, (response) => {
				let parts = '';
				response.setEncoding('utf8');
				response.on('data', (part) => (parts += part));
				response.on('end', () => resolve(JSON.parse(parts)));
			});
			sent.on('error', reject);
			sent.end(text);
		});
		if (answer.error) throw new Error(`${command}: ${JSON.stringify(answer.error)}`);
		return answer.ok;
	}
}
