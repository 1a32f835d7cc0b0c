// What was done last, for some seconds: what a single key did can be taken back, a record that was made can be opened.
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
	| 'moved';

/** What was done, and what one can do about it. `key`: of the record that was made. */
export type Offer = { done: Done; take_back: () => void } | { done: 'made'; key: string; open: () => void };

class Undo {
	offered = $state.raw<Offer>();
	private end_?: ReturnType<typeof setTimeout>;

	/** The last thing done is the one that can be taken back. */
	offer(done: Done, take_back: () => void): void {
		this.show_({ done, take_back });
	}

	made(key: string, open: () => void): void {
		this.show_({ done: 'made', key, open });
	}

	/** True if there was something to take back. */
	take_back(): boolean {
		const { offered } = this;
		if (!offered || offered.done === 'made') return false;
		this.close();
		offered.take_back();
		return true;
	}

	close(): void {
		clearTimeout(this.end_);
		this.offered = undefined;
	}

	private show_(offer: Offer): void {
		this.close();
		this.offered = offer;
		this.end_ = setTimeout(() => this.close(), undo_ms);
	}
}

export const undo = new Undo();
