// What a screen reader is told besides what it reads itself: new messages, politely and never as a
// flood; failures, at once. The list of messages itself is not live: a virtual list re-adds its rows.
import { t, type Key } from '../i18n';
import { Refused } from '../wire/error';

const flood_ms = 5000;
const flood_count = 3;

export class Announcer {
	polite = $state('');
	assertive = $state('');

	private recent_: number[] = [];
	private flood_?: ReturnType<typeof setTimeout>;
	private held_ = 0;

	message(who: string, text: string, where: string): void {
		const now = Date.now();
		this.recent_ = [...this.recent_.filter((at) => at > now - flood_ms), now];
		if (this.recent_.length <= flood_count && !this.flood_) {
			this.polite = t('say.message', { who, text });
			return;
		}
		this.held_ += 1;
		this.flood_ ??= setTimeout(() => {
			this.polite = t('say.many', { count: this.held_, where });
			this.held_ = 0;
			this.flood_ = undefined;
		}, flood_ms);
	}

	say(text: string): void {
		this.polite = text;
	}

	alert(text: string): void {
		this.assertive = '';
		queueMicrotask(() => (this.assertive = text));
	}

	alert_code(code: string): void {
		this.alert(reason_text(code));
	}
}

const reasons: Record<string, Key> = {
	not_found: 'refused.not_here',
	not_allowed: 'refused.not_allowed',
	archived: 'refused.archived',
	too_long: 'refused.too_long',
	files: 'refused.files',
	no_upload: 'refused.no_upload',
	slow_down: 'refused.slow_down',
	zone_unknown: 'refused.zone_unknown',
	disk_full: 'refused.cannot_save',
	storage_failed: 'refused.cannot_save'
};

/** What a refusal means, in words. */
export function reason_text(code: string): string {
	return t(Object.hasOwn(reasons, code) ? (reasons[code] as Key) : 'refused.other');
}

/** The same as a sentence of its own; whatever is no refusal is the line's fault. */
export function refusal_text(error: unknown): string {
	const reason = error instanceof Refused ? reason_text(error.code) : t('refused.no_line');
	return reason.charAt(0).toLocaleUpperCase() + reason.slice(1);
}
