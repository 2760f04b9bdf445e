// The bell in the bar stays true while the page is open: its number, its words, and the number in the title.
//
//   <a data-behaviour="inbox/bell" data-count="/inbox/count/" data-unread="3"
//      data-none="…" data-one="…" data-many="…, {n} unread">
import { attach } from "../web/attach.js";
import { listen, status } from "../live/socket.js";

const TOGETHER = 300; // milliseconds in which several hints become one question
const SPREAD = 700; // so that many open pages do not ask in the same moment
const HINTS = new Set(["notified", "inbox_changed"]);
const PLACE_MOVED = "place_moved";
const MOST = 99;

attach("inbox/bell", (bell) => {
  const badge = bell.querySelector(".count");
  const says = document.getElementById("bell-says");
  const title = document.title;
  let unread = Number(bell.dataset.unread);
  let timer, lost = false;

  function show(announce) {
    const words = unread === 0 ? bell.dataset.none : unread === 1 ? bell.dataset.one : bell.dataset.many;
    const sentence = words.replace("{n}", unread > MOST ? `${MOST}+` : unread);
    badge.hidden = unread === 0;
    badge.textContent = unread > MOST ? `${MOST}+` : unread;
    bell.setAttribute("aria-label", sentence);
    document.title = unread ? `(${badge.textContent}) ${title}` : title;
    if (announce) says.textContent = sentence;
  }

  async function ask() {
    const answer = await fetch(bell.dataset.count, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const before = unread;
    unread = (await answer.json()).unread;
    if (unread !== before) show(unread > before);
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, TOGETHER + Math.random() * SPREAD);
  }

  document.addEventListener("live:event", ({ detail: { event } }) => {
    if (event === PLACE_MOVED ? unread : HINTS.has(event)) soon(); // reading on silences the bell, and never rings it
  });
  status.addEventListener("change", ({ detail }) => {
    if (detail.open && lost) soon(); // hints that came meanwhile are lost; the number is not
    lost = !detail.open;
  });
  addEventListener("pageshow", (event) => { if (event.persisted) soon(); });
  show(false);
  listen();
});
