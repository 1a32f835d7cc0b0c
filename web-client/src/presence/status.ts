// What somebody says of themselves for now.
import type { Member } from '../protocol';

/** Nothing once it is over. */
export function status_of({ status }: Pick<Member, 'status'>, now: Date): string {
	if (!status || (status.until && new Date(status.until) <= now)) return '';
	return [status.emoji, status.text].filter(Boolean).join(' ');
}
