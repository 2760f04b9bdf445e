// Where one writes: what was sent stands in the chat at once, what was refused comes back into the field, and the
// seconds of a slow room count down beside the button.

const WRITING_EVERY = 3000; // milliseconds

export function composing({ page, data, draw, acts, lines, toEnd, say }) {
  const form = page.querySelector("[data-say]");
  const waiting = new Map(); // key -> the line that is being sent
  const sources = new Map(); // item -> what was typed
  if (!form) return { submit() {}, done() {}, failed() {}, keep() {}, resend() {}, focus() {}, answer() {} };

  const text = form.querySelector("textarea"), wait = form.querySelector("[data-wait]");
  const chip = form.querySelector("[data-answering]"), chipWords = form.querySelector("[data-answering-words]");
  let timer = null, until = 0, wrote = 0;

  function submit(sent, from) {
    sent.text = sent.text.trim();
    if (!sent.text) { text.focus(); return; }
    if (sent.type === "edit") { acts.send(sent, from); return; }
    for (const name of ["id", "reply"]) if (!sent[name]) delete sent[name];
    sent.nameless = Boolean(sent.nameless) && sent.type === "ask";
    resend({ ...sent, key: acts.newKey() });
    form.reset();
    text.value = "";
    stopAnswering();
    resize();
  }

  function resend(sent) {
    const element = draw.sending(sent.text, page.dataset.line !== "open");
    lines.append(element);
    page.querySelector("[data-empty]").hidden = true;
    waiting.set(sent.key, element);
    toEnd();
    acts.send(sent, form);
  }

  function done(sent, item) {
    if (sent.type === "edit") { stopAnswering(); text.value = ""; return; }
    if (!["say", "ask"].includes(sent.type)) return;
    sources.set(item.id, sent.text);
    clear(sent.key);
    if (data.room.slow && !data.you.leads && !data.you.speaks) count(data.room.slow);
  }

  function clear(key) {
    waiting.get(key)?.remove();
    waiting.delete(key);
  }

  function failed(sent, frame) {
    if (frame.wait) count(frame.wait);
    if (!["say", "ask"].includes(sent.type)) return;
    clear(sent.key);
    text.value = [sent.text, text.value].filter(Boolean).join("\n");
    const asks = form.querySelector("[data-question]");
    if (asks) asks.checked = sent.type === "ask";
    resize();
  }

  function count(seconds) {
    clearInterval(timer);
    until = Date.now() + seconds * 1000;
    const show = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      wait.textContent = left > 0 ? wait.dataset.words.replace("{n}", left) : "";
      if (left <= 0) clearInterval(timer);
    };
    timer = setInterval(show, 500);
    show();
  }

  // -- Answering and mending ---------------------------------------------------------------

  function begin(type, id, words) {
    form.elements.type.value = type;
    form.elements.id.value = type === "edit" ? id : "";
    form.elements.reply.value = type === "say" ? id : "";
    chipWords.textContent = words;
    chip.hidden = false;
    text.focus();
  }

  function stopAnswering() {
    form.elements.type.value = "say";
    form.elements.id.value = form.elements.reply.value = "";
    chip.hidden = true;
  }

  function answer(line) {
    const name = line.querySelector("[data-slot=name]")?.textContent.trim();
    if (name) begin("say", line.dataset.id, chipWords.dataset.answers.replace("{name}", name));
  }

  page.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply], [data-edit], [data-answering-stop]");
    if (!link || event.ctrlKey || event.metaKey) return;
    const line = link.closest(".line");
    if (link.matches("[data-answering-stop]")) {
      event.preventDefault();
      if (form.elements.type.value === "edit") text.value = "";
      stopAnswering();
      text.focus();
    } else if (link.matches("[data-reply]")) {
      event.preventDefault();
      link.closest("details")?.removeAttribute("open");
      answer(line);
    } else if (sources.has(Number(line.dataset.id))) {
      event.preventDefault();
      link.closest("details")?.removeAttribute("open");
      begin("edit", line.dataset.id, chipWords.dataset.mends);
      text.value = sources.get(Number(line.dataset.id));
      resize();
    }
  });

  // -- Typing ------------------------------------------------------------------------------

  function resize() {
    text.rows = Math.min(8, Math.max(2, text.value.split("\n").length));
  }

  /** Who spoke here lately: they are offered first after an @. */
  function speakers() {
    const links = [...lines.querySelectorAll('[data-slot=name] a[href^="/members/"]')].reverse();
    return links.map((link) => ({ handle: link.getAttribute("href").split("/")[2], name: link.textContent.trim(), avatar: link.closest(".line").querySelector("img.avatar")?.src }));
  }

  let suggesting = null;
  text.addEventListener("focus", () => {
    suggesting ??= import("../forums/suggest.js").then(({ suggest }) => suggest(form.querySelector("[data-people]"), text, (from, to, words) => {
      text.setRangeText(words, from, to, "end");
      text.dispatchEvent(new Event("input"));
    }, speakers)).catch(() => { suggesting = null; }); // the line is lost; the next focus tries again
  });
  text.addEventListener("input", () => {
    resize();
    if (Date.now() - wrote < WRITING_EVERY || !text.value.trim()) return;
    wrote = Date.now();
    say({ type: "writing" });
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !chip.hidden) { stopAnswering(); return; }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    form.requestSubmit();
  });

  const place = `room-typed:${data.id}`;
  try {
    const kept = sessionStorage.getItem(place);
    if (kept && !text.value) text.value = kept;
    sessionStorage.removeItem(place);
  } catch { /* a private window keeps nothing */ }

  return {
    submit,
    done,
    failed,
    resend,
    answer,
    keep() { try { if (text.value.trim()) sessionStorage.setItem(place, text.value); } catch { /* as above */ } },
    focus() { text.focus(); },
  };
}
