// Who can read a channel: for completion, for the count in the header, for the member list.
import { SvelteMap } from 'svelte/reactivity';
import type { Client } from '../client/client.svelte';
import type { ChannelId, Member } from '../protocol';

export interface Readers {
	members: Member[];
	/** Too many to hold all: names are then asked for by their beginning. */
	more: boolean;
}

const loaded = new SvelteMap<ChannelId, Readers>();
const asked = new Map<ChannelId, Promise<void>>();
let forgotten = 0; // an answer that was asked for before somebody came or went is not the last word
const page_size = 200;

export function readers_of(channel: ChannelId): Readers | undefined {
	return loaded.get(channel);
}

export function load_readers(client: Client, channel: ChannelId): Promise<void> {
	const running = asked.get(channel);
	if (running) return running;
	const since = forgotten;
	const load: Promise<void> = client
		.ask('member.list', { channel, limit: page_size })
		.then((readers) => {
			const members = readers.members.map((member) => client.members.put(member));
			if (since !== forgotten) return;
			const active = members.filter((member) => member.active);
			active.sort((a, b) => a.name.localeCompare(b.name));
			loaded.set(channel, { members: active, more: readers.more });
		})
		.catch(() => {})
		.finally(() => {
			if (asked.get(channel) === load) asked.delete(channel);
		});
	asked.set(channel, load);
	return load;
}

/** Somebody came or went: what is shown is read again. */
export function forget_readers(): void {
	forgotten++;
	loaded.clear();
	asked.clear();
}

function fits(member: Member, wish: string): boolean {
	const words = member.name.toLocaleLowerCase().split(/\s+/);
	return member.name.toLocaleLowerCase().startsWith(wish) || words.some((word) => word.startsWith(wish));
}

/** Readers whose name, or a word of it, begins like this. */
export async function find_readers(client: Client, channel: ChannelId, wish: string, most: number): Promise<Member[]> {
	if (!loaded.has(channel)) await load_readers(client, channel);
	const lower = wish.toLocaleLowerCase();
	const readers = loaded.get(channel);
	const here = (readers?.members ?? []).filter((member) => fits(member, lower));
	if (!readers?.more || here.length >= most) return here.slice(0, most);
	const found = await client.ask('member.list', { channel, prefix: wish, limit: most }).catch(() => undefined);
	return (found?.members.map((member) => client.members.put(member)) ?? here).slice(0, most);
}
