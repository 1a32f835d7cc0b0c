// One member's view of the server: the connection, and what each subject knows through it.
// Every subject's state is fed from here and nowhere else.
import { createContext } from 'svelte';
import { Announcer } from './page/announcer.svelte';
import { Channels } from './channels/channels.svelte';
import { Typing } from './channels/typing.svelte';
import { shelf } from './keep';
import { forget_readers } from './members/readers.svelte';
import { Members } from './members/members.svelte';
import { Drafts, type Draft } from './messages/drafts.svelte';
import { Outbox, type Outgoing, type Posted } from './messages/outbox.svelte';
import { Timelines } from './messages/timelines.svelte';
import type { Page } from './messages/timeline.svelte';
import { Presences } from './presence/presences.svelte';
import type {
	Channel,
	ChannelId,
	ChannelState,
	Fact,
	Hello,
	Member,
	MemberId,
	Org,
	Presence,
	Push,
	Seq,
	Space,
	StreamId,
	Synced
} from './protocol';
import { Spaces } from './spaces/spaces.svelte';
import { Connection } from './wire/connection.svelte';
import { Cursors } from './wire/cursors';
import { Refused } from './wire/error';

export class Client {
	me = $state.raw<Member>();
	/** The lists are there; what stands on them may be drawn. */
	ready = $state(false);
	limits = $state.raw<Record<string, number>>({});
	last_heard = $state<string>();

	connection: Connection;
	spaces = new Spaces();
	members = new Members((command, body) => this.ask(command, body));
	channels = new Channels(
		() => this.self,
		(channel, back_to) => this.timelines.back_to(channel, back_to)
	);
	timelines = new Timelines(
		() => this.self.id,
		(request) => this.ask<Page>('history', request)
	);
	presences = new Presences((members) => this.ask<{ presence: Presence[] }>('presence.watch', { members }));
	typing = new Typing();
	announcer = new Announcer();
	outbox!: Outbox;
	drafts!: Drafts;

	/** Told of each new message, for whoever reads it aloud. */
	on_message?: (fact: Fact) => void;

	private cursors_ = new Cursors();
	private watched_?: ChannelId;

	constructor(dial?: () => WebSocket) {
		this.connection = new Connection(
			{ hello: (hello) => void this.hello_(hello), fact: (fact) => this.fact(fact), push: (push) => this.push_(push) },
			dial
		);
	}

	get self(): Member {
		if (!this.me) throw new Error('nobody is logged in yet');
		return this.me;
	}

	/** A read. */
	ask<T>(command: string, body: object): Promise<T> {
		return this.connection.request<T>(command, body);
	}

	/** A change: one intent, one key. */
	change<T>(command: string, body: object, key: string = crypto.randomUUID()): Promise<T> {
		return this.connection.request<T>(command, body, key);
	}

	/** Changes that need no answer on the screen; a refusal is said aloud. */
	change_soon(command: string, body: object): void {
		this.change(command, body).catch((error) => {
			if (error instanceof Refused) this.announcer.alert_code(error.code);
		});
	}

	post(channel: ChannelId, thread: Seq | undefined, text: string, typed = text, labels: Draft['labels'] = []): void {
		this.outbox.add({ channel, thread, text, typed, labels });
	}

	read(channel: ChannelId, place: number): void {
		const state = this.channels.all.get(channel);
		if (!state || place <= state.read_place) return;
		this.change('read.mark', { channel, place }).catch(() => {});
		this.channels.read(channel, place);
	}

	/** A channel that we may read but are not in sends events only while it is on the screen. */
	watch(channel: ChannelId | undefined): void {
		this.watched_ = channel;
		if (this.ready) this.ask('channel.watch', { channels: channel ? [channel] : [] }).catch(() => {});
	}

	async direct(members: MemberId[]): Promise<Channel> {
		const { channel } = await this.change<{ channel: Channel }>('direct.open', { members });
		if (!this.channels.all.has(channel.id)) this.channels.put(fresh(channel));
		return channel;
	}

	/** Ends the session here and everywhere in this browser; what is kept on this device is erased. */
	async log_out(): Promise<void> {
		for (const { key } of this.outbox.waiting) this.outbox.take_back(key);
		await this.drafts.erase();
		await this.ask('session.close', {}).catch(() => {});
		location.assign('/');
	}

	fact(fact: Fact): void {
		const standing = this.cursors_.take(fact);
		if (standing === 'known') return;
		this.last_heard = fact.at;
		if (standing === 'hole') this.timelines.stale(fact.stream);
		this.spaces.apply(fact);
		this.members.apply(fact);
		this.channels.apply(fact);
		this.timelines.apply(fact);
		if (fact.event === 'channel.created') this.created_(fact.data.channel as Channel);
		if (moves.has(fact.event)) forget_readers();
		if (fact.event === 'message.posted') this.posted_(fact);
		const changed = fact.data.member as Member | undefined;
		if (fact.event === 'member.changed' && changed?.id === this.me?.id) this.me = { ...this.self, ...changed };
	}

	private posted_(fact: Fact): void {
		const { text, thread } = fact.data as { text: string; thread?: Seq };
		this.typing.posted(fact.stream, fact.by);
		if (fact.by === this.self.id) this.outbox.seen(fact.stream, thread, text);
		this.on_message?.(fact);
	}

	// Who is in a space is in its open channels, so a new one is ours without joining it.
	private created_(channel: Channel): void {
		if (!this.channels.all.has(channel.id)) this.channels.put(fresh(channel));
	}

	private push_({ push, data }: Push): void {
		switch (push) {
			case 'presence':
				this.presences.put(data as unknown as Presence);
				break;
			case 'typing':
				if (data.member !== this.self.id) this.typing.put(data.channel as ChannelId, data.member as MemberId);
				break;
			case 'opened':
				this.opened_(data.stream as StreamId, data.state, data.cursor as Seq);
				break;
			case 'closed':
				this.closed_(data.stream as StreamId);
				break;
			case 'gap':
				this.cursors_.set(data.stream as StreamId, data.to as Seq);
				this.timelines.stale(data.stream as StreamId);
		}
	}

	private async hello_(hello: Hello): Promise<void> {
		if (this.me && this.me.id !== hello.member.id) {
			location.reload(); // another person logged in meanwhile: nothing of this page is theirs
			return;
		}
		const first = !this.me;
		this.me = hello.member;
		this.limits = hello.limits;
		this.members.put(hello.member);
		this.spaces.orgs.set(hello.org.id, hello.org);
		if (first) await this.restore_();
		try {
			await this.sync_();
		} catch {
			return; // the line went meanwhile; the next hello begins again
		}
		this.ready = true;
		this.connection.settled();
		this.members.again();
		this.presences.again();
		this.watch(this.watched_);
		this.outbox.start();
	}

	private async restore_(): Promise<void> {
		this.outbox = new Outbox(
			shelf<Outgoing>('outbox', this.self.id),
			({ channel, thread, text, key }) => this.change<Posted>('message.post', { channel, text, thread }, key),
			(outgoing, posted) => this.acknowledged_(outgoing, posted)
		);
		this.drafts = new Drafts(shelf<Draft>('drafts', this.self.id));
		await Promise.all([this.outbox.restore(), this.drafts.restore()]);
	}

	private acknowledged_({ channel, thread, text }: Outgoing, { seq, place, at }: Posted): void {
		this.timelines.of(channel, thread).add({ seq, place, at, by: this.self.id, text, thread });
		if (thread === undefined) this.read(channel, place); // who answers below has read above
	}

	private async sync_(): Promise<void> {
		const cursors = this.cursors_.size > 0 ? this.cursors_.all() : undefined;
		let cursor: string | undefined;
		do {
			const page: Synced = await this.ask('sync', { cursors, cursor });
			for (const org of page.orgs ?? []) this.spaces.orgs.set(org.id, org);
			for (const space of page.spaces ?? []) this.spaces.put(space);
			for (const channel of page.channels ?? []) this.channels.put(channel);
			for (const stream of page.left ?? []) this.closed_(stream);
			this.cursors_.synced(page);
			for (const stream of Object.keys(page.gap ?? {})) this.timelines.stale(stream);
			cursor = page.more ? page.cursor : undefined;
		} while (cursor !== undefined);
	}

	private opened_(stream: StreamId, state: unknown, cursor: Seq): void {
		this.cursors_.set(stream, cursor);
		if (stream.startsWith('chn_')) this.channels.put(state as ChannelState);
		else if (stream.startsWith('spc_')) this.spaces.put(state as Space);
		else if (stream.startsWith('org_')) this.spaces.orgs.set(stream, state as Org);
	}

	private closed_(stream: StreamId): void {
		this.cursors_.forget(stream);
		this.channels.remove(stream);
		this.spaces.remove(stream);
		this.timelines.forget(stream);
	}
}

const moves = new Set(['channel.joined', 'channel.left', 'space.member_added', 'space.member_removed', 'space.org_added']);

function fresh(channel: Channel): ChannelState {
	return { ...channel, last_seq: 0, last_place: 0, read_place: 0, unread: 0, mentions: 0 };
}

export const [use_client, provide_client] = createContext<Client>();
