// Opens the page where there is no network, from what the page itself has kept (src/session/shell_cache.ts). It holds nothing of
// anybody: the client's files alone.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** A place in the client: as the server sees it, its last part has no point. */
const is_place = (pathname) => !/^\/(api|files|ws)\b/.test(pathname) && !pathname.slice(pathname.lastIndexOf('/')).includes('.');

async function page(request) {
	try {
		return await fetch(request);
	} catch (lost) {
		const kept = await caches.match('/');
		if (kept) return kept;
		throw lost;
	}
}

self.addEventListener('fetch', (event) => {
	const { request } = event;
	const { origin, pathname } = new URL(request.url);
	if (request.method !== 'GET' || origin !== self.location.origin) return;
	if (request.mode === 'navigate') {
		if (is_place(pathname)) event.respondWith(page(request));
	} else if (pathname.startsWith('/assets/') || pathname === '/starting.js' || pathname === '/icon.svg') {
		event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
	}
});
