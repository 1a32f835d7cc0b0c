// Lists of messages that stay in the page when their channel is left, so that coming back draws nothing anew.
import { untrack } from 'svelte';
import type { ChannelId, Message } from '../protocol';
import type { Timeline } from './timeline.svelte';

const most = 3; // the one that is looked at among them

interface Kept {
	timeline: Timeline;
	/** Its messages when it was left. */
	left?: Message[];
	/** The number of its last use. */
	used: number;
}

export class KeptLists {
	private lists_: Kept[] = []; // in the order they were made: a list that moves within the page loses its place
	private uses_ = 0;

	/** `unread`: of a channel that is still there. */
	constructor(private unread_: (channel: ChannelId) => number | undefined) {}

	/**
	 * The lists to have in the page while `now` is looked at. One that was left stays as long as it would be drawn as it is: none of
	 * its messages changes, and nothing becomes unread. To be called where Svelte notes what is read.
	 */
	beside(now: Timeline): Timeline[] {
		const latest = this.lists_.find(({ used }) => used === this.uses_);
		if (latest?.timeline !== now) {
			if (latest) latest.left = untrack(() => latest.timeline.messages);
			const known = this.lists_.find(({ timeline }) => timeline === now);
			const here = known ?? { timeline: now, used: 0 };
			here.used = ++this.uses_;
			if (!known) this.lists_.push(here);
		}
		const stays = ({ timeline, left, used }: Kept) =>
			timeline === now || (used > this.uses_ - most && timeline.messages === left && this.unread_(timeline.channel) === 0);
		this.lists_ = this.lists_.filter(stays);
		return this.lists_.map(({ timeline }) => timeline);
	}
}
