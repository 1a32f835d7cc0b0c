// The address bar is state: what is on the screen can be linked to, and back goes back.
import type { ChannelId, SpaceId } from '../protocol';
import type { Seq } from '../wire/frames';

export const inbox_lists = ['threads', 'mentions'] as const;
export type InboxList = (typeof inbox_lists)[number];

export interface Address {
	/** A list of the inbox in the centre; a thread beside it is then reached from there. */
	inbox?: InboxList;
	space?: SpaceId;
	channel?: ChannelId;
	/** The message that the link points at. */
	message?: Seq;
	/** The thread in the side panel, by its root. */
	thread?: Seq;
	/** The member list in the side panel. */
	members?: boolean;
	/** The deals or tasks of a space in the centre. */
	records?: RecordsPage;
	/** A record by its key: in the side panel of what else is named here, or alone in the centre. */
	record?: string;
	/** What I have not sent yet, in the centre. */
	drafts?: boolean;
}

export const records_pages = { deals: 'deal', tasks: 'task' } as const;
export type RecordsPage = keyof typeof records_pages;

const form = /^\/s\/(\w+)\/c\/(\w+)(?:\/(m|t)\/(\d+)|\/(members))?\/?$/;

const records_form = /^\/s\/(\w+)\/(deals|tasks)(?:\/r\/([A-Z]{2,6}-\d{1,18}))?\/?$/;
const beside_form = /^(\/s\/\w+\/c\/\w+)\/r\/([A-Z]{2,6}-\d{1,18})\/?$/;
const record_form = /^\/r\/([A-Z]{2,6}-\d{1,18})\/?$/;

const inbox_form = /^\/inbox(?:\/(threads|mentions))?(?=\/|$)/;

export function parse(path: string): Address {
	const inbox = inbox_form.exec(path);
	if (inbox) {
		const { space, channel, thread } = parse(path.slice(inbox[0].length));
		const list = (inbox[1] ?? 'threads') as InboxList;
		return thread === undefined ? { inbox: list } : { inbox: list, space, channel, thread };
	}
	if (/^\/drafts\/?$/.test(path)) return { drafts: true };
	const alone = record_form.exec(path);
	if (alone) return { record: alone[1] };
	const beside = beside_form.exec(path);
	if (beside) {
		const { space, channel } = parse(beside[1] as string);
		return { space, channel, record: beside[2] };
	}
	const page = records_form.exec(path);
	if (page) return { space: page[1] as SpaceId, records: page[2] as RecordsPage, record: page[3] };
	const found = form.exec(path);
	if (!found) return {};
	const [, space, channel, kind, number, members] = found;
	const seq = number === undefined ? undefined : Number(number);
	return {
		space: space as SpaceId,
		channel: channel as ChannelId,
		message: kind === 'm' ? seq : undefined,
		thread: kind === 't' ? seq : undefined,
		members: members !== undefined
	};
}

export function path_of(address: Address): string {
	const { inbox, ...rest } = address;
	if (inbox) return `/inbox/${inbox}${rest.thread === undefined ? '' : path_of(rest)}`;
	if (address.drafts) return '/drafts';
	const record = address.record ? `/r/${address.record}` : '';
	if (address.space && address.records) return `/s/${address.space}/${address.records}${record}`;
	if (!address.space || !address.channel) return record || '/';
	const channel = `/s/${address.space}/c/${address.channel}`;
	if (record) return `${channel}${record}`;
	if (address.message !== undefined) return `${channel}/m/${address.message}`;
	if (address.thread !== undefined) return `${channel}/t/${address.thread}`;
	return address.members ? `${channel}/members` : channel;
}

/** The same place without what is in the side panel. */
export function behind({ inbox, space, channel, records }: Address): Address {
	return inbox ? { inbox } : records ? { space, records } : { space, channel };
}

/** Somewhere: a page that is not the empty one. */
export function somewhere({ inbox, channel, records, record, drafts }: Address): boolean {
	return Boolean(inbox || channel || records || record || drafts);
}

class Place {
	now = $state.raw<Address>({});

	constructor() {
		if (typeof location === 'undefined') return;
		this.now = parse(location.pathname);
		addEventListener('popstate', () => (this.now = parse(location.pathname)));
	}

	go(address: Address): void {
		const path = path_of(address);
		if (path !== location.pathname) history.pushState(null, '', path);
		this.now = parse(path);
	}

	/** The same step of the history, at another address. */
	replace(address: Address): void {
		history.replaceState(null, '', path_of(address));
		this.now = address;
	}

	/** One of our own links, opened without loading the page again. True if it was one. */
	follow(href: string): boolean {
		const url = new URL(href, location.href);
		const address = parse(url.pathname);
		if (url.origin !== location.origin || !somewhere(address)) return false;
		this.go(address);
		return true;
	}
}

export const address = new Place();
