// Signing out takes the rosters off this device. What was marked and not sent is said first,
// and kept until the same person signs in again.
"use strict";
(() => {
  const form = document.querySelector("form[data-thoat]");
  if (!form || !window.indexedDB || !indexedDB.databases) return;
  let warned = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const left = await clear().catch(() => 0);
    if (left && !warned) {
      warned = true;
      const note = document.createElement("p");
      note.className = "note no";
      note.setAttribute("role", "alert");
      note.textContent = form.dataset.thoat;
      document.querySelector("main").prepend(note);
      note.scrollIntoView();
    } else form.submit();
  });

  async function clear() {
    if (!(await indexedDB.databases()).some((base) => base.name === "diem-danh")) return 0;
    const base = await new Promise((done, failed) => {
      const request = indexedDB.open("diem-danh");
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    const left = await new Promise((done, failed) => {
      const action = base.transaction(["drafts", "sending", "rosters", "meta"], "readwrite");
      let count = 0;
      for (const name of ["drafts", "sending"]) {
        const request = action.objectStore(name).count();
        request.onsuccess = () => {
          count += request.result;
        };
      }
      const counted = action.objectStore("meta").count(); // comes after the two above
      counted.onsuccess = () => {
        if (count && !warned) return;
        action.objectStore("rosters").clear();
        for (const name of ["who", "token"]) action.objectStore("meta").delete(name);
      };
      action.oncomplete = () => done(count);
      action.onerror = () => failed(action.error);
    });
    base.close();
    return left;
  }
})();
