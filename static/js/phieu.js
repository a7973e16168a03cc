/* The application form on a thin network. All of it is optional: without it the page works.
   Keeps unsent text of the step on the phone until the server has it (never the citizen
   number, never files), and makes photos smaller before they are sent. */
(() => {
"use strict";
const PREFIX = "phieu:", MOST = 2000, LIGHT = 1.2e6;
const store = (() => { try { return window.localStorage; } catch { return null; } })();
const entries = () => Object.keys(store || {}).filter((key) => key.startsWith(PREFIX));
const read = (key) => { try { return JSON.parse(store.getItem(key)) || {}; } catch { return {}; } };

/* What the server has by now: a form that was sent, or a later version of this one. */
const clear = (code, version) => entries().forEach((key) => {
  const kept = read(key);
  if (kept.code === code && kept.version !== version) store.removeItem(key);
});
const sent = document.querySelector("[data-sent]");
if (store && sent) clear(sent.dataset.sent, null);

const form = document.querySelector("form[data-keep][data-step]");
if (form && store) {
  const { keep: code, version, step } = form.dataset;
  if (version !== "new") clear(code, version);
  const key = PREFIX + [location.pathname, version === "new" ? "new" : code, step].join(":");
  const fields = () => [...form.elements].filter((field) => field.name && field.name !== "citizen_id" &&
    field.name !== "csrfmiddlewaretoken" && !["hidden", "file", "submit", "button"].includes(field.type));
  const ticked = (field) => ["radio", "checkbox"].includes(field.type);
  const note = (name, show) => { const box = form.querySelector(`[data-${name}]`); if (box) box.hidden = !show; return box; };

  const kept = read(key);
  if (kept.values && !document.querySelector(".errors")) {
    store.setItem(key, JSON.stringify({ ...kept, code, version }));
    for (const field of fields()) {
      const value = kept.values[field.name];
      if (value === undefined) continue;
      if (ticked(field)) field.checked = value.includes(field.value); else field.value = value[0];
    }
    note("restored", true).querySelector("button").addEventListener("click", () => { store.removeItem(key); location.reload(); });
  }
  form.addEventListener("input", () => {
    const values = {};
    for (const field of fields()) {
      values[field.name] ||= [];
      if (!ticked(field) || field.checked) values[field.name].push(field.value);
    }
    try { store.setItem(key, JSON.stringify({ code, version, values })); } catch { /* full: the page still works */ }
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    note("offline", true).scrollIntoView({ block: "center" });
  });
  window.addEventListener("online", () => note("offline", false));
  window.addEventListener("offline", () => note("offline", true));
}

const shrink = async (file) => {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, MOST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return blob && blob.size < file.size && new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
};
document.addEventListener("change", async (event) => {
  const input = event.target, file = input.files && input.files[0];
  if (!input.matches("[data-photo]") || !file || !file.type.startsWith("image/") || file.size < LIGHT) return;
  try {
    const small = await shrink(file);
    if (!small || input.files[0] !== file) return;
    const list = new DataTransfer();
    list.items.add(small);
    input.files = list.files;
  } catch { /* not a picture this phone can read: it is sent as it is */ }
});
})();
