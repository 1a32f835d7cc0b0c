// What a single key did can be taken back for some seconds.
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

interface Offer {
	done: Done;
	take_back: () => void;
}

class Undo {
	offered = $state.raw<Offer>();
	private end_?: ReturnType<typeof setTimeout>;

	/** The last thing done is the one that can be taken back. */
	offer(done: Done, take_back: () => void): void {
		this.close();
		this.offered = { done, take_back };
		this.end_ = setTimeout(() => this.close(), undo_ms);
	}

	/** True if there was something to take back. */
	take_back(): boolean {
		const { offered } = this;
		this.close();
		offered?.take_back();
		return offered !== undefined;
	}

	close(): void {
		clearTimeout(this.end_);
		this.offered = undefined;
	}
}

export const undo = new Undo();
