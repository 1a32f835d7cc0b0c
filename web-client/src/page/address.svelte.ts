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
}

const form = /^\/s\/(\w+)\/c\/(\w+)(?:\/(m|t)\/(\d+)|\/(members))?\/?$/;

const inbox_form = /^\/inbox(?:\/(threads|mentions))?(?=\/|$)/;

export function parse(path: string): Address {
	const inbox = inbox_form.exec(path);
	if (inbox) {
		const { space, channel, thread } = parse(path.slice(inbox[0].length));
		const list = (inbox[1] ?? 'threads') as InboxList;
		return thread === undefined ? { inbox: list } : { inbox: list, space, channel, thread };
	}
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
	if (!address.space || !address.channel) return '/';
	const channel = `/s/${address.space}/c/${address.channel}`;
	if (address.message !== undefined) return `${channel}/m/${address.message}`;
	if (address.thread !== undefined) return `${channel}/t/${address.thread}`;
	return address.members ? `${channel}/members` : channel;
}

/** The same place without what is in the side panel. */
export function behind({ inbox, space, channel }: Address): Address {
	return inbox ? { inbox } : { space, channel };
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
		if (url.origin !== location.origin || !(address.channel || address.inbox)) return false;
		this.go(address);
		return true;
	}
}

export const address = new Place();
