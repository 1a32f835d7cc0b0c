// Parts of the client are downloads of their own. Where the line is away, each is asked for until it is there.
const again_ms = 5000;

export async function until_loaded<T>(load: () => Promise<T>): Promise<T> {
	for (;;) {
		try {
			return await load();
		} catch {
			await new Promise((done) => setTimeout(done, again_ms));
		}
	}
}

/** Begins something once its download is there. What is returned ends it, also before it has begun. */
export function once_loaded(begin: () => Promise<() => void>): () => void {
	let over = false;
	let end = () => {};
	void until_loaded(begin).then((stop) => {
		if (over) stop();
		else end = stop;
	});
	return () => {
		over = true;
		end();
	};
}
