// One member's view of the server: the connection, who they are, and the subjects. Each subject's state is fed from here and
// nowhere else.
import { createContext } from 'svelte';
import { Announcer } from '../page/announcer.svelte';
import { undirected } from '../page/shown';
import type {
	ChangingCommandName,
	CommandName,
	Commands,
	Limits,
	MemberId,
	OpenedPush,
	SessionId,
	StreamId
} from '../protocol';
import { Connection } from '../wire/connection.svelte';
import { Cursors } from '../wire/cursors';
import { Refused } from '../wire/error';
import type { Fact, Hello, Push, Self, Seq, Synced } from '../wire/frames';
import { erase_person } from './device';
import { owed } from './owed.svelte';
import type { Subject, Unsent } from './subject';
import type { Word } from './tabs';

/** What somebody had not sent when their session was ended: for them alone, should they come back to this page. */
export interface Left extends Unsent {
	owner: MemberId;
	email: string;
}

/**
 * How a session ends on this page. `ended`: the server knows it no more. `left`: the person signed out, here or in another
 * tab. `replaced`: somebody else signed in with this browser.
 */
export type End = 'ended' | 'left' | 'replaced';

export class Client {
	me = $state.raw<Self>();
	/** The lists are there; what stands on them may be drawn. */
	ready = $state(false);
	limits = $state.raw<Limits>();
	/** What a request over HTTP shows beside the cookie. */
	csrf?: string;
	last_heard = $state<string>();
	/** What one wrote before the session ended, until they are back. */
	unsent = $state.raw<Left>();

	connection: Connection;
	announcer = new Announcer();
	/** In the order in which they hear. */
	subjects = new Set<Subject>();

	/** Told once: the session is over, and of what this page knew nothing is to stay. `erased`: when the device has forgotten it. */
	on_end?: (end: End, erased: Promise<void>, unsent?: Left) => void;
	/** What the other tabs of this browser are told. */
	tell_tabs: (word: Word) => void = () => {};

	private session_?: SessionId;
	private over_ = false;
	private begun_?: Promise<void>;
	private hello_now_?: Hello;
	private cursors_ = new Cursors();
	/** What is loaded stood on cursors that the server did not take. */
	private anew_ = false;

	/** `begin_` makes the subjects that must hear from the first event on. It is called once it is known who is here. */
	constructor(
		private begin_: (client: Client) => Promise<void>,
		dial?: () => WebSocket
	) {
		this.connection = new Connection(
			{
				hello: (hello) => void this.hello_(hello),
				fact: (fact) => this.apply(fact),
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

	/** The newest event of a stream that was seen. */
	cursor(stream: StreamId): Seq {
		return this.cursors_.seen(stream) ?? 0;
	}

	/** Tells each subject. */
	tell(each: (subject: Subject) => void): void {
		for (const subject of this.subjects) each(subject);
	}

	/** A stream is ours no more. */
	close(stream: StreamId): void {
		this.cursors_.forget(stream);
		this.tell((subject) => subject.closed?.(stream));
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
		const session = this.session_;
		if (session && end !== 'replaced') this.tell_tabs(end === 'left' ? { left: session } : { ended: session });
		const erased = erase_person(this.me.id);
		const { id: owner, email = '' } = this.me;
		const parts = [...this.subjects].map((subject) => subject.end?.()).filter((part) => part !== undefined);
		const count = parts.reduce((sum, part) => sum + part.count, 0);
		const unsent: Left = { owner, email, count, give_to: (client) => parts.forEach((part) => part.give_to(client)) };
		this.on_end?.(end, erased, end === 'ended' ? unsent : undefined);
	}

	apply(fact: Fact): void {
		const standing = this.cursors_.take(fact);
		if (standing === 'known') return;
		this.last_heard = fact.at;
		if (standing === 'hole') this.missed_(fact.stream as StreamId);
		this.tell((subject) => subject.apply?.(fact));
		if (fact.event === 'member.changed' && fact.data.member.id === this.self.id) this.me = as_shown(fact.data.member);
	}

	private push_(push: Push): void {
		switch (push.push) {
			case 'opened':
				return this.opened_(push.data);
			case 'closed':
				return this.close(push.data.stream);
			case 'gap':
				this.cursors_.set(push.data.stream, push.data.to);
				return this.missed_(push.data.stream);
			default:
				this.tell((subject) => subject.push?.(push));
		}
	}

	private missed_(stream?: StreamId): void {
		this.tell((subject) => subject.stale?.(stream));
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
		this.me = as_shown({ ...hello.member });
		this.limits = hello.limits;
		this.csrf = hello.csrf;
		if (first) this.tell_tabs({ here: hello.member.id });
		this.hello_now_ = hello;
		await (this.begun_ ??= this.begin_(this));
		if (this.over_ || this.hello_now_ !== hello) return; // the line went meanwhile, and is back
		this.unsent?.give_to(this);
		this.unsent = undefined;
		this.tell((subject) => subject.opened?.(hello.org.id, hello.org));
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
		if (this.anew_) this.missed_();
		this.anew_ = false;
		this.connection.settled();
		this.tell((subject) => subject.ready?.());
	}

	private async sync_(): Promise<void> {
		const cursors = this.cursors_.size > 0 ? this.cursors_.all() : undefined;
		let cursor: StreamId | undefined;
		do {
			const asked = this.ask('sync', { cursors, cursor });
			this.tell((subject) => subject.syncing?.());
			const page: Synced = await asked;
			for (const state of [...(page.orgs ?? []), ...(page.spaces ?? []), ...(page.channels ?? [])])
				this.tell((subject) => subject.opened?.(state.id, state));
			for (const stream of page.left ?? []) this.close(stream as StreamId);
			this.cursors_.synced(page);
			for (const stream of Object.keys(page.gap ?? {})) this.missed_(stream as StreamId);
			cursor = page.more ? page.cursor : undefined;
		} while (cursor !== undefined);
	}

	private opened_({ stream, state, cursor }: OpenedPush): void {
		this.cursors_.set(stream, cursor);
		this.tell((subject) => subject.opened?.(stream, state));
	}
}

function as_shown(me: Self): Self {
	return { ...me, name: undirected(me.name) };
}

export const [use_client, provide_client] = createContext<Client>();
