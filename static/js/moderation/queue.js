// The list of cases stays alive: it asks for itself again when the queue changes, and the reader's place stays.
import { attach } from "../web/attach.js";
import { join } from "../live/socket.js";

const PATIENCE = 400; // milliseconds: several changes at once are one request
const UNTIL_PRESENT = 2500; // milliseconds until whoever opened a case is known to be there
const EACH_MINUTE = 60_000; // deadlines come nearer also when nothing happens

const items = (list) => [...list.querySelectorAll("[data-case]")];

attach("moderation/queue", (list) => {
  let timer = null, asking = false, again = false;

  async function refresh() {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(list.dataset.src, { headers: { "HX-Request": "true" } });
      if (answer.ok) replace(await answer.text());
    } finally {
      asking = false;
      if (again) { again = false; soon(); }
    }
  }

  function replace(html) {
    const focused = list.contains(document.activeElement) ? document.activeElement.closest("[data-case]")?.dataset.case : null;
    const anchor = items(list).find((item) => item.getBoundingClientRect().bottom > 0);
    const top = anchor?.getBoundingClientRect().top;
    const chosen = new Set([...list.querySelectorAll("input[name=case]:checked")].map((box) => box.value));
    list.innerHTML = html;
    for (const box of list.querySelectorAll("input[name=case]")) box.checked = chosen.has(box.value);
    const find = (number) => list.querySelector(`[data-case="${number}"]`);
    const same = anchor && find(anchor.dataset.case);
    if (same && top < 0) scrollBy({ top: same.getBoundingClientRect().top - top, behavior: "instant" });
    if (focused) find(focused)?.querySelector("a")?.focus({ preventScroll: true });
    list.dispatchEvent(new CustomEvent("queue:refreshed", { bubbles: true }));
  }

  const soon = () => { clearTimeout(timer); timer = setTimeout(refresh, PATIENCE); };

  join("moderation.queue:1", {
    onEvent: (event, data) => {
      if (event === "case_read") { setTimeout(soon, UNTIL_PRESENT); return; }
      if (!event.startsWith("case_")) return;
      soon();
      document.dispatchEvent(new CustomEvent("queue:changed", { detail: data }));
    },
    onReturn: soon,
  });
  setInterval(() => { if (!document.hidden) soon(); }, EACH_MINUTE);
});
