// Somebody who writes a bot, in a terminal: a token, a channel's id, a message there, and what has been said.
import { bin, Server } from '../support/server.mjs';
import { Terminal } from '../support/terminal.mjs';

export async function bot(_, shot) {
	const server = new Server();
	await server.start();
	try {
		const env = { PATH: `${bin}:${process.env.PATH}`, PARLEY_ADMIN_SOCKET: server.socket };
		const terminal = new Terminal('bot@build', env);
		await terminal.run('parleyctl demo >/dev/null 2>&1');
		terminal.page(); // of that no picture
		await terminal.run('parleyctl member create "Build Bot" --org "Kestrin Instruments" --role bot');
		await terminal.run('parleyctl space add KSEVEN --member "Build Bot"');
		const made = await terminal.run('parleyctl token create "Build Bot" --name "build"');
		await shot(terminal, 'token');
		env.PARLEY_TOKEN = /\S{40,}/.exec(made)[0];
		env.PARLEY_URL = `http://127.0.0.1:${server.port}`;
		const head = `-H "Authorization: Bearer $PARLEY_TOKEN" \\\n    -H "Content-Type: application/json"`;
		const found = await terminal.run(`curl -s $PARLEY_URL/api/v1/find ${head} \\\n    -d '{"channel":"KSEVEN/#launch-plan"}'`);
		const channel = JSON.parse(found).ok.channel;
		await terminal.run(`curl -s $PARLEY_URL/api/v1/message.post ${head} \\\n    -H "Idempotency-Key: build-214-green" \\\n    -d '{"channel":"${channel}","text":"Build 214 is **green**."}'`);
		await shot(terminal, 'post');
		await terminal.run(`curl -s $PARLEY_URL/api/v1/history ${head} \\\n    -d '{"channel":"${channel}","limit":2}'`, (said) => JSON.stringify(JSON.parse(said), null, 2));
		await shot(terminal, 'read');
	} finally {
		await server.remove();
	}
}
