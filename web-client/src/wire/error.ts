// What went wrong with a command, as something that can be thrown and told apart.
import type { WireError } from './frames';

export class Refused extends Error {
	constructor(readonly error: WireError) {
		super(error.message ?? error.code);
	}
	get code(): string {
		return this.error.code;
	}
}

/** The connection went before the answer came: whether it happened is not known. */
export class Lost extends Error {}

const passing = new Set(['slow_down', 'busy', 'going_away', 'disk_full', 'storage_failed', 'internal']);

/** True where the same command may succeed later without a change. */
export function passes(error: unknown): boolean {
	return error instanceof Lost || (error instanceof Refused && passing.has(error.code));
}
