// The grid of marks works like a spreadsheet and saves each cell by itself.
// Without this script the page is an ordinary form; the hidden input beside each cell
// ("version|mark") says what the server holds, for the script and for the form alike.
"use strict";
(() => {
  const form = document.getElementById("bang-diem");
  if (!form || !window.fetch) return;
  const words = form.dataset;
  const status = document.getElementById("trang-thai");
  const rows = [...form.querySelectorAll("tbody tr")].map((row) => [
    ...row.querySelectorAll("input[name^=m_]"),
  ]);
  const cells = rows.flat();
  const AT_ONCE = 4;
  const RETRY_MS = 15000;
  const queue = [];
  let sending = 0;

  const held = (cell) => cell.nextElementSibling;
  const version = (cell) => held(cell).value.split("|")[0];
  const saved = (cell) => held(cell).value.split("|")[1];
  const keep = (cell, number, mark) => {
    held(cell).value = `${number}|${mark}`;
  };
  const same = (a, b) => {
    const read = (text) => text.trim().replace(",", ".");
    const [x, y] = [read(a), read(b)];
    return x === y || (x !== "" && y !== "" && Number(x) === Number(y));
  };
  const dirty = (cell) => !same(cell.value, saved(cell));
  const say = (text, ...values) => {
    status.textContent = values.reduce((line, value) => line.replace("%s", value), text);
  };

  // What a cell and its row show

  const RANK = ["clash", "wrong", "failed", "saving", "saved"];
  const SIGNAL = { clash: "no", wrong: "no", failed: "wait", saving: "info", saved: "ok" };

  function clear(cell) {
    cell.removeAttribute("aria-invalid");
    cell.removeAttribute("aria-describedby");
    const error = cell.parentElement.querySelector(".err");
    if (error) error.remove();
  }

  function show(cell, state, text, buttons = []) {
    clear(cell);
    if (state) cell.dataset.state = state;
    else delete cell.dataset.state;
    if (text) {
      const error = document.createElement("span");
      error.className = "err";
      error.id = `${cell.id}_error`;
      error.textContent = text;
      for (const [label, act] of buttons) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn alt";
        button.textContent = label;
        button.addEventListener("click", act);
        error.append(document.createElement("br"), button);
      }
      cell.parentElement.append(error);
      cell.setAttribute("aria-describedby", error.id);
      if (state === "wrong" || state === "clash") cell.setAttribute("aria-invalid", "true");
    }
    const row = cell.closest("tr");
    row.classList.toggle("hurt", Boolean(row.querySelector("[aria-invalid]")));
    const states = [...row.querySelectorAll("[data-state]")].map((c) => c.dataset.state);
    const worst = RANK.find((name) => states.includes(name));
    const tag = row.querySelector(".state");
    tag.className = worst ? `state tag ${SIGNAL[worst]}` : "state";
    tag.textContent = worst ? words[worst] : "";
    tell();
  }

  function tell() {
    const left = cells.filter((c) => dirty(c) || c.dataset.state === "saving").length;
    if (left) say(words.pending, left);
    else if (cells.some((c) => c.dataset.state === "saved")) say(words.allSaved);
  }

  // Sending: a few cells at once, never one cell twice at once

  function save(cell) {
    if (!dirty(cell)) {
      if (["wrong", "failed", "clash"].includes(cell.dataset.state)) show(cell, "saved");
      return;
    }
    if (!queue.includes(cell)) queue.push(cell);
    show(cell, "saving");
    pump();
  }

  function pump() {
    // A first mark goes before its retake, so one row is never sent in two hands.
    const busy = new Set(cells.filter((c) => c.dataset.sent).map((c) => c.closest("tr")));
    for (let i = 0; i < queue.length && sending < AT_ONCE; ) {
      const cell = queue[i];
      if (busy.has(cell.closest("tr"))) {
        i += 1;
        continue;
      }
      queue.splice(i, 1);
      busy.add(cell.closest("tr"));
      sending += 1;
      send(cell).finally(() => {
        sending -= 1;
        delete cell.dataset.sent;
        if (dirty(cell) && cell.dataset.state === "saving" && !queue.includes(cell)) {
          queue.push(cell); // typed again while it was on its way
        }
        pump();
        tell();
      });
    }
  }

  async function send(cell) {
    const [, component, attempt, participant] = cell.name.split("_");
    const typed = cell.value;
    cell.dataset.sent = typed || " ";
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("component", component);
    data.set("attempt", attempt);
    data.set("participant", participant);
    data.set("version", version(cell));
    data.set("value", typed);
    data.set("taken_on", attempt === "2" ? form.elements.taken_on.value : "");
    let response, answer;
    try {
      response = await fetch(words.cellUrl, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
      });
      const json = (response.headers.get("Content-Type") || "").includes("json");
      answer = json && !response.redirected ? await response.json() : null;
    } catch {
      later(cell, words.alone);
      return;
    }
    if (!answer) {
      later(cell, response.redirected || response.status === 403 ? words.signedOut : words.alone);
    } else if (response.status === 409) {
      clash(cell, typed, answer);
    } else if (!response.ok) {
      show(cell, "wrong", answer.error);
    } else {
      keep(cell, answer.version, answer.value);
      if (cell.value === typed) cell.value = answer.value;
      const row = cell.closest("tr");
      row.querySelector(".score").textContent = answer.score || "–";
      row.querySelector(".words").textContent = answer.words;
      const done = document.querySelector("#nop-diem .done");
      if (done) done.textContent = answer.done;
      show(cell, dirty(cell) ? "saving" : "saved");
    }
  }

  function later(cell, why) {
    show(cell, "failed", why, [[words.again, () => save(cell)]]);
  }

  function clash(cell, mine, theirs) {
    const name = (mark) => mark.trim() || words.nothing;
    const settle = (mark) => () => {
      keep(cell, theirs.version, theirs.value);
      cell.value = mark;
      cell.focus();
      save(cell);
    };
    show(cell, "clash", theirs.error, [
      [words.take.replace("%s", name(theirs.value)), settle(theirs.value)],
      [words.write.replace("%s", name(mine)), settle(mine)],
    ]);
  }

  function sendAgain() {
    cells.filter((c) => c.dataset.state === "failed").forEach(save);
  }
  window.addEventListener("online", sendAgain);
  setInterval(sendAgain, RETRY_MS);

  // Keys and pasting

  function go(cell, down, across) {
    const r = rows.findIndex((row) => row.includes(cell));
    const c = rows[r].indexOf(cell);
    const target = rows[r + down] && rows[r + down][c + across];
    if (target) {
      target.focus();
      target.select();
    }
    return Boolean(target);
  }

  function key(event) {
    const cell = event.target;
    if (!cells.includes(cell) || event.isComposing) return;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    let moved = true;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      if (!go(cell, event.shiftKey && event.key === "Enter" ? -1 : 1, 0)) save(cell);
    } else if (event.key === "ArrowUp") go(cell, -1, 0);
    else if (event.key === "ArrowLeft" && (whole || cell.selectionEnd === 0)) {
      moved = go(cell, 0, -1);
    } else if (event.key === "ArrowRight" && (whole || cell.selectionStart === cell.value.length)) {
      moved = go(cell, 0, 1);
    } else if (event.key === "Escape") {
      cell.value = saved(cell);
      if (!cell.dataset.sent) show(cell, "");
    } else moved = false;
    if (moved) event.preventDefault();
  }

  function paste(event) {
    const cell = event.target;
    if (!cells.includes(cell)) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    const block = text.replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    if (block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    const top = rows.findIndex((row) => row.includes(cell));
    const left = rows[top].indexOf(cell);
    const filled = [];
    block.forEach((line, down) =>
      line.forEach((mark, across) => {
        const target = rows[top + down] && rows[top + down][left + across];
        if (!target) return;
        target.value = mark.trim();
        filled.push(target);
      }),
    );
    filled.forEach(save);
    say(words.many, filled.length);
  }

  form.addEventListener("keydown", key);
  form.addEventListener("paste", paste);
  form.addEventListener("focusin", (event) => {
    if (cells.includes(event.target)) event.target.select();
  });
  form.addEventListener("change", (event) => {
    if (cells.includes(event.target)) save(event.target);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    cells.filter(dirty).forEach(save);
    tell();
  });
  const handIn = document.getElementById("nop-diem");
  if (handIn) {
    handIn.addEventListener("submit", (event) => {
      if (!cells.some(dirty) && !sending) return;
      event.preventDefault();
      cells.filter(dirty).forEach(save);
      tell();
      status.scrollIntoView({ block: "center" });
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (cells.some(dirty)) event.preventDefault();
  });
})();
