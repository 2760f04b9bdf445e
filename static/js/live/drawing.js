// Lines and questions from frames: the server's own templates, cloned and filled. Words of people are put in as
// text; `html` was made safe by the server.

const FRESH = 5 * 60_000; // milliseconds in which one mends or takes back

/** `here` is what the page knows: { data, page, mine (ids of own items) }. */
export function drawing(here) {
  const { data, page, mine } = here;
  const sources = { line: document.getElementById("line-template").innerHTML, question: document.getElementById("question-template").innerHTML };
  const said = document.getElementById("said-words").content;
  const word = (name) => said.querySelector(`[data-${name}]`)?.textContent ?? "";
  const language = document.documentElement.lang || undefined;
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
  const me = data.you.member;

  function fresh(kind, id) {
    const holder = document.createElement("template");
    holder.innerHTML = sources[kind].replaceAll("ID__", String(Number(id)));
    return holder.content.querySelector("li");
  }

  const slot = (element, name) => element.querySelector(`[data-slot="${name}"]`);

  /** The slot where it is needed; it goes where it is not. */
  function keep(element, name, needed) {
    const found = slot(element, name);
    if (!needed) found?.remove();
    return needed ? found : null;
  }

  const isOwn = (item) => mine.has(item.id) || (me !== null && item.by?.id === me);

  function name(place, by) {
    place.replaceChildren();
    if (!by) { place.textContent = word("nobody"); return; }
    const link = document.createElement("a");
    link.href = by.url;
    const words = document.createElement("bdi");
    words.textContent = by.name;
    link.append(words);
    place.append(link);
  }

  function face(element, by) {
    const old = element.querySelector(".avatar");
    if (by?.face) {
      const picture = document.createElement("img");
      Object.assign(picture, { src: by.face, alt: "", width: 28, height: 28, className: "avatar small" });
      old.replaceWith(picture);
      return;
    }
    old.className = `avatar small tint-${Number(by?.tint) || 1}`;
    old.dataset.initials = by?.initials || "?";
  }

  function words(place, item) {
    if (!place) return;
    place.innerHTML = item.html;
    place.lang = item.lang;
  }

  function time(item) {
    const element = document.createElement("time");
    const at = new Date(item.at);
    element.dateTime = item.at;
    element.title = exact.format(at);
    element.textContent = clock.format(at);
    return element;
  }

  /** What a change of the room says: the same table as on the server (community/live/phrases.py). */
  function phrase(event) {
    const known = data.phrases;
    if (event.what === "mode") return known[`mode:${event.mode}`] ?? "";
    return Object.entries(event)
      .map(([what, value]) => (known[`${what}:${value}`] ?? known[what] ?? "").replace("{n}", String(value)))
      .filter(Boolean)
      .join(" ");
  }

  function plain(item, sentence) {
    const element = document.createElement("li");
    element.className = item.event ? "line system" : "line system gone";
    element.id = `i${item.id}`;
    element.dataset.id = item.id;
    element.dataset.seq = item.seq ?? "";
    element.tabIndex = -1;
    const paragraph = document.createElement("p");
    paragraph.textContent = sentence;
    element.append(paragraph, time(item));
    return element;
  }

  /** A line of the chat for an item of a frame. */
  function line(item) {
    if (item.event) return plain(item, phrase(item.event));
    if (!("html" in item) || item.state === "deleted") return plain(item, word(item.state === "deleted" ? "gone-deleted" : "gone"));
    const element = fresh("line", item.id);
    const held = item.state === "held", apart = item.state !== "visible";
    const role = item.by && !item.nameless ? data.speakers[item.by.id] ?? "" : "";
    const folded = Boolean(item.by) && data.blocked.includes(item.by.id);
    Object.assign(element.dataset, { seq: item.seq ?? "", by: item.by?.id ?? "", state: item.state });
    element.classList.toggle("held", held);
    element.classList.toggle("withheld", apart && !held);
    keep(element, "withheld", apart && !held);
    element.classList.toggle("speaker-line", Boolean(role));
    face(element, item.by);
    name(slot(element, "name"), item.by);
    const chip = keep(element, "role", role);
    if (chip) chip.textContent = role;
    keep(element, "asks", item.kind === "question");
    keep(element, "polls", item.kind === "poll");
    keep(element, "nameless", item.nameless);
    keep(element, "edited", item.edited);
    if (keep(element, "held", held)) slot(element, "because").textContent = item.refused ? word("returned").replace("{why}", item.because) : item.because;
    if (keep(element, "reply", item.reply)) reply(slot(element, "replied"), item.reply);
    words(keep(element, "folded", folded)?.querySelector(".prose"), item);
    words(keep(element, "words", !folded), item);
    const ballot = keep(element, "ballot", item.kind === "poll");
    if (ballot) ballot.querySelector("a").href = `#poll-${Number(item.poll)}`;
    keep(element, "signs", !apart);
    keep(element, "react", !apart);
    keep(element, "answer", !apart);
    keep(element, "pin", !apart);
    keep(element, "decide", held && data.you.leads);
    keep(element, "decline", !item.refused);
    keep(element, "report", !apart && !isOwn(item));
    mending(element, item);
    slot(element, "at").replaceWith(time(item));
    return element;
  }

  function mending(element, item) {
    const left = FRESH - (Date.now() - Date.parse(item.at));
    const can = isOwn(item) && left > 0 && ["visible", "held"].includes(item.state);
    const parts = [keep(element, "mend", can), keep(element, "withdraw", can)];
    if (can) setTimeout(() => parts.forEach((part) => part?.remove()), left);
  }

  function reply(place, answered) {
    place.href = `#i${Number(answered.id)}`;
    place.replaceChildren();
    if (answered.name) {
      const who = document.createElement("bdi");
      who.textContent = answered.name;
      place.append(who, ": ");
    }
    const what = document.createElement("span");
    what.dir = "auto";
    what.textContent = answered.words || "…";
    place.append(what);
  }

  /** A question of the queue. */
  function question(item) {
    const element = fresh("question", item.id);
    const { stage, votes, answer, why } = item.question;
    const old = document.getElementById(`q${item.id}`);
    const merged = Number(old?.dataset.merged ?? 0);
    Object.assign(element.dataset, { stage, votes, merged, by: item.by?.id ?? "" });
    if (isOwn(item)) element.dataset.own = "";
    words(slot(element, "words"), item);
    name(slot(element, "name"), item.by);
    for (const one of ["on_stage", "answered", "dismissed"]) keep(element, one, stage === one);
    const reason = slot(element, "why");
    if (reason) reason.textContent = why;
    keep(element, "nameless", item.nameless);
    keep(element, "report", !isOwn(item));
    mergedWords(element, merged);
    const answered = keep(element, "answer", answer);
    if (answered) answered.innerHTML = answer;
    const field = element.querySelector("textarea"), before = old?.querySelector("textarea");
    if (field && before) field.value = before.value;
    const pressed = old?.querySelector("[data-vote]")?.getAttribute("aria-pressed") ?? String(isOwn(item));
    element.querySelector("[data-vote]")?.setAttribute("aria-pressed", pressed);
    counted(element, votes);
    return element;
  }

  function counted(element, votes) {
    element.dataset.votes = votes;
    slot(element, "votes").textContent = votes;
  }

  function mergedWords(element, n) {
    const place = keep(element, "merged", n);
    if (place) place.textContent = word(n === 1 ? "merged-one" : "merged-many").replace("{n}", n);
  }

  /** What one sends, before the server has it. */
  function sending(text, waits) {
    const element = document.createElement("li");
    element.className = "line sending";
    element.tabIndex = -1;
    const initials = document.createElement("span");
    initials.className = "avatar small tint-1";
    initials.dataset.initials = "…";
    initials.setAttribute("aria-hidden", "true");
    const holder = document.createElement("div"), what = document.createElement("div"), state = document.createElement("p");
    holder.className = "said";
    what.className = "prose";
    what.dir = "auto";
    what.textContent = text;
    state.className = "meta";
    state.textContent = word(waits ? "sending-waits" : "sending");
    holder.append(what, state);
    element.append(initials, holder);
    return element;
  }

  return { line, question, counted, mergedWords, sending, word, isOwn, page };
}
