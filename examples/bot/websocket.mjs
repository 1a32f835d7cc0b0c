// A WebSocket client (RFC 6455) over node's own http and https: text messages, ping and pong,
// close. Node 20 has none that is stable. Calls on.open(), on.message(text), on.close(code, reason)
// once, and on.refused(status, headers, body) where the server says no to the upgrade.

import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'; // RFC 6455, section 1.3
const messageSizeMax = 16 << 20;
const text = 1, closing = 8, ping = 9, pong = 10; // opcodes; 0 goes on with a message, 2 is binary

export class WebSocketClient {
	#socket = null;
	#unread = Buffer.alloc(0);
	#parts = [];
	#partsSize = 0;
	#over = false;

	/** Opens ws(s)://…; `headers` go with the upgrade. */
	constructor(url, subprotocol, headers, on) {
		this.on = on;
		this.heardAt = Date.now();
		const key = randomBytes(16).toString('base64');
		const target = new URL(url.replace(/^ws/, 'http'));
		const open = target.protocol === 'https:' ? httpsRequest : httpRequest;
		this.request = open(target, {
			headers: {
				Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': 13,
				'Sec-WebSocket-Key': key, 'Sec-WebSocket-Protocol': subprotocol, ...headers
			},
			timeout: 10_000
		});
		this.request.on('timeout', () => this.request.destroy(new Error('no answer within 10 s')));
		this.request.on('error', (error) => this.#end(1006, error.message));
		this.request.on('response', (response) => this.#refused(response));
		this.request.on('upgrade', (response, socket, head) => {
			const expected = createHash('sha1').update(key + magic).digest('base64');
			if (response.headers['sec-websocket-accept'] !== expected) {
				socket.destroy();
				return this.#end(1002, 'not a WebSocket');
			}
			this.#socket = socket;
			socket.setTimeout(0);
			socket.setNoDelay(true);
			socket.on('data', (bytes) => this.#received(bytes));
			socket.on('error', () => {}); // 'close' follows, and says enough
			socket.on('close', () => this.#end(1006, 'the connection ended'));
			on.open();
			this.#received(head);
		});
		this.request.end();
	}

	/** False where there is no connection. */
	send(message) {
		return this.#write(text, Buffer.from(message));
	}

	close(code = 1000, reason = '') {
		const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
		payload.writeUInt16BE(code);
		payload.write(reason, 2);
		this.#write(closing, payload);
		this.#end(code, reason);
	}

	/** Ends a connection that answers no more. */
	drop(reason) {
		this.#end(1006, reason);
	}

	#write(opcode, payload) {
		if (!this.#socket || this.#over) return false;
		const size = payload.length;
		const extra = size < 126 ? 0 : size < 65536 ? 2 : 8;
		const header = Buffer.alloc(2 + extra + 4);
		header[0] = 0x80 | opcode; // one frame a message
		header[1] = 0x80 | (extra === 0 ? size : extra === 2 ? 126 : 127); // masked
		if (extra === 2) header.writeUInt16BE(size, 2);
		if (extra === 8) header.writeBigUInt64BE(BigInt(size), 2);
		const mask = randomBytes(4);
		mask.copy(header, 2 + extra);
		const masked = Buffer.from(payload.map((byte, i) => byte ^ mask[i & 3]));
		this.#socket.write(Buffer.concat([header, masked]));
		return true;
	}

	#received(bytes) {
		this.heardAt = Date.now();
		this.#unread = Buffer.concat([this.#unread, bytes]);
		while (!this.#over && this.#takeFrame());
	}

	/** Takes one frame from what is unread; false where it is not whole yet. */
	#takeFrame() {
		const bytes = this.#unread;
		if (bytes.length < 2) return false;
		const last = (bytes[0] & 0x80) !== 0, opcode = bytes[0] & 0x0f, short = bytes[1] & 0x7f;
		if ((bytes[0] & 0x70) !== 0 || (bytes[1] & 0x80) !== 0) return this.#fail(1002);
		const begin = short === 126 ? 4 : short === 127 ? 10 : 2;
		if (bytes.length < begin) return false;
		const size = short === 126 ? bytes.readUInt16BE(2)
			: short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
		if (this.#partsSize + size > messageSizeMax) return this.#fail(1009);
		if (bytes.length < begin + size) return false;
		const payload = bytes.subarray(begin, begin + size);
		this.#unread = bytes.subarray(begin + size);
		if (opcode === ping) this.#write(pong, payload);
		if (opcode === closing) {
			this.#write(closing, payload.subarray(0, 2));
			this.#end(size >= 2 ? payload.readUInt16BE() : 1005, payload.subarray(2).toString());
		}
		if (opcode >= closing) return true;
		if (opcode !== (this.#parts.length > 0 ? 0 : text)) return this.#fail(1003);
		this.#parts.push(payload);
		this.#partsSize += size;
		if (last) {
			const message = Buffer.concat(this.#parts).toString();
			this.#parts = [];
			this.#partsSize = 0;
			this.on.message(message);
		}
		return true;
	}

	#refused(response) {
		let body = '';
		response.setEncoding('utf8');
		response.on('data', (piece) => (body += piece.slice(0, 65536 - body.length)));
		response.on('end', () => {
			if (this.#over) return;
			this.#over = true;
			this.on.refused(response.statusCode, response.headers, body);
		});
	}

	#fail(code) {
		this.close(code);
		return false;
	}

	#end(code, reason) {
		if (this.#over) return;
		this.#over = true;
		if (this.#socket) this.#socket.end();
		else this.request.destroy();
		// Who closes does not wait for ever that the peer does.
		if (this.#socket) setTimeout(() => this.#socket.destroy(), 1000).unref();
		this.on.close(code, reason);
	}
}
