// The network between browsers and server: plain TCP, passed through, that can be cut for one seat.
// A browser's own offline switch leaves an open WebSocket alone; this one does not.
import { connect, createServer } from 'node:net';

/** A seat names itself in the browser's User-Agent. */
export const seat_mark = (seat) => `seat/${seat}`;

export class Line {
	constructor(server) {
		this.server = server;
		this.cut_seats = new Set();
		this.held_seats = new Set();
		this.asked = []; // the paths of all requests that went on to the server, in their order
		this.sockets = new Map(); // each accepted socket, and whose it is once that is known
	}

	async start() {
		this.listener = createServer((socket) => this.accept(socket));
		await new Promise((resolve) => this.listener.listen(0, '127.0.0.1', resolve));
		this.base = `http://127.0.0.1:${this.listener.address().port}`;
	}

	accept(socket) {
		this.sockets.set(socket, undefined);
		const end = () => socket.destroy();
		socket.on('error', end);
		socket.on('close', () => this.sockets.delete(socket));
		socket.once('data', (first) => {
			const seat = /seat\/(\w+)/.exec(first.toString('latin1'))?.[1];
			this.sockets.set(socket, seat);
			if (this.cut_seats.has(seat)) return end();
			const onward = connect(this.server.port, '127.0.0.1');
			onward.on('error', end);
			onward.on('close', () => socket.end()); // what it said last still goes through
			socket.on('close', () => onward.destroy());
			const note = (chunk) => {
				for (const [, path] of chunk.toString('latin1').matchAll(/^(?:GET|POST|PUT) (\S+) HTTP\/1\.1\r$/gm)) this.asked.push(path);
			};
			note(first);
			socket.on('data', note);
			onward.write(first);
			socket.pipe(onward);
			onward.on('data', (chunk) => {
				if (!this.held_seats.has(seat)) socket.write(chunk);
			});
		});
	}

	cut(seat) {
		this.cut_seats.add(seat);
		for (const [socket, whose] of this.sockets) if (whose === seat) socket.destroy();
	}

	/** What the seat sends still arrives; what it is answered is lost, until the line is mended. */
	hold(seat) {
		this.held_seats.add(seat);
	}

	mend(seat) {
		this.cut_seats.delete(seat);
		this.held_seats.delete(seat);
	}

	async stop() {
		for (const socket of this.sockets.keys()) socket.destroy();
		await new Promise((resolve) => this.listener.close(resolve));
	}
}
