/* The preview of a template follows what is typed. Without this the button does it. */
(() => {
"use strict";
const form = document.querySelector("form[data-preview]"), button = form?.querySelector("[formtarget]");
if (!button) return;
let waiting;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => button.click(), 900);
});
})();
