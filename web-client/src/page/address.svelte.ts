// The address bar is state: what is on the screen can be linked to, and back goes back.
import type { ChannelId, SpaceId } from '../protocol';
import type { Seq } from '../wire/frames';

export const inbox_lists = ['threads', 'mentions', 'ours'] as const;
export type InboxList = (typeof inbox_lists)[number];

/** The page of every path that means nothing. */
export const nowhere = 'nowhere';

export interface Address {
	/** A view that is about no space and no record, by its name. */
	page?: string;
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
	/** The records of one type of a space in the centre: a page of its own name, or the name of the type. */
	records?: string;
	/** A record by its key: in the side panel of what else is named here, or alone in the centre. */
	record?: string;
}

/** The types with a name of their own in addresses, a place in the sidebar and keys. The server names all the others. */
export const records_pages = { deals: 'deal', tasks: 'task' } as const;
export type RecordsPage = keyof typeof records_pages;

export function has_page(page: string): page is RecordsPage {
	return Object.hasOwn(records_pages, page);
}

export function type_of(page: string): string {
	return has_page(page) ? records_pages[page] : page;
}

export function page_of(type: string): string {
	return (Object.keys(records_pages) as RecordsPage[]).find((page) => records_pages[page] === type) ?? type;
}

/** What can stand at each parameter's place in a path, and what it is in an address where that is not the text. */
const parameters: { [name in Exclude<keyof Address, 'page'>]-?: { form: string; read?: (text: string) => unknown } } = {
	inbox: { form: inbox_lists.join('|') },
	space: { form: '\\w+' },
	channel: { form: '\\w+' },
	message: { form: '\\d+', read: Number },
	thread: { form: '\\d+', read: Number },
	members: { form: 'members', read: () => true },
	records: { form: '[a-z][a-z0-9_]*' },
	record: { form: '[A-Z]{2,6}-\\d{1,18}' }
};
type Parameter = keyof typeof parameters;

/** Where a view is found. In a pattern `:name` is a parameter; a pattern without one is the page of the view's name. */
export interface Route {
	name: string;
	pattern: string;
	/** What may follow the pattern: what stands beside the view, or a place in it. */
	beside?: string[];
	/** A shorter path that people type, and what it means. */
	short?: [path: string, means: Address];
}

/** One whole pattern of a route. */
interface Form {
	route: Route;
	names: Parameter[];
	path: RegExp;
	pattern: string;
}

let routes: Route[] = [];
let forms: Form[] = [];

function form(route: Route, pattern: string): Form {
	const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name as Parameter);
	const path = pattern.replace(/:(\w+)/g, (_, name: Parameter) => `(${parameters[name].form})`);
	return { route, names, pattern, path: new RegExp(`^${path}/?$`) };
}

function form_of(address: Address): Form | undefined {
	return forms.find(({ route, names }) =>
		names.length === 0 ? address.page === route.name : names.every((name) => address[name] !== undefined && address[name] !== false)
	);
}

export function parse(path: string): Address {
	for (const { route, names, path: regexp } of forms) {
		const found = regexp.exec(path);
		if (!found) continue;
		if (names.length === 0) return { page: route.name };
		return Object.fromEntries(names.map((name, index) => [name, (parameters[name].read ?? String)(found[index + 1] as string)]));
	}
	const bare = path.replace(/\/$/, '');
	return routes.find(({ short }) => short?.[0] === bare)?.short?.[1] ?? (bare ? { page: nowhere } : {});
}

export function path_of(address: Address): string {
	return form_of(address)?.pattern.replace(/:(\w+)/g, (_, name: Parameter) => (name === 'members' ? name : String(address[name]))) ?? '/';
}

/** The name of the view at an address; undefined: the empty page. */
export function view_at(address: Address): string | undefined {
	return form_of(address)?.route.name;
}

/** The same place without what is in the side panel. */
export function behind(address: Address): Address {
	const { route } = form_of(address) ?? {};
	const bare = forms.findLast((each) => each.route === route)?.names ?? [];
	return bare.length > 0 ? Object.fromEntries(bare.map((name) => [name, address[name]])) : { page: address.page };
}

/** Somewhere: a page that is not the empty one. */
export function somewhere(address: Address): boolean {
	return form_of(address) !== undefined;
}

class Place {
	now = $state.raw<Address>({});

	constructor() {
		if (typeof location === 'undefined') return;
		addEventListener('popstate', () => (this.now = parse(location.pathname)));
	}

	/** The views that there are, in the order in which an address is looked for among them: said once, before anything is drawn. */
	of(all: Route[]): void {
		routes = all;
		forms = routes.flatMap((route) => [...(route.beside ?? []).map((more) => form(route, route.pattern + more)), form(route, route.pattern)]);
		if (typeof location !== 'undefined') this.now = parse(location.pathname);
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
		if (url.origin !== location.origin || !somewhere(address) || address.page === nowhere) return false;
		this.go(address);
		return true;
	}
}

export const address = new Place();
