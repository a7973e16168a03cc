// Says ten minutes before that the visit ends, and prolongs it. After the end the page stays
// with what was typed; once somebody has signed in again elsewhere its forms can be sent.
"use strict";
(() => {
  const bar = document.querySelector("[data-visit]");
  if (!bar) return;
  const BEFORE = 600;
  const vietnamese = document.documentElement.lang === "vi";
  let timer;
  arm(Number(bar.dataset.visit));
  bar.addEventListener("click", (event) => {
    const act = event.target.dataset.act;
    if (act === "go-on") ask("POST");
    if (act === "close") bar.hidden = true;
  });
  // Timers sleep while a device does; whoever comes back to the page is told at once.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (!bar.hidden || Date.now() > timer.at)) ask("GET");
  });

  function arm(left) {
    clearTimeout(timer?.key);
    const wait = Math.max(left - BEFORE, 1) * 1000;
    timer = { at: Date.now() + wait, key: setTimeout(() => ask("GET"), wait) };
  }

  async function ask(method) {
    const sent = document.querySelector("[name=csrfmiddlewaretoken]");
    let answer;
    try {
      const response = await fetch(bar.dataset.url, {
        method,
        headers: { Accept: "application/json", ...(sent && { "X-CSRFToken": sent.value }) },
      });
      if (method === "POST" && response.status === 403) return ask("GET"); // the token is of a visit before
      answer = await response.json();
    } catch {
      return arm(BEFORE + 30); // no connection: asked again soon
    }
    if (answer.token) {
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = answer.token;
    }
    if (answer.left === null || answer.left > BEFORE) {
      bar.hidden = true;
      if (answer.left) arm(answer.left);
    } else if (answer.left > 0) show(method === "POST" ? "last" : "idle", answer.left);
    else show("over", 0);
  }

  function show(name, left) {
    const end = new Date(Date.now() + left * 1000);
    const [hour, minute] = [end.getHours(), end.getMinutes()].map((part) => String(part).padStart(2, "0"));
    for (const part of bar.querySelectorAll(".row")) part.hidden = part.dataset.part !== name;
    for (const part of bar.querySelectorAll("[data-part=time]")) part.textContent = vietnamese ? `${hour} giờ ${minute}` : `${hour}:${minute}`;
    bar.hidden = false;
    clearTimeout(timer.key);
    if (left) timer = { at: end.getTime(), key: setTimeout(() => ask("GET"), left * 1000 + 1000) };
  }
})();
