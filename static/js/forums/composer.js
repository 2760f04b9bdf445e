// The composer: toolbar, preview beside the text, drafts kept while typing. What few need at once is loaded when it
// is needed: sending pictures and files (upload.js), people and emoji while one types (suggest.js).
// Without it the form is a plain text area that posts, with a field for files.
import { attach } from "../web/attach.js";

const KEEP_AFTER = 1500; // milliseconds of silence
const PREVIEW_AFTER = 400;

const MARKS = { bold: "**", italic: "*" };
const LINES = { heading: () => "## ", quote: () => "> ", list: () => "- ", numbers: (n) => `${n + 1}. ` };
const A_LINE_MARK = /^(#{1,6} |> |[-*] |\d{1,4}[.)] )/;
const KEYS = { b: "bold", i: "italic", k: "link" };

const locally = (act) => { try { return act(localStorage); } catch { return null; /* a private window keeps nothing */ } };

attach("forums/composer", (composer) => {
  const form = composer.closest("form");
  const text = composer.querySelector("textarea");
  const pane = composer.querySelector(".pane-preview");
  const tools = composer.querySelector(".tools");
  const kept = composer.querySelector("[data-kept]");
  const discard = composer.querySelector("[data-discard-draft]");
  const toggle = composer.querySelector("[data-toggle-preview]");
  const picker = composer.querySelector("[data-pick]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let keepTimer, previewTimer, sending = false, keptText = text.defaultValue;

  tools.hidden = false;
  form.querySelectorAll(".files-field input").forEach((input) => { input.disabled = true; }); // files go at once here

  const post = (url, fields) => fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json, text/html" },
    body: new URLSearchParams(fields),
  });

  const place = () => composer.dataset.place;
  const mine = () => `draft:${composer.dataset.member}:${place()}`; // a shared browser keeps each person's own
  const beside = (name) => /^(kind|tags|publish_at|poll-.+)$/.test(name);
  const fields = () => ({
    ...Object.fromEntries([...new FormData(form)].filter(([name]) => beside(name))),
    place: place(), text: text.value, title: form.elements.title?.value ?? "", reply_to: form.elements.reply_to?.value ?? "",
  });

  async function keep() {
    if (sending || text.value === keptText) return;
    const now = text.value;
    try {
      const answer = await post(composer.dataset.save, fields());
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      keptText = now;
      kept.textContent = (await answer.json()).kept;
      discard.hidden = !now.trim();
      locally((store) => store.removeItem(mine()));
    } catch {
      locally((store) => store.setItem(mine(), now));
      kept.textContent = composer.dataset.keptHere;
      clearTimeout(keepTimer);
      keepTimer = setTimeout(keep, KEEP_AFTER * 10);
    }
  }

  async function preview() {
    if (pane.hidden) return;
    const answer = await post(composer.dataset.preview, { text: text.value });
    if (answer.ok) pane.innerHTML = await answer.text(); // made safe by the server
  }

  function changed() {
    clearTimeout(keepTimer);
    clearTimeout(previewTimer);
    keepTimer = setTimeout(keep, KEEP_AFTER);
    previewTimer = setTimeout(preview, PREVIEW_AFTER);
    composer.dispatchEvent(new CustomEvent("writing", { bubbles: true }));
  }

  /** Put `words` in place of what stands between `start` and `end`, and select in them; the browser can undo it. */
  function replace(start, end, words, selectFrom, selectTo) {
    text.focus();
    text.setSelectionRange(start, end);
    // execCommand keeps the browser's own undo, which setRangeText throws away.
    const done = words ? document.execCommand("insertText", false, words) : document.execCommand("delete");
    if (!done) text.setRangeText(words, start, end, "end");
    if (selectFrom !== undefined) text.setSelectionRange(selectFrom, selectTo);
    changed();
  }

  /** The same elsewhere in the text, without taking the caret from where one writes. */
  function replaceQuietly(start, end, words) {
    text.setRangeText(words, start, end, "preserve");
    changed();
  }

  function surround(before, after = before) {
    const { selectionStart: start, selectionEnd: end, value } = text;
    const chosen = value.slice(start, end);
    const [a, b] = [before.length, after.length];
    // A second time takes it away again, wherever the marks stand: inside the selection or around it.
    if (chosen.length >= a + b && chosen.startsWith(before) && chosen.endsWith(after)) {
      replace(start, end, chosen.slice(a, chosen.length - b), start, end - a - b);
    } else if (value.slice(start - a, start) === before && value.slice(end, end + b) === after) {
      replace(start - a, end + b, chosen, start - a, end - a);
    } else {
      replace(start, end, before + chosen + after, start + a, end + a);
    }
  }

  function link() {
    const { selectionStart: start, selectionEnd: end, value } = text;
    const chosen = value.slice(start, end);
    if (/^https?:\S+$/.test(chosen)) replace(start, end, `[](${chosen})`, start + 1, start + 1);
    else replace(start, end, `[${chosen}](https://)`, start + chosen.length + 3, start + chosen.length + 11);
  }

  function code() {
    const { selectionStart: start, selectionEnd: end, value } = text;
    const chosen = value.slice(start, end);
    if (!chosen.includes("\n")) { surround("`"); return; }
    replace(start, end, "```\n" + chosen.replace(/\n$/, "") + "\n```\n", start + 3, start + 3);
  }

  function prefix(made) {
    const { selectionStart: start, selectionEnd: end, value } = text;
    const from = value.lastIndexOf("\n", start - 1) + 1;
    const lines = value.slice(from, end).split("\n");
    const all = lines.every((line, n) => line.startsWith(made(n)));
    const words = lines.map((line, n) => (all ? line.slice(made(n).length) : made(n) + line.replace(A_LINE_MARK, ""))).join("\n");
    replace(from, end, words);
  }

  function mark(kind) {
    if (kind in MARKS) surround(MARKS[kind]);
    else if (kind in LINES) prefix(LINES[kind]);
    else if (kind === "link") link();
    else if (kind === "code") code();
    else if (kind === "file") picker.click();
  }

  /** Enter in a list begins the next item; on an empty item it ends the list. */
  function nextItem() {
    const { selectionStart: at, selectionEnd: end, value } = text;
    const from = value.lastIndexOf("\n", at - 1) + 1;
    const [all, lead, bullet] = value.slice(from, at).match(/^(\s*)([-*] |> |\d{1,4}[.)] )/) ?? [];
    if (at !== end || !all) return false;
    if (from + all.length === at) replace(from, at, "");
    else replace(at, at, `\n${lead}${bullet.replace(/^\d+/, (n) => Number(n) + 1)}`);
    return true;
  }

  const upload = async (files) => {
    if (!files.length) return;
    const { send } = await import("./upload.js");
    send(files, { composer, text, token, replace, replaceQuietly });
  };

  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) mark(button.dataset.mark);
  });
  // One stop of the Tab key, arrows inside, as toolbars have it.
  const buttons = [...tools.querySelectorAll("button")];
  const stop = (chosen) => buttons.forEach((button) => { button.tabIndex = button === chosen ? 0 : -1; });
  stop(buttons[0]);
  tools.addEventListener("focusin", (event) => { if (event.target.matches("button")) stop(event.target); });
  tools.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length].focus();
  });

  picker.addEventListener("change", () => { upload([...picker.files]); picker.value = ""; });
  text.addEventListener("paste", (event) => {
    // Programs that copy words often put a picture of them beside: then the words are meant.
    const { files, types } = event.clipboardData;
    if (files.length && !types.includes("text/plain")) { event.preventDefault(); upload([...files]); }
  });
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  composer.addEventListener("dragover", (event) => { if (brings(event)) { event.preventDefault(); composer.classList.add("drop"); } });
  composer.addEventListener("dragleave", (event) => { if (!composer.contains(event.relatedTarget)) composer.classList.remove("drop"); });
  composer.addEventListener("drop", (event) => {
    composer.classList.remove("drop");
    if (brings(event)) { event.preventDefault(); upload([...event.dataTransfer.files]); }
  });

  toggle.addEventListener("click", () => {
    pane.hidden = !pane.hidden;
    toggle.setAttribute("aria-pressed", String(!pane.hidden));
    preview();
  });

  discard.hidden = !composer.dataset.draft;
  discard.addEventListener("click", async () => {
    clearTimeout(keepTimer);
    await post(composer.dataset.discard, { place: place() });
    locally((store) => store.removeItem(mine()));
    if (composer.dataset.source) { location.reload(); return; } // what is being changed says again what it said
    replace(0, text.value.length, "");
    clearTimeout(keepTimer);
    keptText = "";
    kept.textContent = "";
    discard.hidden = true;
    text.focus();
  });

  let suggesting = null;
  text.addEventListener("input", (event) => {
    changed();
    // The first @ or : brings the module that offers people and emoji.
    if (!suggesting && /(^|[\s(>])[@:][\p{L}\p{N}_.-]*$/u.test(text.value.slice(0, text.selectionEnd))) {
      suggesting = import("./suggest.js").then(({ suggest }) => suggest(composer, text, replace));
    }
  });
  form.addEventListener("input", (event) => { if (event.target.name === "title" || beside(event.target.name)) { keptText = null; changed(); } });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey && nextItem()) event.preventDefault();
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.key === "Enter") { event.preventDefault(); form.requestSubmit(form.querySelector("[name=send]")); }
    const kind = !event.shiftKey && KEYS[event.key.toLowerCase()];
    if (kind) { event.preventDefault(); mark(kind); }
  });
  form.addEventListener("submit", (event) => {
    if (sending) { event.preventDefault(); return; }
    if (composer.querySelector("[data-sending]")) { // a file is still on its way: its link would be missing
      event.preventDefault();
      kept.textContent = composer.dataset.wait;
      return;
    }
    sending = true;
    clearTimeout(keepTimer);
    locally((store) => store.removeItem(mine()));
  });
  addEventListener("pageshow", () => { sending = false; }); // back from the next page
  addEventListener("pagehide", () => {
    if (sending || text.value === keptText) return;
    navigator.sendBeacon(composer.dataset.save, new URLSearchParams({ ...fields(), csrfmiddlewaretoken: token }));
  });

  // What could not be sent to the server last time, and what was begun before signing in, is offered here.
  const begun = `begun:${place()}`;
  const found = locally((store) => store.getItem(mine()) ?? store.getItem(begun));
  if (found && !text.value.includes(found.trim())) {
    text.value = text.value.trim() ? `${text.value.trimEnd()}\n\n${found}` : found;
    kept.textContent = composer.dataset.found;
    keep();
  }
  locally((store) => store.removeItem(begun));

  composer.addEventListener("insert", (event) => {
    const lead = text.value.trim() ? "\n\n" : "";
    replace(text.value.trimEnd().length, text.value.length, lead + event.detail);
    text.scrollTop = text.scrollHeight;
  });
});
