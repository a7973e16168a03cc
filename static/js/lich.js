// Sessions of a week are dragged to another half-day, or picked up and put down by keys.
// Without this script "Move" is a link to a form; the same address does the move here.
"use strict";
(() => {
  const weeks = document.getElementById("tuan");
  const form = document.getElementById("doi-buoi");
  if (!weeks || !form) return;
  const words = weeks.dataset;
  const bar = document.getElementById("dang-doi");
  const [said, another, leave] = bar.children;
  const halves = [...weeks.querySelectorAll(".half")];
  let held = null;

  const standing = (half) => half.querySelector(".slot:not([data-gone])");
  const own = (half) => half.contains(held);
  // A session with attendance stays where it is; so does whoever would change with it.
  const takes = (half) => {
    const there = standing(half);
    return !own(half) && (!there || Boolean(there.dataset.move));
  };

  function put(half) {
    const swap = standing(half) ? "1" : "";
    const { move } = held.dataset;
    const { on, part } = half.dataset;
    if ("asksReason" in words) {
      const asked = new URLSearchParams({ xem: "tuan", held_on: on, part, swap });
      location.assign(`${move}?${asked}`);
      return;
    }
    form.action = `${move}?xem=tuan`;
    form.elements.held_on.value = on;
    form.elements.part.value = part;
    form.elements.swap.value = swap;
    form.submit();
  }

  // By mouse

  for (const slot of weeks.querySelectorAll(".slot[data-move]")) {
    slot.draggable = true;
    slot.addEventListener("dragstart", (event) => {
      release();
      held = slot;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", slot.dataset.name);
    });
    slot.addEventListener("dragend", () => {
      held = null;
      halves.forEach((half) => half.classList.remove("over"));
    });
  }
  for (const half of halves) {
    half.addEventListener("dragover", (event) => {
      if (!held || !takes(half)) return;
      event.preventDefault();
      half.classList.add("over");
    });
    half.addEventListener("dragleave", (event) => {
      if (!half.contains(event.relatedTarget)) half.classList.remove("over");
    });
    half.addEventListener("drop", (event) => {
      if (!held || !takes(half)) return;
      event.preventDefault();
      put(half);
    });
  }

  // By keys and fingers

  function pick(slot, button) {
    release();
    held = slot;
    slot.classList.add("held");
    weeks.classList.add("moving");
    bar.hidden = false; // before its words, so that they are heard
    said.textContent = words.moving.replace("%s", slot.dataset.name);
    another.href = `${slot.dataset.move}?xem=tuan`;
    for (const half of halves.filter(takes)) {
      const here = document.createElement("button");
      here.type = "button";
      here.className = "btn alt here";
      here.textContent = standing(half) ? words.swap : words.put;
      here.setAttribute("aria-label", `${here.textContent}: ${half.dataset.name}`);
      here.addEventListener("click", () => put(half));
      half.append(here);
    }
    const after = halves.slice(halves.findIndex(own)).find(takes) || halves.find(takes);
    if (after) after.querySelector(".here").focus();
    held.pickedBy = button;
  }

  function release() {
    if (!held) return;
    held.classList.remove("held");
    weeks.classList.remove("moving");
    weeks.querySelectorAll(".here").forEach((here) => here.remove());
    bar.hidden = true;
    if (held.pickedBy) held.pickedBy.focus();
    held = null;
  }

  for (const link of weeks.querySelectorAll("[data-pick]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.append(...link.childNodes);
    button.addEventListener("click", () => pick(button.closest(".slot"), button));
    link.replaceWith(button);
  }
  leave.addEventListener("click", release);

  // Morning and afternoon are up and down, days left and right.
  const STEPS = { ArrowLeft: -2, ArrowRight: 2, ArrowUp: -1, ArrowDown: 1 };
  weeks.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) release();
    const here = event.target.closest(".here");
    const step = STEPS[event.key];
    if (!here || !step) return;
    event.preventDefault();
    let place = halves.indexOf(here.parentElement) + step;
    if (Math.abs(step) === 1 && !here.closest(".day").contains(halves[place])) return;
    while (halves[place] && !halves[place].querySelector(".here")) place += 2 * Math.sign(step);
    if (halves[place]) halves[place].querySelector(".here").focus();
  });
})();
