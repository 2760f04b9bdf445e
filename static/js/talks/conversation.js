// An open conversation stays alive: new messages appear at its end, changed ones change, what was on the screen
// counts as read, and what one began to write is kept in this browser. Without it the form posts and the page loads.
import { attach } from "../web/attach.js";
import { join, say } from "../live/socket.js";

const WRITING_FOR = 6000; // milliseconds
const KEEP_AFTER = 600;

const locally = (act) => { try { return act(localStorage); } catch { return null; /* a private window keeps nothing */ } };

attach("talks/conversation", (page) => {
  const { channel, member } = page.dataset;
  const list = page.querySelector("[data-list]");
  const line = page.querySelector("[data-writing-line]");
  const form = page.querySelector("form.say");
  const text = form?.querySelector("textarea");
  const newest = page.dataset.newest === "true";
  let last = Number(page.dataset.last), told = 0, fetching = null;

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  async function fetchMessages(query) {
    const answer = await fetch(`${page.dataset.messages}?${query}`, { headers: { "HX-Request": "false" } });
    if (!answer.ok) return [];
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    return [...holder.content.children];
  }

  async function newer(number) {
    if (number <= last || !newest) return;
    if (fetching) { await fetching; if (number <= last) return; }
    const atEnd = innerHeight + scrollY >= document.body.offsetHeight - 200;
    fetching = fetchMessages(`after=${last}`);
    const found = await fetching;
    fetching = null;
    for (const one of found) {
      const its = Number(one.dataset.number);
      if (its <= last || document.getElementById(one.id)) continue;
      list.append(one);
      last = its;
    }
    if (atEnd) (form ?? list.lastElementChild)?.scrollIntoView({ block: "end", behavior: "smooth" });
    read();
  }

  async function changed(number) {
    const old = document.getElementById(`m${number}`);
    if (!old) return;
    const [one] = await fetchMessages(`number=${number}`);
    if (one) old.replaceWith(one);
  }

  function read() {
    if (document.hidden || !newest || last <= told) return;
    told = last;
    fetch(page.dataset.read, {
      method: "POST",
      keepalive: true,
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
      body: new URLSearchParams({ number: last }),
    });
  }

  let silence;
  const events = {
    message_sent: (data) => { line.textContent = ""; newer(data.number); },
    message_changed: (data) => changed(data.number),
    writing: (data) => {
      if (String(data.member) === member) return;
      line.textContent = page.dataset.writing.replace("{name}", data.name);
      clearTimeout(silence);
      silence = setTimeout(() => { line.textContent = ""; }, WRITING_FOR);
    },
  };
  join(channel, {
    after: () => last,
    onEvent: (event, data) => events[event]?.(data ?? {}),
    onReturn: () => newer(last + 1),
  });
  document.addEventListener("visibilitychange", read);
  read();
  if (newest && !location.hash) (form ?? list.lastElementChild)?.scrollIntoView({ block: "end" });

  if (!text) return;
  const mine = `talk:${member}:${channel}`;
  const kept = form.querySelector("[data-kept]");
  let timer, sending = false;
  const found = locally((store) => store.getItem(mine));
  if (found && !text.value.trim()) {
    text.value = found;
    kept.textContent = page.dataset.found;
  }
  text.addEventListener("input", () => {
    say({ writing: channel });
    clearTimeout(timer);
    timer = setTimeout(() => locally((store) => (text.value.trim() ? store.setItem(mine, text.value) : store.removeItem(mine))), KEEP_AFTER);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    if (sending) { event.preventDefault(); return; }
    sending = true;
    clearTimeout(timer);
    locally((store) => store.removeItem(mine));
  });
  addEventListener("pageshow", () => { sending = false; });
});
