// Answers when there is no connection, and only then: no page goes through here, so none can be kept (docs/decisions/0112).
// VERSION, OFFLINE (the address of one page) and KEPT (all addresses that are kept) stand before this, as the server wrote them.
const NAME = `zorgvuldig-${VERSION}`;

// Asked as nobody, so that what is kept is the same for everybody; an error or a redirect is not kept, and then nothing is.
const keep = async () => {
  const kept = await caches.open(NAME);
  for (const address of KEPT) {
    const answer = await fetch(address, { credentials: "omit", redirect: "error", cache: "no-cache" });
    if (answer.status !== 200 || answer.type !== "basic") throw new Error(`${address}: ${answer.status}`);
    await kept.put(address, answer);
  }
};

const giveUp = async (error) => {
  await caches.delete(NAME);
  throw error;
};

const clear = async () => {
  for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
};

const found = async (address) => (await caches.match(address, { cacheName: NAME, ignoreVary: true })) ?? Response.error();

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep().catch(giveUp));
});
self.addEventListener("activate", (event) => event.waitUntil(clear()));
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (navigator.onLine || method !== "GET" || origin !== self.location.origin || search) return;
  if (mode === "navigate") event.respondWith(found(OFFLINE));
  else if (KEPT.includes(pathname)) event.respondWith(found(pathname));
});
