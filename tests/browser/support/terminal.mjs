// A terminal: commands are run by a shell, and what they say is drawn by the browser as a page.
import { spawn } from 'node:child_process';

const escaped = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export class Terminal {
	lines = [];

	/** `env`: what the commands find there; `hide`: what stands in their words and must not be in a picture, and what for. */
	constructor(title, env, hide = []) {
		Object.assign(this, { title, env, hide });
	}

	/** Runs what was typed; `answer` makes of its words what is shown. Resolves with all of its words. */
	async run(typed, answer = (said) => said) {
		const child = spawn('/bin/bash', ['-c', typed.replaceAll('\\\n', '')], { env: { ...process.env, ...this.env }, stdio: ['ignore', 'pipe', 'pipe'] });
		let said = '';
		for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (said += part));
		const code = await new Promise((resolve) => child.once('close', resolve));
		if (code !== 0) throw new Error(`${typed}: ${code}\n${said}`);
		this.lines.push({ typed, said: answer(said.trimEnd()) });
		return said.trim();
	}

	/** What was typed and said since the last picture, as a page. */
	page() {
		const hidden = (text) => this.hide.reduce((shown, [from, to]) => shown.replaceAll(from, to), text);
		const body = this.lines.map(({ typed, said }) => `<b>$ ${escaped(typed)}</b>\n${said ? `${escaped(hidden(said))}\n` : ''}`).join('\n');
		this.lines = [];
		return `<!doctype html><html lang="en"><title>${escaped(this.title)}</title><style>
			body { margin: 0; background: #16191f; color: #d8dbe0; width: max-content; min-width: 720px }
			header { padding: 8px 16px; background: #23272f; font: 600 13px/18px system-ui, 'Noto Sans', sans-serif }
			pre { margin: 0; padding: 12px 16px 16px; font: 14px/20px 'Noto Sans Mono CJK JP', monospace }
			b { color: #8fb8ff; font-weight: 400 }
		</style><header>${escaped(this.title)}</header><pre>${body.trimEnd()}</pre></html>`;
	}
}
