// What must outlive the page: drafts and unsent messages. IndexedDB; in memory where there is none.

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

/** Values are kept per member: two people may use one browser, one after the other. */
export function shelf<T>(name: (typeof shelves)[number], owner: string): Shelf<T> {
	if (typeof indexedDB === 'undefined') return memory_shelf();
	const spare = memory_shelf<T>();
	const own = (key: string) => `${owner} ${key}`;
	async function within<R>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<R>) {
		database ??= open();
		return done(work((await database).transaction(name, mode).objectStore(name)));
	}
	return {
		async all() {
			try {
				const range = IDBKeyRange.bound(`${owner} `, `${owner} \uffff`);
				return await within<T[]>('readonly', (store) => store.getAll(range));
			} catch {
				return spare.all(); // private windows refuse storage; the page itself still remembers
			}
		},
		async put(key, value) {
			await spare.put(key, value);
			await within('readwrite', (store) => store.put(value, own(key))).catch(() => {});
		},
		async remove(key) {
			await spare.remove(key);
			await within('readwrite', (store) => store.delete(own(key))).catch(() => {});
		}
	};
}
