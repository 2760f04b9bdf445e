// An open room: frames change its lines, questions, stage and desk in place; nothing moves the reader's own place.
import { announcing } from "./announcing.js";
import { composing } from "./composing.js";
import { drawing } from "./drawing.js";
import { desking } from "./room_desk.js";
import { listening } from "./room_keys.js";
import { questioning } from "./room_questions.js";
import { openLine } from "./roomline.js";
import { sending } from "./sending.js";

const AT_END = 80; // pixels
const MOST_LINES = 400;
const READ_EVERY = 3000; // milliseconds
const WRITING_FOR = 6000;
const RELOAD_EVERY = 15_000;

export function enter(page, alone) {
  const data = JSON.parse(document.getElementById("room-data").textContent);
  const find = (selector) => page.querySelector(selector);
  const log = find("#chat"), lines = find("[data-lines]");
  const pendingBox = find("[data-pending-box]"), pending = find("[data-pending]");
  const news = find("[data-news]"), mistake = find("[data-error]"), linkState = find("[data-link]");
  const mine = new Set([...page.querySelectorAll("[data-own], [data-pending] > li")].map((one) => Number(one.dataset.id)));
  const draw = drawing({ data, page, mine });
  const announcer = announcing(find("[data-announce]"), data.pace, data.sound);
  const now = data.log;
  let last = data.seq, unseen = 0, readTo = 0, line = null, follows = true;

  const acts = sending({ data, line: () => line, onDone: done, onError: failed, fault: () => draw.word("fault") });
  const queue = questioning({ page, data, draw });
  const desk = desking({ page, data, onDrawn: () => { showPending(); queue.topQuestions(); } });
  const composer = composing({ page, data, draw, acts, lines, toEnd, say: (frame) => line?.send(frame) });

  // -- The reader's place ---------------------------------------------------------------

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < AT_END;
  function toEnd() { log.scrollTop = log.scrollHeight; follows = true; seen(); }

  function seen() {
    if (document.hidden || !follows) return;
    unseen = 0;
    news.hidden = true;
    if (last > readTo && data.you.member) { readTo = last; clearTimeout(seen.timer); seen.timer = setTimeout(() => line?.send({ type: "read", seq: last }), READ_EVERY); }
  }

  log.addEventListener("scroll", () => {
    const is = atEnd();
    if (follows && !is) find("[data-unread]")?.remove();
    follows = is;
    seen();
  }, { passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) find("[data-unread]")?.remove();
    else seen();
  });
  news.addEventListener("click", () => { log.focus({ preventScroll: true }); toEnd(); });

  function noteNew(element) {
    if (follows && !document.hidden) return;
    if (!find("[data-unread]")) {
      const mark = document.createElement("li");
      mark.className = "day unread-line";
      mark.dataset.unread = "";
      mark.append(Object.assign(document.createElement("span"), { textContent: draw.word("away") }));
      element.before(mark);
    }
    unseen += 1;
    news.hidden = follows;
    news.querySelector("span").textContent = unseen === 1 ? news.dataset.one : news.dataset.many.replace("{n}", unseen);
  }

  // -- Items ------------------------------------------------------------------------------

  function put(item) {
    const stay = follows;
    const before = document.getElementById(`i${item.id}`);
    const element = draw.line(item);
    if (before && lines.contains(before)) {
      const focused = before.contains(document.activeElement);
      carrySigns(before, element);
      before.replaceWith(element);
      if (focused) element.focus({ preventScroll: true });
    } else {
      before?.remove();
      const after = [...lines.querySelectorAll("li[data-seq]")].findLast((one) => one.dataset.seq && Number(one.dataset.seq) <= item.seq);
      const sendings = lines.querySelector(".sending");
      if (after) after.after(element);
      else if (sendings) sendings.before(element);
      else lines.append(element);
      find("[data-empty]").hidden = true;
      if (stay) shorten();
      if (!draw.isOwn(item)) { noteNew(element); announce(item, element); }
    }
    showPending();
    if (stay) toEnd();
  }

  /** What lies far above goes to the transcript, so that a long evening does not fill the memory of a phone. */
  function shorten() {
    while (lines.children.length > MOST_LINES) {
      lines.firstElementChild.remove();
      find("[data-earlier]").hidden = false;
    }
  }

  function carrySigns(from, to) {
    for (const old of from.querySelectorAll("[data-sign]")) {
      for (const sign of to.querySelectorAll(`[data-sign="${old.dataset.sign}"]`)) {
        setSign(sign, Number(old.querySelector("[data-n]").textContent) || 0);
        if (old.hasAttribute("aria-pressed")) sign.setAttribute("aria-pressed", old.getAttribute("aria-pressed"));
      }
    }
  }

  function setSign(sign, n) {
    sign.querySelector("[data-n]").textContent = n || "";
    if (!sign.closest(".menu-sheet")) sign.hidden = !n;
  }

  function announce(item, element) {
    if (item.event) { announcer.say(element.querySelector("p").textContent); return; }
    const said = element.querySelector("[data-slot=words]")?.textContent.trim();
    if (!said) return;
    const toMe = (data.handle && item.html.includes(`href="/members/${data.handle}/"`)) || mine.has(item.reply?.id);
    announcer.came({ kind: item.kind, who: item.by?.name ?? draw.word("nobody"), words: said, toMe });
  }

  function own(item) {
    mine.add(item.id);
    const gone = item.state !== "held";
    if (gone || data.you.leads) {
      pending.querySelector(`#i${Number(item.id)}`)?.remove();
      const shown = document.getElementById(`i${item.id}`);
      if (shown && item.state !== "visible") shown.replaceWith(draw.line(item));
      else if (item.state === "visible" && item.seq) put(item);
    } else {
      const element = draw.line(item), before = document.getElementById(`i${item.id}`);
      if (before) before.replaceWith(element);
      else pending.append(element);
      }
    if (item.question && item.state === "visible") queue.ask(item);
    showPending();
  }

  function showPending() {
    pendingBox.hidden = !pending.children.length;
    const held = find("[data-held]");
    if (held) held.textContent = lines.querySelectorAll(".held .decline").length;
    const first = lines.querySelector(".held:has(.decline)");
    const link = find("[data-held-link]");
    if (link) link.href = first ? `#${first.id}` : "#chat";
  }

  function changed(item) {
    if (item.state === "held" && !data.you.leads) { own(item); return; }
    put(item);
    if (item.question) queue.ask(item);
    else if (item.kind === "question") queue.forget(item.id);
    if (item.kind === "poll" && item.poll) desk.open(item.poll);
  }

  function setPinned(id, item) {
    data.room.pinned = id;
    const place = find("[data-pinned]");
    const from = id ? document.getElementById(`i${id}`) : null;
    place.hidden = !id || !(item || from);
    if (place.hidden) return;
    const said = from?.querySelector("[data-slot=words]");
    place.querySelector("[data-pinned-words]").innerHTML = said?.innerHTML ?? item?.html ?? "";
    place.querySelector("[data-pinned-by]").textContent = from?.querySelector("[data-slot=name]").textContent ?? item?.by?.name ?? "";
  }

  function signs(id, counts) {
    const element = document.getElementById(`i${id}`);
    const row = element?.querySelector(".said > .signs");
    for (const sign of element?.querySelectorAll(".menu-sheet [data-sign]") ?? []) {
      if (!row.querySelector(`[data-sign="${sign.dataset.sign}"]`)) row.append(sign.cloneNode(true)); // drawn without those that nobody gave
    }
    for (const sign of element?.querySelectorAll("[data-sign]") ?? []) setSign(sign, counts[sign.dataset.sign] ?? 0);
  }

  // -- The room itself --------------------------------------------------------------------

  function standing({ room, you }) {
    Object.assign(data, { you });
    Object.assign(page.dataset, { leads: you.leads, speaks: you.speaks, hand: you.hand, writes: you.writes });
    const stopped = find("[data-stopped]");
    if (stopped) stopped.hidden = you.writes;
    settings(room);
  }

  function settings(room, item = null) {
    if (!room) return;
    const before = data.room;
    data.room = room;
    page.dataset.mode = room.mode;
    find("[data-mode-name]").textContent = draw.word(`mode-${room.mode}`);
    const slow = find("[data-slow]");
    slow.hidden = !room.slow;
    slow.textContent = slow.dataset.words.replace("{n}", room.slow);
    find("[data-rule=held_first]").hidden = !room.held_first;
    find("[data-rule=nolinks]").hidden = room.links;
    if (room.stage !== before.stage || item) queue.setStage(room.stage);
    if (room.pinned !== before.pinned) setPinned(room.pinned, item);
  }

  const writers = new Map(); // member -> name
  function writing({ member, name }) {
    if (member === data.you.member || data.blocked.includes(member)) return;
    writers.set(member, name);
    clearTimeout(writing[member]);
    writing[member] = setTimeout(() => { writers.delete(member); showWriters(); }, WRITING_FOR);
    showWriters();
  }
  function showWriters() {
    const [a, b] = writers.values(), place = find("[data-writing]");
    place.textContent = writers.size > 2 ? place.dataset.many : writers.size === 2 ? place.dataset.two.replace("{a}", a).replace("{b}", b) : a ? place.dataset.one.replace("{a}", a) : "";
  }

  function reload() {
    composer.keep();
    const before = Number(sessionStorage.getItem("room-reloaded") ?? 0);
    if (Date.now() - before < RELOAD_EVERY) return;
    sessionStorage.setItem("room-reloaded", String(Date.now()));
    location.reload();
  }

  // -- Frames -----------------------------------------------------------------------------

  const told = {
    welcome(frame) {
      if (frame.log !== now) { reload(); return; }
      standing(frame);
    },
    ready() {},
    reload,
    room: (frame) => { settings(frame.room); desk.renew(); },
    stage: (frame) => { settings(frame.room, frame.item ?? null); desk.renew(); },
    hands: () => desk.renew(),
    note: () => desk.renew(),
    question: (frame) => queue.ask(frame.item),
    votes: (frame) => queue.votes(frame.id, frame.votes),
    signs: (frame) => signs(frame.id, frame.signs),
    yours: (frame) => own(frame.item),
    you: standing,
    hand: (frame) => { data.you.hand = page.dataset.hand = frame.hand; },
    here(frame) {
      const chip = find("[data-here]");
      chip.hidden = false;
      chip.querySelector("b").textContent = frame.here;
      if (frame.end > last) line.renew(); // a number never came: ask for what came after the last one
    },
    writing,
    poll: (frame) => { desk.open(frame.poll); import("../forums/polls.js").then(({ renew }) => renew(frame.poll)); },
    done: acts.settle,
    error: (frame) => (frame.key ? acts.settle(frame) : complain(frame.sentence)),
  };

  function onFrame(frame) {
    if (frame.channel) { document.dispatchEvent(new CustomEvent("live:event", { detail: frame })); return; }
    if (frame.seq !== undefined) {
      if (frame.seq <= last) return;
      last = frame.seq;
    }
    if (frame.type in told) told[frame.type](frame);
    else if (frame.item) changed(frame.item);
    if (frame.seq !== undefined) seen();
  }

  function onState(state, { away, missed, since } = {}) {
    const words = linkState.dataset;
    const time = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { timeStyle: "medium" });
    linkState.classList.toggle("away", state !== "open");
    const sentence = {
      open: () => (away === null ? words.connected : (missed ? words.caught.replace("{n}", missed) : words.nothing).replace("{s}", away)),
      lost: () => words.lost.replace("{time}", time.format(since)),
      asking: () => words.polling,
    }[state]();
    if (linkState.textContent !== sentence) linkState.textContent = sentence;
    page.dataset.line = state;
    if (state === "open") {
      acts.again();
      if (away !== null) {
        document.dispatchEvent(new CustomEvent("live:event", { detail: { event: "inbox_changed" } }));
        desk.renew();
      }
    } else if (state === "asking") acts.askAgain();
  }

  // -- Acts -------------------------------------------------------------------------------

  function complain(sentence) {
    mistake.hidden = !sentence;
    mistake.querySelector("p").textContent = sentence ?? "";
  }

  function done(frame, sent, form) {
    complain("");
    if (frame.signs) {
      signs(frame.id, frame.signs);
      press(`#i${Number(frame.id)} [data-sign="${sent.kind}"]`, sent.on);
    } else if ("votes" in frame) {
      queue.votes(frame.id, frame.votes);
      press(`#q${Number(frame.id)} [data-vote]`, sent.on);
    } else if ("hand" in frame) told.hand(frame);
    else if (frame.item) {
      if (["say", "ask", "edit", "withdraw"].includes(sent.type)) own(frame.item);
      composer.done(sent, frame.item);
    }
    if (form?.matches("[data-clear]")) { form.reset(); form.closest("details")?.removeAttribute("open"); }
    else if (form && !form.matches("[data-say]")) for (const field of form.querySelectorAll("input, textarea")) field.defaultValue = field.value;
    if (["note", "poll", "close_poll", "floor"].includes(sent.type)) desk.renew();
  }

  function failed(frame, sent) {
    complain(frame.sentence);
    composer.failed(sent, frame);
  }

  function press(selector, on) {
    for (const button of page.querySelectorAll(selector)) button.setAttribute("aria-pressed", String(on === true || on === "1"));
  }

  page.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    const sent = acts.sentBy(form, event.submitter);
    if (form.matches("[data-say]")) { composer.submit(sent, form); return; }
    const pressed = event.submitter?.getAttribute("aria-pressed");
    if (pressed && ["react", "support"].includes(sent.type)) sent.on = pressed !== "true";
    event.submitter?.closest(".line-menu")?.removeAttribute("open");
    acts.send(sent, form);
  });

  document.addEventListener("pointerdown", (event) => {
    for (const open of lines.querySelectorAll(".line-menu[open]")) if (!open.contains(event.target)) open.open = false;
  });

  countdown(find("[data-countdown]"));
  listening({ page, alone, lines, composer, announcer, toEnd });
  if (!location.hash) toEnd();
  line = openLine({ room: data.id, since: data.since, last: () => last, log: () => now, onFrame, onState });
  for (const sent of acts.kept()) composer.resend(sent);
}

/** How long until it begins, in the reader's language. */
function countdown(place) {
  if (!place) return;
  const at = Date.parse(place.dataset.countdown);
  const format = (n, unit) => new Intl.NumberFormat(document.documentElement.lang || undefined, { style: "unit", unit, unitDisplay: "long" }).format(n);
  const show = () => {
    const left = Math.ceil((at - Date.now()) / 1000);
    const [days, hours, minutes, seconds] = [Math.floor(left / 86400), Math.floor((left % 86400) / 3600), Math.floor((left % 3600) / 60), left % 60];
    const parts = days > 0 ? [format(days, "day"), format(hours, "hour")] : hours > 0 ? [format(hours, "hour"), format(minutes, "minute")] : [format(minutes, "minute"), format(seconds, "second")];
    place.textContent = left <= 0 ? place.dataset.now : place.dataset.words.replace("{t}", parts.join(" "));
    return left > 0;
  };
  const timer = setInterval(() => { if (!place.isConnected || !show()) clearInterval(timer); }, 1000);
  show();
}
