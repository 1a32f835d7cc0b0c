// Parts about a channel that are downloads of their own.
import { Later } from '../page/later.svelte';
import type { ChannelState } from '../protocol';

/** What opens beside an element and is about a channel. */
interface AboutChannel extends Record<string, unknown> {
	anchor: HTMLElement;
	channel: ChannelState;
	on_close: () => void;
}

/** How many of each company read a channel. */
export const audience = new Later<AboutChannel>('dialogs', () => import('./AudienceList.svelte'));
export const channel_menu = new Later<AboutChannel>('dialogs', () => import('./ChannelMenu.svelte'));
export const day_bar = new Later<{ channel: ChannelState }>('dialogs', () => import('./DayBar.svelte'));
/** Why a channel takes nothing new, in the place of the composer. */
export const why_ended = new Later<{ channel: ChannelState }>('dialogs', () => import('./Ended.svelte'));
