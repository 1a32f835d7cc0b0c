// The client's files are kept in the browser, so that the page opens without a network (public/worker.js serves them then). A build
// has a cache of its own, and the one before it goes.

const worker = '/worker.js';
const prefix = 'page ';
const pause_ms = 4000; // after the first reading: whoever writes then has the machine for that
let begun = false;

/** Keeps what has been downloaded and what will be, for as long as the document stands. Browsers that cannot do without. */
export function keep_shell(): void {
	if (begun || !('serviceWorker' in navigator) || !import.meta.env.PROD) return;
	begun = true;
	setTimeout(() => void begin().catch(() => {}), pause_ms); // private windows, a full disk: it is a comfort
}

async function begin(): Promise<void> {
	const { trustedTypes } = window as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } } };
	const policy = trustedTypes?.createPolicy('worker', { createScriptURL: () => worker });
	await navigator.serviceWorker.register(policy?.createScriptURL(worker) ?? worker);
	// Its name has the digest of all that it leads to.
	const main = new URL(document.querySelector<HTMLScriptElement>('script[type=module]')!.src).pathname;
	const name = prefix + main;
	for (const old of await caches.keys()) if (old.startsWith(prefix) && old !== name) await caches.delete(old);
	const cache = await caches.open(name);
	const known = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
	const keep = async (paths: string[]) => {
		for (const path of paths) {
			if (known.has(path)) continue;
			known.add(path);
			await cache.add(path).catch(() => known.delete(path));
		}
	};
	const page = await fetch('/');
	if ((await page.clone().text()).includes(main)) await cache.put('/', page); // else the server has a newer one by now
	await keep(['/starting.js', '/icon.svg']);
	const watch = new PerformanceObserver((seen) => {
		const assets = seen.getEntries().map(({ name }) => new URL(name));
		void keep(assets.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/')).map(({ pathname }) => pathname));
	});
	watch.observe({ type: 'resource', buffered: true });
}
