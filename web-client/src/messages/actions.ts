// What one can do with a message. The bar, the menu and the keys all take it from here.
import { internal } from '../channels/audience';
import { change_soon } from '../client/change_soon';
import type { Client } from '../client/client.svelte';
import { t, type Key } from '../i18n';
import { address, path_of } from '../page/address.svelte';
import { copy, take_out } from '../page/clipboard';
import { desk } from '../page/desk.svelte';
import { undo, type Done } from '../page/undo.svelte';
import type { ChannelState, Message, SpaceId } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';
import type { Seq } from '../wire/frames';
import { used } from './emoji';
import { plain } from '../text/markdown';
import { mention_name } from './mention_name';

export interface Action {
	name: Key;
	key: string;
	/** False where it could not be done, which has been said then. */
	run(): void | Promise<boolean>;
	/** Done by its key, it can be taken back: what was done, and how. */
	undo?: [Done, () => void];
}

/** What only the list can do: it knows what is open and where the reader is. */
export interface ListActions {
	edit(message: Message): void;
	ask_delete(message: Message): void;
	mark_unread(message: Message): void;
	/** What makes read again what is read now. */
	read_as_now(): () => void;
}

export function react(client: Client, channel: ChannelState, seq: Seq, emoji: string, on: boolean): void {
	change_soon(client, on ? 'message.react' : 'message.unreact', { channel: channel.id, seq, emoji });
}

/** True where the reaction is ours from now on. */
export function toggle_reaction(client: Client, channel: ChannelState, message: Message, emoji: string): boolean {
	const on = !message.reactions?.some((reaction) => reaction.emoji === emoji && reaction.mine);
	if (on) used(emoji);
	react(client, channel, message.seq, emoji, on);
	return on;
}

export function open_thread(channel: ChannelState, message: Message): void {
	address.go({ space: channel.space, channel: channel.id, thread: message.thread ?? message.seq });
}

function may_delete(client: Client, channel: ChannelState, message: Message): boolean {
	const { id, role } = client.self;
	const rules = role === 'admin' || (role === 'partner_admin' && internal(client, channel));
	return rules || message.by === id || channel.created_by === id;
}

/** The space that a channel's files belong to; those of direct messages belong to none. */
export function space_of(channel: ChannelState): SpaceId | undefined {
	return channel.kind === 'direct' ? undefined : channel.space;
}

export function may_record(client: Client, channel: ChannelState): boolean {
	return channel.kind !== 'direct' && client.self.role !== 'guest';
}

const title_max = 200;

/** A record of what a message says; its first line is the title. */
export function make_record(client: Client, channel: ChannelState, message: Message, type: string): void {
	const line = message.text.split('\n').find((each) => each.trim() !== '') ?? '';
	const title = [...plain(line, (mention) => mention_name(client, mention))].slice(0, title_max).join('');
	desk.new_record({ type, space: channel.space, title, from: { channel: channel.id, seq: message.seq } });
}

function copy_aloud(client: Client, text: string): Promise<boolean> {
	return copy(text).then(
		() => (client.announcer.say(t('copied')), true),
		() => (client.announcer.alert(t('not_copied')), false)
	);
}

/** The menu's entries; what is not allowed or makes no sense here is left out, not greyed. */
export function menu_of(client: Client, channel: ChannelState, message: Message, list: ListActions): Action[] {
	const here = !message.deleted && !undo.gone.has(`${channel.id} ${message.seq}`);
	const open = here && !spaces_of(client).ended(channel);
	const own = message.by === client.self.id;
	const in_thread = message.thread !== undefined;
	// A reply is found in its thread.
	const place = in_thread ? { thread: message.thread } : { message: message.seq };
	const link = () => new URL(path_of({ space: channel.space, channel: channel.id, ...place }), location.href).href;
	// It has come with the composer.
	const copy_text = () =>
		import('../text/labels').then(
			({ from_wire }) => copy_aloud(client, from_wire(message.text, (mention) => mention_name(client, mention)).text),
			() => client.announcer.alert(t('refused.no_line'))
		);
	const pin = (on: boolean) => change_soon(client, on ? 'message.pin' : 'message.unpin', { channel: channel.id, seq: message.seq });
	const pinned = message.pinned === true;
	const entries: (Action | false)[] = [
		open && own && { name: 'row.edit', key: 'E', run: () => list.edit(message) },
		{ name: 'row.copy_link', key: 'L', run: () => copy_aloud(client, link()), undo: ['copied', take_out] },
		here && message.text !== '' && { name: 'row.copy_text', key: '', run: () => void copy_text() },
		here && Boolean(message.files?.length) && {
			name: 'row.files',
			key: '',
			run: () => desk.file_details(message.files ?? [], space_of(channel))
		},
		open &&
			!in_thread &&
			client.self.role !== 'guest' && {
				name: pinned ? 'row.unpin' : 'row.pin',
				key: 'P',
				run: () => pin(!pinned),
				undo: [pinned ? 'unpinned' : 'pinned', () => pin(pinned)]
			},
		...(here && may_record(client, channel)
			? (['task', 'deal'] as const).map((type) => ({
					name: type === 'task' ? ('row.make_task' as const) : ('row.make_deal' as const),
					key: type === 'task' ? 'T' : '',
					run: () => make_record(client, channel, message, type)
				}))
			: []),
		!in_thread && {
			name: 'row.mark_unread',
			key: 'U',
			run: () => list.mark_unread(message),
			undo: ['unread', list.read_as_now()]
		},
		here && may_delete(client, channel, message) && { name: 'row.delete', key: 'Delete', run: () => list.ask_delete(message) }
	];
	return entries.filter((entry) => entry !== false);
}
