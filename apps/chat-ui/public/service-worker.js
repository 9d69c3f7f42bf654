/*
 * Keeps the page itself, never what it is told: conversations are not for the disk of this device.
 * Without a network the page opens and says so; with one, the newest page is taken always.
 */
const cacheName = 'vigia-page';
const page = '/';
/** What the page needs to open and to say what is wrong; the build writes it here. */
const firstFiles = [];

self.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldFiles().then(() => self.clients.claim()));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate' && !/^\/(api|v1)\//.test(pathname)) {
    event.respondWith(openPage(request));
  } else if (pathname.startsWith('/assets/')) {
    event.respondWith(takeAsset(request));
  }
});

async function keepPage() {
  const cache = await caches.open(cacheName);
  // A server may give the page only to who asks for one.
  const asked = new Request(page, { headers: { accept: 'text/html' } });
  await cache.addAll([asked, ...firstFiles]);
}

/** A new worker comes with a new build: the files of the one before are given up. */
async function forgetOldFiles() {
  const cache = await caches.open(cacheName);
  for (const request of await cache.keys()) {
    if (![page, ...firstFiles].includes(new URL(request.url).pathname)) await cache.delete(request);
  }
}

async function openPage(request) {
  try {
    const response = await fetch(request);
    if (response.ok) await replacePage(response.clone());
    return response;
  } catch (error) {
    const kept = await caches.match(page, { cacheName, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

/** A page that is new brings files of its own: those of the old one are given up. */
async function replacePage(response) {
  if (!response.headers.get('content-type')?.startsWith('text/html')) return;
  const cache = await caches.open(cacheName);
  const [kept, text] = [
    await cache.match(page, { ignoreVary: true }),
    await response.clone().text(),
  ];
  if (kept && (await kept.text()) === text) return;
  for (const request of await cache.keys()) await cache.delete(request);
  await cache.put(page, response);
}

/** Named after their content, so that what is kept never grows old. */
async function takeAsset(request) {
  const kept = await caches.match(request, { cacheName, ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(cacheName)).put(request, response.clone());
  return response;
}
