// How many records of a type a space has in each state, and what their amounts come to. The server counts: a page knows the
// first cards of each column alone.
import type { RecordTotals, StateTotals } from '../protocol';

/** Between a change and the question what it comes to: changes come in swarms. */
const pause_ms = 500;
/** Totals of a large space take the server a while: it is asked for a tenth of its time at most. */
const rest = 10;

export class Totals {
	found = $state.raw<RecordTotals>();

	private watching_ = 0;
	private asked_ = 0;
	private took_ms_ = 0;
	private soon_?: ReturnType<typeof setTimeout>;

	constructor(private ask_: () => Promise<RecordTotals>) {}

	of(state: string): StateTotals | undefined {
		return this.found?.states.find((each) => each.state === state);
	}

	/** Somebody looks at them. Returns what ends that. */
	watch(): () => void {
		this.watching_++;
		return () => {
			if (--this.watching_ === 0) this.put_off_();
		};
	}

	/** A record was changed that is counted here. */
	touched(): void {
		if (this.watching_ > 0) this.soon_ ??= setTimeout(() => void this.load(), Math.max(pause_ms, rest * this.took_ms_));
	}

	/** Where the line is lost, what was known stays: the board is asked for again when it is back. */
	async load(): Promise<void> {
		this.put_off_();
		const number = ++this.asked_;
		const from = performance.now();
		try {
			const found = await this.ask_();
			if (number === this.asked_) this.found = found;
		} catch {
			return;
		}
		this.took_ms_ = performance.now() - from;
	}

	private put_off_(): void {
		clearTimeout(this.soon_);
		this.soon_ = undefined;
	}
}
