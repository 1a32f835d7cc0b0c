// What must outlive the page: drafts and unsent messages. IndexedDB; in memory where there is none. It outlives no session.

export interface Shelf<T> {
	all(): Promise<T[]>;
	put(key: string, value: T): Promise<void>;
	remove(key: string): Promise<void>;
}

export function memory_shelf<T>(): Shelf<T> {
	const values = new Map<string, T>();
	return {
		all: async () => [...values.values()],
		put: async (key, value) => void values.set(key, value),
		remove: async (key) => void values.delete(key)
	};
}

const shelves = ['drafts', 'outbox'] as const;
let database: Promise<IDBDatabase> | undefined;

function done<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

function open(): Promise<IDBDatabase> {
	const request = indexedDB.open('parley', 1);
	request.onupgradeneeded = () => {
		for (const name of shelves) request.result.createObjectStore(name);
	};
	return done(request);
}

const range_of = (owner: string) => IDBKeyRange.bound(`${owner} `, `${owner} \uffff`);

let erasings = 0;

/** Takes one person's values off this device, or everybody's. Shelves from before keep nothing on it any more. */
export async function erase(owner?: string): Promise<void> {
	erasings++;
	if (typeof indexedDB === 'undefined') return;
	database ??= open();
	try {
		const work = (await database).transaction(shelves, 'readwrite');
		for (const name of shelves) {
			const store = work.objectStore(name);
			if (owner === undefined) store.clear();
			else store.delete(range_of(owner));
		}
		await new Promise((resolve, reject) => {
			work.oncomplete = resolve;
			work.onabort = work.onerror = reject;
		});
	} catch {
		// where storage is refused, nothing was kept
	}
}

/** Values are kept per member: two people may use one browser, one after the other. */
export function shelf<T>(name: (typeof shelves)[number], owner: string): Shelf<T> {
	if (typeof indexedDB === 'undefined') return memory_shelf();
	const spare = memory_shelf<T>();
	const made = erasings;
	const own = (key: string) => `${owner} ${key}`;
	async function within<R>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<R>) {
		database ??= open();
		return done(work((await database).transaction(name, mode).objectStore(name)));
	}
	return {
		async all() {
			try {
				return await within<T[]>('readonly', (store) => store.getAll(range_of(owner)));
			} catch {
				return spare.all(); // private windows refuse storage; the page itself still remembers
			}
		},
		async put(key, value) {
			await spare.put(key, value);
			if (made === erasings) await within('readwrite', (store) => store.put(value, own(key))).catch(() => {});
		},
		async remove(key) {
			await spare.remove(key);
			await within('readwrite', (store) => store.delete(own(key))).catch(() => {});
		}
	};
}
