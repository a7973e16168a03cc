// The service worker of the attendance page: the page opens without a connection, and what
// waits is sent when the connection is back, also while the page is closed. It keeps no data
// of anybody in its cache. VERSION, SHELL, FILES, STORE, DAY and SEND are written above.
"use strict";
importScripts(STORE);
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  const fresh = FILES.map((url) => new Request(url, { credentials: "omit", cache: "reload" }));
  event.waitUntil(
    caches.open(VERSION).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n !== VERSION).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  );
});

// The network if it answers in time, else what is kept.
function firstOf(request, kept) {
  return new Promise((done, failed) => {
    const fallback = async () => {
      const found = await caches.match(kept);
      if (found) done(found);
      return found;
    };
    const timer = setTimeout(fallback, PATIENCE_MS);
    fetch(request).then(
      (response) => {
        clearTimeout(timer);
        done(response);
      },
      async (error) => {
        clearTimeout(timer);
        if (!(await fallback())) failed(error);
      },
    );
  });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(firstOf(request, SHELL));
  else if (FILES.includes(url.pathname)) event.respondWith(firstOf(request, url.pathname));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "gui") return;
  event.waitUntil(
    Kho.send({ day: DAY, send: SEND }).then((state) => {
      new BroadcastChannel("diem-danh").postMessage(state);
      if (state === "offline" || state === "later") throw new Error(state); // asked again later
    }),
  );
});
