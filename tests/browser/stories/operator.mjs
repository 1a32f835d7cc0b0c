// An operator in a terminal: fills a new server, looks at it, gives somebody a link for a new password.
import { bin, Server } from '../support/server.mjs';
import { Terminal } from '../support/terminal.mjs';

export async function operator(_, shot) {
	const server = new Server();
	await server.start({ public_url: 'https://parley.example.com' });
	try {
		const env = { PATH: `${bin}:${process.env.PATH}`, PARLEY_ADMIN_SOCKET: server.socket };
		const terminal = new Terminal('operator@parley', env);
		await terminal.run('parleyctl demo');
		await shot(terminal, 'demo');
		await terminal.run('parleyctl stats');
		await terminal.run('parleyctl org list');
		await shot(terminal, 'stats');
		await terminal.run('parleyctl member list --org "Quillbrook Supply"');
		await terminal.run('parleyctl member password owen@quillbrook.example --link');
		await terminal.run('parleyctl session list owen@quillbrook.example');
		await shot(terminal, 'password');
	} finally {
		await server.remove();
	}
}
