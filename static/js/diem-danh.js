// The attendance page on a telephone. Every tap is kept on the device at once; what waits is
// always said; it is sent by itself, and by the button. Without this script the page is a
// list of links to ordinary forms.
"use strict";
(async () => {
  const app = document.getElementById("ung-dung");
  if (!app || !window.indexedDB || !navigator.locks || !window.crypto.randomUUID) return;
  const words = app.dataset;
  const urls = { day: words.day, send: words.send };
  const CALM_MS = 5000; // after the last tap, before it is sent by itself
  const AGAIN_MS = 30000;
  const part = (name) => app.querySelector(`[data-part="${name}"]`);
  const fill = (text, ...values) => values.reduce((line, value) => line.replace("%s", value), text);
  const clone = (id) => document.getElementById(id).content.cloneNode(true).firstElementChild;
  const clock = (iso) => {
    const at = new Date(iso);
    const two = (n) => String(n).padStart(2, "0");
    return fill(words.clock, two(at.getHours()), two(at.getMinutes()));
  };
  const today = () => {
    const now = new Date();
    return new Date(now - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
  };

  let state = "ready"; // of the last talk with the server: ready, offline, later, signed-out
  let who = await Kho.meta("who");
  let shown = null; // the roster that is open
  let timer = 0;

  // What waits, in words

  async function tell() {
    const waiting = await Kho.pending(who);
    const count = Object.values(waiting).reduce((sum, each) => sum + each.count, 0);
    const others = await Kho.ofOthers(who);
    const lines = [];
    if (state === "signed-out") lines.push(words.signedOut);
    else if (state === "offline" || !navigator.onLine) lines.push(words.offline);
    else if (state === "later" && count) lines.push(words.later);
    if (count) lines.push(fill(words.waiting, count));
    const sent = shown && (await Kho.meta(`sent:${shown.id}`));
    if (!count && sent) lines.push(fill(words.sent, clock(sent)));
    else if (!count) lines.push(words.nothing);
    if (others) lines.push(fill(words.others, others));
    const draft = shown && (await Kho.get("drafts", `${who}:${shown.id}`));
    if (draft && draft.error) lines.push(fill(words.refused, draft.error));
    const note = part("state");
    const text = lines.join(" ");
    if (note.textContent !== text) note.textContent = text;
    const bad = state === "signed-out" || (draft && draft.error);
    note.className = `note ${bad ? "no" : count || others || state !== "ready" ? "wait" : "ok"}`;
    part("sign-in").hidden = state !== "signed-out";
    part("discard").hidden = !(draft && draft.error);
    return count;
  }

  // The list of sessions

  async function list() {
    shown = null;
    part("roster").hidden = true;
    part("list").hidden = false;
    part("bar").hidden = true;
    const waiting = await Kho.pending(who);
    const rosters = (await Kho.all("rosters")).filter((roster) => roster.who === who);
    rosters.sort((a, b) => {
      const far = (r) => Math.abs(new Date(r.date) - new Date(today()));
      return far(a) - far(b) || a.id - b.id;
    });
    const box = part("sessions");
    box.replaceChildren();
    for (const roster of rosters) {
      const row = clone("mau-buoi");
      const marks = (waiting[roster.id] || { marks: {} }).marks;
      const done = roster.learners.filter((l) => l.mark || marks[l.id]).length;
      const link = row.querySelector("a");
      link.href = `#${roster.id}`;
      link.textContent = `${roster.title} · ${roster.code}`;
      row.querySelector(".hint").textContent = roster.module;
      const tag = row.querySelector(".tag");
      const late = roster.date > today();
      const full = done === roster.learners.length;
      tag.textContent = late ? words.ahead : fill(words.marked, done, roster.learners.length);
      tag.classList.toggle("ok", full && !late);
      tag.classList.toggle("wait", !full && !late);
      if (roster.date === today()) row.classList.add("info");
      if (marks && Object.keys(marks).length) {
        const more = row.querySelector(".more");
        more.textContent = fill(words.waitingShort, waiting[roster.id].count);
        more.hidden = false;
      }
      box.append(row);
    }
    part("none").hidden = rosters.length > 0;
    await tell();
  }

  // One roster

  async function show(id) {
    const roster = await Kho.get("rosters", id);
    if (!roster || roster.who !== who) {
      await list();
      return;
    }
    const opened = !shown || shown.id !== id;
    shown = roster;
    const late = roster.date > today();
    part("list").hidden = true;
    part("roster").hidden = false;
    part("bar").hidden = late;
    part("title").textContent = `${roster.title}`;
    part("about").textContent = [roster.code, roster.module, fill(words.periods, roster.periods), roster.room].join(" · ");
    part("late").hidden = !late;
    part("page").href = roster.page;
    const disputes = roster.learners.filter((learner) => learner.disputed).length;
    part("disputed").hidden = !disputes;
    part("disputes").textContent = fill(words.disputed, disputes);
    part("disputed").querySelector("a").href = roster.settle;
    part("claimed").hidden = late || !roster.learners.some((l) => l.claimed && !l.mark);
    part("rest").hidden = late;
    part("guest").hidden = late;
    const waiting = (await Kho.pending(who))[id] || { marks: {}, guests: [] };
    const box = part("learners");
    if (opened || box.children.length !== roster.learners.length) {
      box.replaceChildren(...roster.learners.map((learner, place) => draw(learner, place + 1, late)));
    }
    roster.learners.forEach((learner, place) => paint(box.children[place], learner, waiting.marks[learner.id]));
    part("guests").replaceChildren(
      ...waiting.guests.map((name) => {
        const line = document.createElement("li");
        line.textContent = name;
        return line;
      }),
    );
    count();
    await tell();
    if (opened) window.scrollTo(0, 0);
  }

  function draw(learner, number, late) {
    const row = clone("mau-nguoi");
    const legend = row.querySelector("legend");
    legend.prepend(`${number}. ${learner.name} `);
    row.dataset.learner = learner.id;
    for (const input of row.querySelectorAll(".roll input")) {
      input.name = `p${learner.id}`;
      input.disabled = late;
    }
    const steps = row.querySelector(".tiet");
    for (let n = 1; n <= shown.periods; n += 1) {
      const step = clone("mau-tiet");
      const input = step.querySelector("input");
      input.name = `t${learner.id}`;
      input.value = n;
      step.append(n);
      steps.append(step);
    }
    return row;
  }

  function paint(row, learner, waits) {
    const { mark, missed } = waits || learner;
    for (const input of row.querySelectorAll(".roll input")) input.checked = input.value === mark;
    for (const input of row.querySelectorAll(".tiet input")) {
      input.checked = mark === "M" && Number(input.value) === missed;
    }
    const tag = row.querySelector(".tag");
    tag.className = "tag";
    if (learner.disputed) {
      tag.classList.add("no");
      tag.textContent = words.disputedShort;
    } else if (waits) {
      tag.classList.add("wait");
      tag.textContent = words.waits;
    } else if (learner.claimed && !mark) {
      tag.classList.add("info");
      tag.textContent = words.claimed;
    } else tag.textContent = "";
    tag.hidden = !tag.textContent;
  }

  function count() {
    const n = { x: 0, M: 0, P: 0, K: 0 };
    const rows = [...part("learners").children];
    for (const row of rows) {
      const chosen = row.querySelector(".roll input:checked");
      if (chosen) n[chosen.value] += 1;
    }
    const left = rows.length - n.x - n.M - n.P - n.K;
    part("tally").textContent = fill(words.tally, n.x, n.M, n.P, n.K, left);
  }

  // Marking

  function set(draft, away, learner, mark, missed) {
    const known = draft.marks[learner.id] || away[learner.id];
    draft.marks[learner.id] = { mark, missed, seen: known ? known.seen : learner.version };
    delete draft.error;
  }

  async function mark(row, symbol, missed) {
    const id = Number(row.dataset.learner);
    await Kho.change(who, shown.id, (draft, away, roster) => {
      const learner = roster.learners.find((each) => each.id === id);
      const back = !away[id] && learner.mark === symbol && learner.missed === missed;
      if (back) delete draft.marks[id];
      else set(draft, away, learner, symbol, missed);
    });
    await after();
  }

  // Blanks only: whoever has a mark, sent or not, keeps it.
  async function everybody(which) {
    await Kho.change(who, shown.id, (draft, away, roster) => {
      for (const learner of roster.learners.filter(which)) {
        const blank = !learner.mark && !draft.marks[learner.id] && !away[learner.id];
        if (blank) set(draft, away, learner, "x", 0);
      }
    });
    await after();
  }

  async function after() {
    if (shown) await show(shown.id);
    askForSync();
    clearTimeout(timer);
    timer = setTimeout(() => send(), CALM_MS);
  }

  async function askForSync() {
    try {
      const worker = await navigator.serviceWorker.ready;
      await worker.sync.register("gui");
    } catch {
      // Not every browser has it; the page sends when it is opened.
    }
  }

  // Sending

  let busy = false;
  let asked = null; // what was asked for while it was busy
  async function send(again = false) {
    if (busy) {
      asked = again || Boolean(asked);
      return;
    }
    busy = true;
    clearTimeout(timer);
    try {
      if (Object.keys(await Kho.pending(who)).length) {
        part("state").textContent = words.sending;
        state = await Kho.send(urls, { again });
      }
    } finally {
      busy = false;
      await redraw();
    }
    const more = asked;
    asked = null;
    if (more !== null && state === "ready") await send(more);
  }
  const redraw = () => (shown ? show(shown.id) : list());

  async function refresh() {
    const id = opened();
    state = await Kho.refresh(id ? `${urls.day}?buoi=${id}` : urls.day);
    who = await Kho.meta("who");
  }

  // Which session the address names: "#12", or "/diem-danh/12/" as a sheet's code has it.
  function opened() {
    const named = location.hash.slice(1) || (location.pathname.match(/\/(\d+)\/$/) || [])[1];
    return Number(named) || 0;
  }
  const route = () => (opened() && location.hash !== "#0" ? show(opened()) : list());

  app.addEventListener("change", (event) => {
    const row = event.target.closest("[data-learner]");
    if (!row) return;
    if (event.target.closest(".tiet")) mark(row, "M", Number(event.target.value));
    else mark(row, event.target.value, event.target.value === "M" ? 1 : 0);
  });
  part("rest").addEventListener("click", () => everybody(() => true));
  part("claimed").addEventListener("click", () => everybody((learner) => learner.claimed));
  part("send").addEventListener("click", () => send(true));
  part("back").addEventListener("click", (event) => {
    event.preventDefault();
    location.hash = "#0";
  });
  part("discard").addEventListener("click", async () => {
    await Kho.change(who, shown.id, (draft) => {
      draft.marks = {};
      draft.guests = [];
    });
    await redraw();
  });
  part("guest").addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = event.target.querySelector("input");
    const name = input.value.trim();
    if (!name) return;
    input.value = "";
    await Kho.change(who, shown.id, (draft) => {
      draft.guests.push(name);
      delete draft.error;
    });
    await after();
  });
  window.addEventListener("hashchange", route);
  window.addEventListener("online", async () => {
    await refresh();
    await send();
  });
  window.addEventListener("offline", tell);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
  setInterval(async () => {
    if (state !== "signed-out" && navigator.onLine) await send();
  }, AGAIN_MS);
  new BroadcastChannel("diem-danh").addEventListener("message", (event) => {
    state = event.data;
    redraw();
  });

  document.getElementById("khong-may")?.remove();
  app.hidden = false;
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(words.worker, { scope: words.scope }).catch(() => {});
  }
  navigator.storage?.persist?.().catch(() => {});
  await Kho.forgetOld();
  await route(); // what is kept first, so that a dead network does not hold anybody up
  await refresh();
  await route();
  await send();
  app.dataset.ready = "yes";
})();
