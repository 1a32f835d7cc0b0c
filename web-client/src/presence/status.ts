// What somebody says of themselves for now.
import type { Member, Status } from '../protocol';

/** Nothing once it is over. */
export function status_now({ status }: Pick<Member, 'status'>, now: Date): Status | undefined {
	return status?.until && new Date(status.until) <= now ? undefined : status;
}

/** "🚆 On a train"; empty where there is none. */
export function status_of(member: Pick<Member, 'status'>, now: Date): string {
	const status = status_now(member, now);
	return status ? [status.emoji, status.text].filter(Boolean).join(' ') : '';
}
