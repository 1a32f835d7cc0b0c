// A file beside words that are not sent yet: of a draft, or of a message on its way.
import type { FileId } from '../protocol';

export interface Attached {
	key: string;
	name: string;
	size: number;
	type: string;
	/** They stand as they were chosen, whichever arrives first. */
	order: number;
	/** None until the server has it. */
	id?: FileId;
}

/** That much of it, whatever else is known. */
export function attached({ key, name, size, type, order, id }: Attached): Attached {
	return { key, name, size, type, order, id };
}

export function in_order<T extends Attached>(files: T[]): T[] {
	return [...files].sort((a, b) => a.order - b.order);
}

/** As a message names them; nothing where there are none. */
export function ids_of(files: Attached[] | undefined): FileId[] | undefined {
	const ids = in_order(files ?? []).map(({ id }) => id).filter((id) => id !== undefined);
	return ids.length > 0 ? ids : undefined;
}
