// When a message counts as read: wholly in view for a second, with the window in front.

const dwell_ms = 1000;

export class Reading {
	private since_ = new Map<string, number>();
	private check_?: ReturnType<typeof setTimeout>;
	private visible_: string[] = [];

	constructor(
		private attentive_: () => boolean,
		private read_: (keys: string[]) => void
	) {}

	/** These rows, and no others, are in view from now on. */
	see(keys: string[]): void {
		this.visible_ = keys;
		this.look();
	}

	/** Something changed, perhaps only whether anyone is looking. */
	look(): void {
		const now = Date.now();
		const seen = this.attentive_() ? this.visible_ : [];
		this.since_ = new Map(seen.map((key) => [key, this.since_.get(key) ?? now]));
		// A timer that runs is left alone: in a busy channel each message would put it off for ever.
		if (seen.length > 0) this.check_ ??= setTimeout(() => this.settle_(), dwell_ms);
	}

	stop(): void {
		clearTimeout(this.check_);
		this.check_ = undefined;
		this.since_.clear();
	}

	private settle_(): void {
		this.check_ = undefined;
		const long_ago = Date.now() - dwell_ms + 5;
		const read = [...this.since_].filter(([, since]) => since <= long_ago).map(([key]) => key);
		if (read.length > 0) this.read_(read);
		const younger = [...this.since_.values()].filter((since) => since > long_ago);
		if (younger.length > 0) {
			const wait_ms = Math.min(...younger) + dwell_ms - Date.now();
			this.check_ = setTimeout(() => this.settle_(), Math.max(20, wait_ms));
		}
	}
}
