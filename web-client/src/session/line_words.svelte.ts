// What there is to say of the connection, where it is worth a word: what happened, what was kept, what to do.
import type { Client } from '../client/client.svelte';
import { t } from '../i18n';
import { short_time } from '../i18n/times';
import { outbox_of } from '../messages/outbox.svelte';

const silent_ms = 3000; // most breaks are shorter, and resume is silent
const long_ms = 60_000;

export class LineWords {
	private now_ = $state(Date.now());
	private online_ = $state(navigator.onLine);

	constructor(private client_: Client) {}

	get text(): string {
		const { line, lost_at, back_at } = this.client_.connection;
		if (line === 'outdated') return t('line.outdated');
		if (line === 'signed_out' || (lost_at === undefined && this.online_)) return this.pause_text_();
		if (back_at !== undefined && back_at > this.now_) return t('line.restarting', { count: Math.ceil((back_at - this.now_) / 1000) });
		const gone_ms = this.now_ - (lost_at ?? this.now_);
		if (!this.online_ || gone_ms > long_ms) {
			const last = this.client_.last_heard;
			return last ? t('line.offline_since', { time: short_time(new Date(last)) }) : t('line.offline');
		}
		return gone_ms < silent_ms ? '' : t('line.reconnecting');
	}

	/** Time goes on while there may be something to say; as an effect. */
	tick(): (() => void) | undefined {
		if (this.client_.connection.lost_at === undefined && !outbox_of(this.client_).pause) return undefined;
		this.now_ = Date.now();
		const tick = setInterval(() => (this.now_ = Date.now()), 1000);
		return () => clearInterval(tick);
	}

	/** Hears whether there is a network, and has the line come back with it. Returns what ends it. */
	watch(): () => void {
		const network = () => {
			this.online_ = navigator.onLine;
			if (this.online_) this.client_.connection.hurry();
		};
		const woken = () => {
			if (!document.hidden) this.client_.connection.hurry();
		};
		document.addEventListener('visibilitychange', woken);
		addEventListener('online', network);
		addEventListener('offline', network);
		return () => {
			document.removeEventListener('visibilitychange', woken);
			removeEventListener('online', network);
			removeEventListener('offline', network);
		};
	}

	private pause_text_(): string {
		const { pause } = outbox_of(this.client_);
		if (!pause) return '';
		const count = Math.max(1, Math.ceil((pause.until - this.now_) / 1000));
		return t(pause.code === 'slow_down' ? 'line.slow_down' : 'line.cannot_save', { count });
	}
}
