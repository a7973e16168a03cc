// The grid of attendance: Enter and arrows go from cell to cell, as in a spreadsheet.
"use strict";
(() => {
  const table = document.getElementById("luoi");
  if (!table) return;
  const rows = [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td, th")]);
  const step = { Enter: [1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener("keydown", (event) => {
    const input = event.target.closest("input");
    const way = step[event.key];
    if (!input || !way || event.isComposing) return;
    const [down, across] = way;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (across && !whole && input.selectionEnd !== (across < 0 ? 0 : input.value.length)) return;
    const r = rows.findIndex((row) => row.includes(input.parentElement));
    const c = rows[r].indexOf(input.parentElement);
    for (let y = r + down, x = c + across; rows[y] && rows[y][x]; y += down, x += across) {
      const target = rows[y][x].querySelector("input");
      if (target) {
        target.focus();
        target.select();
        break;
      }
    }
    event.preventDefault();
  });
})();
