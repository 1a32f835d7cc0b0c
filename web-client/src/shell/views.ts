// The views: what can stand in the centre of the page. The address, the sidebar, the switcher, the table of keys, titles and what
// is fetched while the page is idle are all read from here.
import Inbox from '@lucide/svelte/icons/inbox';
import PencilLine from '@lucide/svelte/icons/pencil-line';
import type { Component } from 'svelte';
import { title } from '../channels/audience';
import { channels_of } from '../channels/channels.svelte';
import type { Client } from '../client/client.svelte';
import { t, type Key } from '../i18n';
import InboxCount from '../inbox/InboxCount.svelte';
import DraftCount from '../messages/DraftCount.svelte';
import { address, has_page, inbox_lists, nowhere, records_pages, view_at, type Address, type RecordsPage, type Route } from '../page/address.svelte';
import { Later } from '../page/later.svelte';
import { spaces_of } from '../spaces/spaces.svelte';

/** What a view is given. `beside`: it stands in the side panel of another view. */
interface Place extends Record<string, unknown> {
	at: Address;
	beside?: boolean;
}

export interface View extends Route {
	title(at: Address, client: Client): string | undefined;
	/** The component and its words, a download of its own. None: the page draws it itself, with the first load. */
	part?: Later<Place, Shown>;
	/** The parameters with which it is made anew. */
	anew?: (keyof Address)[];
	/** Keys that lead there, one after the other. */
	keys?: string;
	/** Its place in the sidebar. `bar`: also on a tablet's rail, and on a phone's bar instead. */
	link?: { name: Key; to: Address; icon: typeof Inbox; count: Component; bar?: boolean };
	/** What the switcher lists of it, where that is not its link; `here` is the space that one is in. */
	goals?: (client: Client, here: Address['space']) => Goal[];
}

export interface Goal {
	name: string;
	note?: string;
	to: Address;
}

const records_name = (page: RecordsPage) => t(page === 'deals' ? 'sidebar.deals' : 'sidebar.tasks');

/** What the component of a view offers to the page. */
export interface Shown extends Record<string, unknown> {
	focus_list?: () => void;
	/** Of a view whose title comes with what it shows. */
	title?: () => string | undefined;
}

export const views: View[] = [
	{
		name: 'inbox',
		pattern: '/inbox/:inbox',
		short: ['/inbox', { inbox: 'threads' }],
		beside: ['/s/:space/c/:channel/t/:thread'],
		title: () => t('inbox.title'),
		part: new Later('inbox', () => import('../inbox/InboxView.svelte')),
		keys: 'g i',
		link: { name: 'inbox.title', to: { inbox: 'threads' }, icon: Inbox, count: InboxCount, bar: true },
		goals: () => inbox_lists.map((inbox) => ({ name: `${t('inbox.title')}: ${t(`inbox.${inbox}`)}`, to: { inbox } }))
	},
	{
		name: 'drafts',
		pattern: '/drafts',
		title: () => t('sidebar.drafts'),
		part: new Later('schedules', () => import('../schedules/DraftsView.svelte')),
		keys: 'g d',
		link: { name: 'sidebar.drafts', to: { page: 'drafts' }, icon: PencilLine, count: DraftCount }
	},
	{
		name: 'settings',
		pattern: '/settings',
		title: () => undefined,
		part: new Later('dialogs', () => import('../session/SettingsPage.svelte'))
	},
	{
		name: 'records',
		pattern: '/s/:space/:records',
		beside: ['/r/:record'],
		title: ({ record, records }) => record ?? (records && has_page(records) ? records_name(records) : undefined),
		part: new Later('records', () => import('../records/RecordsView.svelte')),
		anew: ['space', 'records'],
		goals: (client, here) =>
			here
				? (Object.keys(records_pages) as RecordsPage[]).map((records) => ({
						name: records_name(records),
						note: spaces_of(client).all.get(here)?.name,
						to: { space: here, records }
					}))
				: []
	},
	{
		name: 'channel',
		pattern: '/s/:space/c/:channel',
		beside: ['/r/:record', '/m/:message', '/t/:thread', '/:members'],
		title: ({ record, channel }, client) => {
			const known = channel && channels_of(client).all.get(channel);
			return record ?? (known && title(client, known));
		}
	},
	{
		name: 'record',
		pattern: '/r/:record',
		title: ({ record }) => record,
		part: new Later('records', () => import('../records/RecordPage.svelte')),
		anew: ['record']
	},
	{ name: nowhere, pattern: '/nowhere', title: () => undefined, part: new Later('dialogs', () => import('./Nowhere.svelte')) }
];

/** An address at which nothing is. */
export const nowhere_view = views.at(-1) as View;

address.of(views);

/** Where the switcher leads. */
export function goals_of(view: View, client: Client, here: Address['space']): Goal[] {
	const { goals, link } = view;
	return goals?.(client, here) ?? (link ? [{ name: t(link.name), to: link.to }] : []);
}

/** "G I": its keys as they are shown. */
export function shown_keys({ keys = '' }: View): string {
	return keys.toUpperCase();
}

export function view_of(at: Address): View | undefined {
	const name = view_at(at);
	return views.find((view) => view.name === name);
}
