// What the reader does with one message of a list, and what is open for it: its editor, its menu, the choice of a reaction,
// the question before it is deleted. The keys of a row open these, or do at once what the menu offers.
import type { Client } from '../client/client.svelte';
import type { Key } from '../i18n';
import { letter } from '../page/keys';
import { undo } from '../page/undo.svelte';
import type { ChannelState, Message } from '../protocol';
import { spaces_of } from '../spaces/spaces.svelte';
import type { Seq } from '../wire/frames';
import { menu_of, open_thread, react, toggle_reaction, type Action, type ListActions } from './actions';
import { last_used } from './emoji';

interface Opened {
	message: Message;
	anchor: HTMLElement;
}

/** Letters that do what the menu offers. */
const by_letter: { [letter in string]?: (message: Message) => Key } = {
	e: () => 'row.edit',
	U: () => 'row.mark_unread',
	t: () => 'row.make_task',
	p: (message) => (message.pinned ? 'row.unpin' : 'row.pin'),
	l: () => 'row.copy_link'
};

export class RowActs {
	editing = $state<Seq>();
	menu = $state.raw<Opened>();
	picker = $state.raw<Opened>();
	/** Asked about before it is deleted. */
	doomed = $state.raw<Message>();

	/** `unread_`: what a list knows of read and unread. `in_thread`: it is the list of a thread. */
	constructor(
		private client_: Client,
		private channel_: () => ChannelState,
		private unread_: Pick<ListActions, 'mark_unread' | 'read_as_now'>,
		readonly in_thread: boolean
	) {}

	/** The message whose menu or choice of a reaction is open. */
	get open_for(): Seq | undefined {
		return (this.menu ?? this.picker)?.message.seq;
	}

	actions(message: Message): Action[] {
		return menu_of(this.client_, this.channel_(), message, {
			edit: ({ seq }) => (this.editing = seq),
			ask_delete: (doomed) => (this.doomed = doomed),
			mark_unread: (from) => this.unread_.mark_unread(from),
			read_as_now: () => this.unread_.read_as_now()
		});
	}

	/** Puts a reaction there or takes it away; either can be taken back. */
	answer_with(message: Message, sign: string): void {
		const channel = this.channel_();
		const on = toggle_reaction(this.client_, channel, message, sign);
		undo.offer(on ? 'reacted' : 'unreacted', () => react(this.client_, channel, message.seq, sign, !on));
	}

	edited({ seq }: Message): void {
		if (this.editing === seq) this.editing = undefined;
	}

	/** True if the key does something with the message whose row it was pressed in. */
	key(press: KeyboardEvent, message: Message, anchor: HTMLElement): boolean {
		const answerable = !spaces_of(this.client_).ended(this.channel_()) && !message.deleted;
		const on_row = press.target instanceof HTMLLIElement;
		const typed = letter(press);
		const of_menu = typed === undefined ? undefined : by_letter[typed];
		const opens = (press.key === 'Enter' || press.key === 'ArrowRight') && on_row && !this.in_thread;
		if (opens || (typed === 'r' && !this.in_thread)) open_thread(this.channel_(), message);
		else if ((press.key === 'F10' && press.shiftKey) || typed === 'i') this.menu = { message, anchor };
		else if (press.key === 'Delete' && !message.deleted) this.run_('row.delete', message);
		else if (of_menu) this.run_(of_menu(message), message);
		else if (typed === '+') {
			if (answerable) this.answer_with(message, last_used());
		} else if (typed === ':') {
			if (answerable) this.picker = { message, anchor };
		} else return false;
		return true;
	}

	private run_(name: Key, message: Message): void {
		const action = this.actions(message).find((each) => each.name === name);
		void Promise.resolve(action?.run()).then((done) => {
			if (done !== false && action?.undo) undo.offer(...action.undo);
		});
	}
}
