// What the server refused, in words.
import { t, type Key } from '../i18n';
import { Refused } from '../wire/error';

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
