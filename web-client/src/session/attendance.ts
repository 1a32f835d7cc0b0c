// What we do, told to the others: online while the page is used, away when nobody is there.
import type { Client } from '../client/client.svelte';

const hidden_ms = 5 * 60_000;
const idle_ms = 10 * 60_000;
const look_ms = 30_000;

export function attend(client: Client): () => void {
	let told: string | undefined;
	let used_at = Date.now();
	let hidden_at = document.hidden ? Date.now() : undefined;

	function look() {
		if (client.connection.line !== 'open') {
			told = undefined; // a new connection begins with nothing said
			return;
		}
		const gone = hidden_at !== undefined && Date.now() - hidden_at > hidden_ms;
		const state = gone || Date.now() - used_at > idle_ms ? 'away' : 'online';
		if (state === told) return;
		told = state;
		client.ask('presence.set', { state }).catch(() => (told = undefined));
	}

	const used = () => {
		used_at = Date.now();
		if (told === 'away') look();
	};
	const visibility = () => {
		hidden_at = document.hidden ? Date.now() : undefined;
		if (!document.hidden) used();
	};

	const timer = setInterval(look, look_ms);
	addEventListener('pointerdown', used);
	addEventListener('keydown', used);
	document.addEventListener('visibilitychange', visibility);
	look();
	return () => {
		clearInterval(timer);
		removeEventListener('pointerdown', used);
		removeEventListener('keydown', used);
		document.removeEventListener('visibilitychange', visibility);
	};
}
