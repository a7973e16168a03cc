// What the attendance page keeps on this device, and how it is sent. Used by the page and
// by its service worker. Kept: rosters (names only), drafts (marks not yet put together for
// sending), sending (what was put together, each under a key of its own, sent until the
// server has answered). The server does nothing twice for one key, so a lost answer is no harm.
"use strict";
const Kho = (() => {
  const STORES = { rosters: "id", drafts: "key", sending: "id", meta: "name" };
  const PATIENCE_MS = 20000;
  const DAYS_KEPT = 30;
  let opening = null;

  function open() {
    opening ??= new Promise((done, failed) => {
      const request = indexedDB.open("diem-danh", 1);
      request.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) {
          request.result.createObjectStore(name, { keyPath });
        }
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opening;
  }

  // One transaction; `work` gets the stores by name and may return a request.
  async function run(mode, work) {
    const base = await open();
    return new Promise((done, failed) => {
      const names = Object.keys(STORES);
      const options = mode === "readwrite" ? { durability: "strict" } : {};
      const action = base.transaction(names, mode, options);
      const stores = Object.fromEntries(names.map((n) => [n, action.objectStore(n)]));
      const answer = work(stores);
      action.oncomplete = () => done(answer && "result" in answer ? answer.result : answer);
      action.onerror = action.onabort = () => failed(action.error);
    });
  }
  const all = (name) => run("readonly", (stores) => stores[name].getAll());
  const get = (name, key) => run("readonly", (stores) => stores[name].get(key));
  const put = (name, value) => run("readwrite", (stores) => stores[name].put(value));
  const meta = async (name) => ((await get("meta", name)) || {}).value;
  const setMeta = (name, value) => put("meta", { name, value });

  // Change a draft in one transaction: no tap overwrites another, and whoever edits sees all
  // there is: edit(draft, marks that are on their way, the roster as the server last told it).
  function change(who, session, edit) {
    const key = `${who}:${session}`;
    return run("readwrite", (stores) => {
      const roster = stores.rosters.get(session);
      const sending = stores.sending.getAll();
      const request = stores.drafts.get(key); // the last to be answered
      request.onsuccess = () => {
        const draft = request.result || { key, who, session, marks: {}, guests: [] };
        const away = {};
        for (const sent of sending.result) {
          if (sent.who === who && sent.session === session) gather(away, sent);
        }
        edit(draft, away, roster.result);
        draft.at = new Date().toISOString();
        if (Object.keys(draft.marks).length || draft.guests.length) stores.drafts.put(draft);
        else stores.drafts.delete(key);
      };
    });
  }

  function gather(marks, sent) {
    for (const [pk, mark, missed, seen] of sent.marks) marks[pk] = { mark, missed, seen };
  }

  // All that the server has not confirmed, by session: {marks by learner, guests, count}.
  // Read in one transaction, as a draft may be on its way to become a submission.
  async function pending(who) {
    const [sending, drafts] = await run("readonly", (stores) => {
      const requests = [stores.sending.getAll(), stores.drafts.getAll()];
      return { get result() { return requests.map((request) => request.result); } };
    });
    const found = {};
    const of = (id) => (found[id] ??= { marks: {}, guests: [], count: 0 });
    for (const sent of sending.filter((each) => each.who === who)) {
      gather(of(sent.session).marks, sent);
      of(sent.session).guests.push(...sent.guests);
    }
    for (const draft of drafts.filter((each) => each.who === who)) {
      Object.assign(of(draft.session).marks, draft.marks);
      of(draft.session).guests.push(...draft.guests);
    }
    for (const each of Object.values(found)) {
      each.count = Object.keys(each.marks).length + each.guests.length;
    }
    return found;
  }

  async function ofOthers(who) {
    const kept = [...(await all("sending")), ...(await all("drafts"))];
    return kept.filter((each) => each.who !== who).length;
  }

  // Draft → one submission with a key of its own, in one transaction.
  function freeze(key, device) {
    return run("readwrite", (stores) => {
      const request = stores.drafts.get(key);
      request.onsuccess = () => {
        const draft = request.result;
        if (!draft) return;
        stores.sending.put({
          id: crypto.randomUUID(),
          who: draft.who,
          session: draft.session,
          made_at: draft.at,
          device,
          marks: Object.entries(draft.marks).map(([pk, m]) => [Number(pk), m.mark, m.missed, m.seen]),
          guests: draft.guests,
        });
        stores.drafts.delete(key);
      };
    });
  }

  // Refused whole, so nothing of it was written: its marks go back to where they were.
  function takeBack(sent, error) {
    const key = `${sent.who}:${sent.session}`;
    return run("readwrite", (stores) => {
      const request = stores.drafts.get(key);
      request.onsuccess = () => {
        const draft = request.result || { key, who: sent.who, session: sent.session, marks: {}, guests: [] };
        for (const [pk, mark, missed, seen] of sent.marks) draft.marks[pk] ??= { mark, missed, seen };
        draft.guests = [...sent.guests, ...draft.guests];
        draft.at ??= sent.made_at;
        draft.error = error;
        stores.drafts.put(draft);
        stores.sending.delete(sent.id);
      };
    });
  }

  // The server has it. What was marked meanwhile knows its own earlier mark, and only that.
  function confirm(sent, answer) {
    const key = `${sent.who}:${sent.session}`;
    const roster = { ...answer.session, who: sent.who, kept_at: new Date().toISOString() };
    const versions = Object.fromEntries(roster.learners.map((l) => [l.id, l.version]));
    return run("readwrite", (stores) => {
      stores.sending.delete(sent.id);
      stores.rosters.put(roster);
      stores.meta.put({ name: `sent:${sent.session}`, value: new Date().toISOString() });
      const request = stores.drafts.get(key);
      request.onsuccess = () => {
        const draft = request.result;
        if (!draft) return;
        for (const [pk, mark] of Object.entries(draft.marks)) {
          if (["applied", "same"].includes(answer.outcome[pk])) mark.seen = versions[pk];
        }
        stores.drafts.put(draft);
      };
    });
  }

  // The network

  async function ask(url, options = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const response = await fetch(url, {
        credentials: "same-origin",
        redirect: "manual",
        cache: "no-store",
        headers: { Accept: "application/json", ...options.headers },
        ...options,
        signal: stop.signal,
      });
      const json = (response.headers.get("Content-Type") || "").includes("json");
      if (response.type === "opaqueredirect") return { state: "signed-out" };
      if (json) return { state: "answered", status: response.status, data: await response.json() };
      return { state: response.status === 403 ? "forbidden" : "later" };
    } catch {
      return { state: "offline" };
    } finally {
      clearTimeout(timer);
    }
  }

  // Fetch the rosters and the token; keep them, and nothing of anybody else.
  async function refresh(url) {
    const answer = await ask(url);
    if (answer.state !== "answered") return answer.state === "forbidden" ? "signed-out" : answer.state;
    const { who, token, sessions } = answer.data;
    const waiting = await pending(who);
    const fresh = new Set(sessions.map((session) => session.id));
    const kept_at = new Date().toISOString();
    await run("readwrite", (stores) => {
      stores.meta.put({ name: "who", value: who });
      stores.meta.put({ name: "token", value: token });
      for (const session of sessions) stores.rosters.put({ ...session, who, kept_at });
      const request = stores.rosters.getAll();
      request.onsuccess = () => {
        for (const roster of request.result) {
          const mine = roster.who === who && waiting[roster.id];
          if (!fresh.has(roster.id) && !mine) stores.rosters.delete(roster.id);
        }
      };
    });
    return "ready";
  }

  async function post(url, sent) {
    return ask(url, {
      method: "POST",
      body: JSON.stringify(sent),
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": (await meta("token")) || "none",
      },
    });
  }

  // Send what is kept, oldest first; returns how it went. Never two at once on a device. A
  // draft becomes a submission only when all before it are answered: it has to know by then
  // which of its versions are its own.
  function send(urls, { again = false } = {}) {
    return navigator.locks.request("diem-danh-gui", async () => {
      const who = await meta("who");
      if (who === undefined) return "signed-out";
      const state = await sendAll(urls, who);
      if (state !== "ready") return state;
      for (const draft of await all("drafts")) {
        if (draft.who === who && (again || !draft.error)) await freeze(draft.key, await device());
      }
      return sendAll(urls, who);
    });
  }

  async function sendAll(urls, who) {
    const waiting = (await all("sending")).filter((sent) => sent.who === who);
    waiting.sort((a, b) => a.made_at.localeCompare(b.made_at));
    for (const sent of waiting) {
      let answer = await post(urls.send, sent);
      if (answer.state === "forbidden") {
        // The token is of an earlier sign-in: fetch another, once.
        const state = await refresh(urls.day);
        if (state !== "ready") return state;
        if ((await meta("who")) !== who) return "signed-out";
        answer = await post(urls.send, sent);
      }
      if (answer.state !== "answered") return answer.state === "forbidden" ? "signed-out" : answer.state;
      if (answer.status === 200) await confirm(sent, answer.data);
      else if (answer.status === 422) await takeBack(sent, answer.data.error);
      else return answer.status === 409 ? "signed-out" : "later";
    }
    return "ready";
  }

  // A name by which people tell two telephones apart; made once.
  async function device() {
    let name = await meta("device");
    if (!name) {
      const agent = navigator.userAgent;
      const kind = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((k) => agent.includes(k)) || "";
      const letters = "ABCDEFGHKLMNPQRSTUVXY23456789";
      const code = [...crypto.getRandomValues(new Uint8Array(4))].map((n) => letters[n % letters.length]).join("");
      name = `${kind} ${code}`.trim();
      await setMeta("device", name);
    }
    return name;
  }

  // Rosters that nobody has looked at for long, without anything to be sent.
  async function forgetOld() {
    const who = await meta("who");
    const waiting = await pending(who);
    const limit = new Date(Date.now() - DAYS_KEPT * 864e5).toISOString();
    const old = (await all("rosters")).filter((r) => r.kept_at < limit && !waiting[r.id]);
    if (old.length) await run("readwrite", (stores) => old.forEach((r) => stores.rosters.delete(r.id)));
  }

  return { all, change, device, forgetOld, get, meta, ofOthers, pending, refresh, send };
})();
