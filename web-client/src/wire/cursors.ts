// What we have seen of each stream. An event is applied once, whatever the line does.
import type { StreamId } from '../protocol';
import type { Fact, Seq, Synced } from './frames';

type Standing = 'next' | 'known' | 'hole';

export class Cursors {
	private seen_ = new Map<StreamId, Seq>();

	get size(): number {
		return this.seen_.size;
	}

	seen(stream: StreamId): Seq | undefined {
		return this.seen_.get(stream);
	}

	all(): Record<StreamId, Seq> {
		return Object.fromEntries(this.seen_) as Record<StreamId, Seq>;
	}

	/** Where an event stands, and from then on it counts as seen. */
	take(fact: Pick<Fact, 'stream' | 'seq'>): Standing {
		const seen = this.seen_.get(fact.stream);
		if (seen !== undefined && fact.seq <= seen) return 'known';
		this.seen_.set(fact.stream, fact.seq);
		// A stream that is only watched has no cursor yet: its first event sets it.
		return seen === undefined || fact.seq === seen + 1 ? 'next' : 'hole';
	}

	set(stream: StreamId, seq: Seq): void {
		this.seen_.set(stream, seq);
	}

	/**
	 * Streams that we named keep our number: the events up to the server's are still on their way. New
	 * ones start at the server's, those with a gap behind the gap.
	 */
	synced(page: Partial<Pick<Synced, 'cursors' | 'gap'>>): void {
		for (const [stream, seq] of Object.entries(page.cursors ?? {}) as [StreamId, Seq][])
			if (!this.seen_.has(stream)) this.seen_.set(stream, seq);
		for (const [stream, { to }] of Object.entries(page.gap ?? {}) as [StreamId, { to: Seq }][]) this.seen_.set(stream, to);
	}

	forget(stream: StreamId): void {
		this.seen_.delete(stream);
	}

	clear(): void {
		this.seen_.clear();
	}
}
