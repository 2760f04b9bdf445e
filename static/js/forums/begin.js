// Begin to write before signing in: the words stay in this browser, and stand in the composer afterwards.
import { attach } from "../web/attach.js";

const KEEP_AFTER = 500; // milliseconds

attach("forums/begin", (form) => {
  const text = form.querySelector("textarea");
  const key = `begun:${form.dataset.place}`;
  let timer;
  const keep = () => {
    clearTimeout(timer);
    try {
      if (text.value.trim()) localStorage.setItem(key, text.value);
      else localStorage.removeItem(key);
      form.querySelector("[data-kept]").hidden = !text.value.trim();
    } catch { /* a private window keeps nothing */ }
  };
  form.querySelector("[data-begin]").hidden = false;
  try { text.value = localStorage.getItem(key) ?? ""; } catch { /* nor does it give anything back */ }
  form.querySelector("[data-kept]").hidden = !text.value.trim();
  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, KEEP_AFTER); });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("submit", keep);
  addEventListener("pagehide", keep);
});
