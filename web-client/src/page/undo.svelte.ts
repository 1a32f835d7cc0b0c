// What was done last, for some seconds: it can be taken back, a record that was made can be opened.
const undo_ms = 8000;

export type Done =
	| 'pinned'
	| 'unpinned'
	| 'reacted'
	| 'unreacted'
	| 'copied'
	| 'unread'
	| 'read'
	| 'all_read'
	| 'unread_only'
	| 'all_channels'
	| 'moved'
	| 'deleted';

/** What was done, and what one can do about it. `lapse`: once it cannot be taken back any more. `key`: of the record that was made. */
export type Offer = { done: Done; take_back: () => void; lapse?: () => void } | { done: 'made'; key: string; open: () => void };

class Undo {
	offered = $state.raw<Offer>();
	/** Messages that are as good as deleted: the server is told when the offer lapses. By channel and seq. */
	gone = $state.raw<ReadonlySet<string>>(new Set());
	private end_?: ReturnType<typeof setTimeout>;

	constructor() {
		// It may never be looked at again: what waits for the end of the offer is done while it still can be.
		const hidden = () => document.visibilityState === 'hidden' && this.close();
		if (typeof document !== 'undefined') document.addEventListener('visibilitychange', hidden);
	}

	/** The last thing done is the one that can be taken back. */
	offer(done: Done, take_back: () => void, lapse?: () => void): void {
		this.show_({ done, take_back, lapse });
	}

	made(key: string, open: () => void): void {
		this.show_({ done: 'made', key, open });
	}

	/** True if there was something to take back. */
	take_back(): boolean {
		const { offered } = this;
		if (!offered || offered.done === 'made') return false;
		this.offered = undefined;
		this.close();
		offered.take_back();
		return true;
	}

	/** Ends the offer, if there is one. */
	close(): void {
		clearTimeout(this.end_);
		const { offered } = this;
		this.offered = undefined;
		if (offered && offered.done !== 'made') offered.lapse?.();
	}

	private show_(offer: Offer): void {
		this.close();
		this.offered = offer;
		this.end_ = setTimeout(() => this.close(), undo_ms);
	}
}

export const undo = new Undo();
