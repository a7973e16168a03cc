/* Compares a PDF with the register by its SHA-256, worked out on this device: the file is
   not sent. Without this script, or without crypto.subtle, the form sends the file. */
(() => {
"use strict";
const forms = document.querySelectorAll("form[data-file]");
if (!forms.length || !window.crypto?.subtle) return;

const compare = async (form, file) => {
  if (!file) return;
  const input = form.querySelector("[type=file]");
  form.querySelector("[role=status]").textContent = form.dataset.file;
  const content = await file.arrayBuffer().catch(() => null);
  if (!content) { // a folder, or a file that went away
    form.querySelector("[role=status]").textContent = form.dataset.fault;
    input.value = "";
    return;
  }
  const digest = await crypto.subtle.digest("SHA-256", content);
  form.elements.sha256.value = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  input.disabled = true; // so that it stays here
  form.submit();
};
for (const form of forms) {
  const input = form.querySelector("[type=file]");
  form.querySelector("[data-sent]").hidden = true;
  form.querySelector("[data-local]").hidden = false;
  input.addEventListener("change", () => compare(form, input.files[0]));
  form.addEventListener("submit", (event) => {
    if (!input.files[0]) return;
    event.preventDefault();
    compare(form, input.files[0]);
  });
}
for (const type of ["dragover", "drop"]) document.addEventListener(type, (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  if (type === "drop") compare(forms[0], event.dataTransfer.files[0]);
});
window.addEventListener("pageshow", () => forms.forEach((form) => {
  form.elements.sha256.value = "";
  form.querySelector("[type=file]").disabled = false;
  form.querySelector("[role=status]").textContent = "";
}));
})();
