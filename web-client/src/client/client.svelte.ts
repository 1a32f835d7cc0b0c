// One member's view of the server: the connection, and what each subject knows through it.
// Every subject's state is fed from here and nowhere else.
import { createContext } from 'svelte';
import { Inbox } from '../inbox/inbox.svelte';
import { ids_of, type Attached } from '../files/attached';
import { Announcer } from '../page/announcer.svelte';
import { Audiences } from '../channels/audiences.svelte';
import { Channels, drawable } from '../channels/channels.svelte';
import { Reads } from '../channels/reads.svelte';
import { Typing } from '../channels/typing.svelte';
import { shelf } from './keep';
import { forget_readers } from '../members/readers.svelte';
import { Members } from '../members/members.svelte';
import { Drafts, type Draft } from '../messages/drafts.svelte';
import { Outbox, type Outgoing, type Placed } from '../messages/outbox.svelte';
import { Timelines } from '../messages/timelines.svelte';
import { Presences } from '../presence/presences.svelte';
import type {
	ChangingCommandName,
	Channel,
	ChannelId,
	ChannelState,
	CommandName,
	Commands,
	Limits,
	MemberId,
	OpenedPush,
	Org,
	Space,
	SessionId,
	SpaceId,
	StreamId
} from '../protocol';
import { erase_person } from './device';
import { owed } from './owed.svelte';
import type { Word } from './tabs';
import { Spaces } from '../spaces/spaces.svelte';
import { Connection } from '../wire/connection.svelte';
import { Cursors } from '../wire/cursors';
import type { Fact, Hello, Push, Self, Seq, Synced } from '../wire/frames';
import { Refused } from '../wire/error';

/** Parts that are downloads of their own, and are told what happens once they are there. */
export interface Tap {
	fact(fact: Fact): void;
	/** Events were missed. */
	stale(): void;
}

/** What somebody had not sent when their session was ended: for them alone, should they come back to this page. */
export interface Unsent {
	owner: MemberId;
	email: string;
	drafts: Draft[];
	outgoing: Outgoing[];
}

/**
 * How a session ends on this page. `ended`: the server knows it no more. `left`: the person signed out, here or in another
 * tab. `replaced`: somebody else signed in with this browser.
 */
export type End = 'ended' | 'left' | 'replaced';

export type Posted = Extract<Fact, { event: 'message.posted' }>;

export class Client {
	me = $state.raw<Self>();
	/** The lists are there; what stands on them may be drawn. */
	ready = $state(false);
	limits = $state.raw<Limits>();
	/** What a request over HTTP shows beside the cookie. */
	csrf?: string;
	last_heard = $state<string>();
	/** What one wrote before the session ended, until they are back. */
	unsent = $state.raw<Unsent>();

	connection: Connection;
	spaces = new Spaces();
	members = new Members((members) => this.ask('member.get', { members }));
	channels = new Channels(
		() => this.self,
		(channel, back_to) => this.timelines.back_to(channel, back_to),
		(channel) => this.recount_(channel)
	);
	timelines = new Timelines(
		() => this.self.id,
		(request) => this.ask('history', request)
	);
	presences = new Presences((members) => this.ask('presence.watch', { members }));
	audiences = new Audiences((channel) => this.ask('channel.readers', { channel }));
	typing = new Typing();
	reads = new Reads();
	announcer = new Announcer();
	inbox = new Inbox(this);
	outbox!: Outbox;
	drafts!: Drafts;

	taps = new Set<Tap>();

	/** Told once: the session is over, and of what this page knew nothing is to stay. `erased`: when the device has forgotten it. */
	on_end?: (end: End, erased: Promise<void>, unsent?: Unsent) => void;
	/** What the other tabs of this browser are told. */
	tell: (word: Word) => void = () => {};

	/** Told of each new message, for whoever reads it aloud. */
	on_message?: (fact: Posted) => void;

	private session_?: SessionId;
	private over_ = false;
	private cursors_ = new Cursors();
	private watched_: { centre?: ChannelId; beside?: ChannelId } = {};
	/** What is loaded stood on cursors that the server did not take. */
	private anew_ = false;
	private threads_read_ = new Map<string, number>();
	private uncounted_ = new Set<ChannelId>();
	private counting_?: ReturnType<typeof setTimeout>;

	constructor(dial?: () => WebSocket) {
		this.connection = new Connection(
			{
				hello: (hello) => void this.hello_(hello),
				fact: (fact) => this.fact(fact),
				push: (push) => this.push_(push),
				signed_out: () => this.signed_out_()
			},
			dial,
			() => owed.settle()
		);
	}

	get self(): Self {
		if (!this.me) throw new Error('nobody is logged in yet');
		return this.me;
	}

	/** A read. */
	ask<Name extends CommandName>(command: Name, body: Commands[Name]['with']): Promise<Commands[Name]['ok']> {
		return this.connection.request(command, body);
	}

	/** A change: one intent, one key. */
	change<Name extends ChangingCommandName>(
		command: Name,
		body: Commands[Name]['with'],
		key: string = crypto.randomUUID()
	): Promise<Commands[Name]['ok']> {
		return this.connection.request(command, body, key);
	}

	/** Changes that need no answer on the screen; a refusal is said aloud. */
	change_soon<Name extends ChangingCommandName>(command: Name, body: Commands[Name]['with']): void {
		this.change(command, body).catch((error) => {
			if (error instanceof Refused) this.announcer.alert_code(error.code);
		});
	}

	post(channel: ChannelId, thread: Seq | undefined, text: string, typed = text, labels: Draft['labels'] = [], files?: Attached[]): Outgoing {
		return this.outbox.add({ channel, thread, text, typed, labels, files });
	}

	read(channel: ChannelId, place: number): void {
		const state = this.channels.all.get(channel);
		if (!state?.joined || place <= state.read_place) return;
		this.change('read.mark', { channel, place }).catch(() => {});
		this.channels.read(channel, place);
	}

	read_thread(channel: ChannelId, thread: Seq, place: number): void {
		const key = `${channel}/${thread}`;
		if (place <= (this.threads_read_.get(key) ?? 0)) return;
		this.threads_read_.set(key, place);
		this.change('read.mark', { channel, thread, place }).catch(() => this.threads_read_.delete(key));
		this.channels.read_thread(channel, thread, place);
		this.inbox.read(channel, thread, place);
	}

	/** Takes back that a thread was read. */
	unread_thread(channel: ChannelId, thread: Seq, place: number): void {
		this.threads_read_.delete(`${channel}/${thread}`);
		this.change_soon('read.mark', { channel, thread, place });
		this.inbox.read(channel, thread, place);
	}

	/** The newest event of a stream that was seen. */
	cursor(stream: StreamId): Seq {
		return this.cursors_.seen(stream) ?? 0;
	}

	/** Of a channel on the screen we are told who reads it; one that we are not in sends its events only so long. */
	watch(channel: ChannelId | undefined, where: 'centre' | 'beside' = 'centre'): void {
		this.watched_ = { ...this.watched_, [where]: channel };
		if (this.ready) this.watch_();
	}

	private watch_(): void {
		const channels = [...new Set(Object.values(this.watched_).filter((channel) => channel !== undefined))];
		this.audiences.keep(channels);
		this.ask('channel.watch', { channels }).catch(() => {});
	}

	async direct(members: MemberId[]): Promise<Channel> {
		const { channel } = await this.change('direct.open', { members });
		if (!this.channels.all.has(channel.id)) this.channels.put(fresh(channel));
		return channel;
	}

	/** Every channel of a space that we may read, also those we are not in. */
	async channels_of(space: SpaceId): Promise<Channel[]> {
		const found: Channel[] = [];
		let cursor: ChannelId | undefined;
		do {
			const page = await this.ask('channel.list', { space, cursor, limit: list_page });
			found.push(...page.channels.map(drawable));
			cursor = page.more ? page.cursor : undefined;
		} while (cursor !== undefined);
		return found;
	}

	/** Puts a channel that we are not in on the screen, if we may read it. */
	async read_along(space: SpaceId, id: ChannelId): Promise<boolean> {
		const channel = (await this.channels_of(space)).find((each) => each.id === id);
		if (!channel) return false;
		await this.preview(channel);
		return true;
	}

	/** A channel that we are not in, as it is now. */
	async preview(channel: Channel): Promise<void> {
		const { messages } = await this.ask('history', { channel: channel.id, limit: 1 });
		this.channels.preview(channel, messages.at(-1));
	}

	async leave(channel: ChannelId): Promise<void> {
		await this.change('channel.leave', { channel });
		this.closed_(channel);
	}

	/** Ends the session here and in every tab of this browser. The server is told with the next line, before anything else. */
	log_out(): void {
		if (this.csrf) owed.owe(this.csrf);
		this.end_('left');
	}

	/** Another tab of this browser says whose session it is, or that it is over. */
	told(word: Word): void {
		if ('here' in word) {
			if (this.me && this.me.id !== word.here) this.end_('replaced');
			else if (!this.me && this.connection.line === 'signed_out') this.connection.open();
		} else if ('left' in word) {
			if (word.left === this.session_) this.end_('left');
		} else if (word.ended === this.session_) this.end_('ended');
	}

	private signed_out_(): void {
		if (this.me) this.end_('ended');
		else if (!this.unsent) void erase_person(); // whoever was here before has no session any more
	}

	private end_(end: End): void {
		if (this.over_ || !this.me) return;
		this.over_ = true;
		this.connection.close();
		clearTimeout(this.counting_);
		this.outbox?.stop();
		const session = this.session_;
		if (session && end !== 'replaced') this.tell(end === 'left' ? { left: session } : { ended: session });
		forget_readers();
		const erased = erase_person(this.me.id);
		const { id: owner, email = '' } = this.me;
		const unsent = { owner, email, drafts: this.drafts?.all() ?? [], outgoing: this.outbox?.waiting.filter(({ state }) => state !== 'sent') ?? [] };
		this.on_end?.(end, erased, end === 'ended' ? unsent : undefined);
	}

	fact(fact: Fact): void {
		const standing = this.cursors_.take(fact);
		if (standing === 'known') return;
		this.last_heard = fact.at;
		if (standing === 'hole') {
			this.timelines.stale(fact.stream as ChannelId);
			this.missed_();
		}
		const newcomer =
			(fact.event === 'member.created' || fact.event === 'space.member_changed') && !this.members.knows(fact.data.member.id);
		this.spaces.apply(fact);
		this.members.apply(fact);
		this.channels.apply(fact);
		this.timelines.apply(fact);
		this.inbox.apply(fact);
		for (const tap of this.taps) tap.fact(fact);
		if (fact.event === 'channel.created') this.created_(fact.data.channel);
		if (newcomer || moves.has(fact.event)) forget_readers();
		if (fact.event === 'message.posted') this.posted_(fact);
		if (fact.event === 'member.changed' && fact.data.member.id === this.self.id)
			this.me = { ...this.self, ...this.members.get(this.self.id) };
	}

	private posted_(fact: Posted): void {
		const { text, thread, place, files } = fact.data;
		const channel = fact.stream as ChannelId;
		this.typing.posted(channel, fact.by);
		if (thread === undefined && fact.by !== this.self.id) this.reads.posted(channel, fact.by, place);
		if (fact.by === this.self.id) this.outbox.seen(channel, thread, text, files?.length);
		this.on_message?.(fact);
	}

	// Who is in a space is in its open channels, so a new one is ours without joining it.
	private created_(channel: Channel): void {
		if (!this.channels.all.has(channel.id)) this.channels.put(fresh(channel));
	}

	private push_({ push, data }: Push): void {
		switch (push) {
			case 'presence':
				this.presences.put(data);
				break;
			case 'typing':
				if (data.member !== this.self.id) this.typing.put(data.channel, data.member);
				break;
			case 'read':
				if (data.member !== this.self.id) this.reads.put(data);
				break;
			case 'readers':
				this.audiences.put(data.channel, data);
				break;
			case 'opened':
				this.opened_(data);
				break;
			case 'closed':
				this.closed_(data.stream);
				break;
			case 'gap':
				this.cursors_.set(data.stream, data.to);
				this.timelines.stale(data.stream as ChannelId);
				this.missed_();
		}
	}

	private missed_(): void {
		this.inbox.stale();
		for (const tap of this.taps) tap.stale();
	}

	private async hello_(hello: Hello): Promise<void> {
		if (this.over_) return;
		if (this.me && this.me.id !== hello.member.id) return this.end_('replaced');
		if (this.unsent && this.unsent.owner !== hello.member.id) {
			this.over_ = true;
			this.connection.close();
			return this.on_end?.('replaced', erase_person(this.unsent.owner));
		}
		const first = !this.me;
		this.session_ = hello.session;
		this.me = { ...hello.member, ...this.members.put(hello.member) };
		this.limits = hello.limits;
		this.csrf = hello.csrf;
		this.spaces.put_org(hello.org);
		if (first) {
			this.tell({ here: hello.member.id });
			await this.restore_();
			if (this.over_) return;
		}
		try {
			await this.sync_();
		} catch (error) {
			// Where the line went, the next hello begins again. Where the server refused, what we asked with was
			// wrong: begin anew, with nothing known.
			if (error instanceof Refused) {
				this.cursors_.clear();
				this.anew_ = true;
				this.connection.again();
			}
			return;
		}
		this.ready = true;
		if (this.anew_) {
			this.timelines.stale();
			this.missed_();
		}
		this.anew_ = false;
		this.connection.settled();
		this.members.again();
		this.presences.again();
		this.watch_();
		for (const channel of this.uncounted_) this.recount_(channel);
		this.outbox.start();
	}

	private async restore_(): Promise<void> {
		this.outbox = new Outbox(
			shelf<Outgoing>('outbox', this.self.id),
			({ channel, thread, text, files, key }) => this.change('message.post', { channel, text, thread, files: ids_of(files) }, key),
			(outgoing, posted) => this.acknowledged_(outgoing, posted)
		);
		this.drafts = new Drafts(shelf<Draft>('drafts', this.self.id));
		await Promise.all([this.outbox.restore(), this.drafts.restore()]);
		for (const draft of this.unsent?.drafts ?? []) this.drafts.keep(draft);
		this.outbox.adopt(this.unsent?.outgoing ?? []);
		this.unsent = undefined;
	}

	private acknowledged_({ channel, thread, text, files }: Outgoing, { seq, place, at }: Placed): void {
		this.timelines.of(channel, thread).add({ seq, place, at, by: this.self.id, text, thread, files: ids_of(files) });
		if (thread === undefined) this.read(channel, place); // who answers below has read above
		else this.read_thread(channel, thread, place);
	}

	private async sync_(): Promise<void> {
		const cursors = this.cursors_.size > 0 ? this.cursors_.all() : undefined;
		let cursor: StreamId | undefined;
		do {
			const page: Synced = await this.ask('sync', { cursors, cursor });
			for (const org of page.orgs ?? []) this.spaces.put_org(org);
			for (const space of page.spaces ?? []) this.spaces.put(space);
			for (const channel of page.channels ?? []) this.channels.put(channel);
			for (const stream of page.left ?? []) this.closed_(stream);
			this.cursors_.synced(page);
			for (const stream of Object.keys(page.gap ?? {})) {
				this.timelines.stale(stream as ChannelId);
				this.missed_();
			}
			cursor = page.more ? page.cursor : undefined;
		} while (cursor !== undefined);
	}

	private recount_(channel: ChannelId): void {
		this.uncounted_.add(channel);
		this.counting_ ??= setTimeout(() => void this.count_(), recount_ms);
	}

	// A sync gives the state of streams that it does not name.
	private async count_(): Promise<void> {
		this.counting_ = undefined;
		const cursors = this.cursors_.all();
		for (const channel of this.uncounted_) delete cursors[channel];
		try {
			const { channels } = await this.ask('sync', { cursors });
			for (const channel of channels) if (this.uncounted_.delete(channel.id)) this.channels.put(channel);
		} catch {
			// the line went: asked again when it is back
		}
	}

	private opened_({ stream, state, cursor }: OpenedPush): void {
		this.cursors_.set(stream, cursor);
		if (stream.startsWith('chn_')) this.channels.put(state as ChannelState);
		else if (stream.startsWith('spc_')) this.spaces.put(state as Space);
		else if (stream.startsWith('org_')) this.spaces.put_org(state as Org);
	}

	private closed_(stream: string): void {
		this.cursors_.forget(stream as StreamId);
		this.channels.remove(stream as ChannelId);
		this.spaces.remove(stream as SpaceId);
		this.timelines.forget(stream as ChannelId);
		this.inbox.forget(stream as ChannelId);
		this.reads.forget(stream as ChannelId);
	}
}

const recount_ms = 300;
const list_page = 200;
const moves = new Set(['channel.joined', 'channel.left', 'space.member_added', 'space.member_removed', 'space.org_added']);

function fresh(channel: Channel): ChannelState {
	return { ...channel, joined: true, last_seq: 0, last_place: 0, read_place: 0, unread: 0, mentions: 0 };
}

export const [use_client, provide_client] = createContext<Client>();
