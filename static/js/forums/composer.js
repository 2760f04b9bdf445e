// The composer: toolbar, preview beside the text, drafts kept while typing, pictures dropped or pasted.
// Without it the form is a plain text area that posts.
import { attach } from "../web/attach.js";

const KEEP_AFTER = 1500; // milliseconds of silence
const PREVIEW_AFTER = 400;

const MARKS = {
  bold: ["**", "**"],
  italic: ["*", "*"],
  code: ["`", "`"],
  link: ["[", "](https://)"],
};
const LINE_MARKS = { heading: "## ", quote: "> ", list: "- " };

attach("forums/composer", (composer) => {
  const form = composer.closest("form");
  const text = composer.querySelector("textarea");
  const pane = composer.querySelector(".pane-preview");
  const kept = composer.querySelector("[data-kept]");
  const discard = composer.querySelector("[data-discard-draft]");
  const toggle = composer.querySelector("[data-toggle-preview]");
  const picture = composer.querySelector("[data-picture]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let keepTimer, previewTimer, sending = false, keptText = text.value;

  composer.querySelector(".tools").hidden = false;
  composer.classList.toggle("single", pane.hidden);

  const post = async (url, fields) => fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json, text/html" },
    body: fields instanceof FormData ? fields : new URLSearchParams(fields),
  });

  const place = () => composer.dataset.place;
  const mine = () => `draft:${composer.dataset.member}:${place()}`; // a shared browser keeps each person's own

  async function keep() {
    if (sending || text.value === keptText) return;
    const now = text.value;
    const fields = { place: place(), text: now, title: form.elements.title?.value ?? "", reply_to: form.elements.reply_to?.value ?? "" };
    try {
      const answer = await post(composer.dataset.save, fields);
      if (!answer.ok) throw new Error(answer.statusText);
      keptText = now;
      kept.textContent = (await answer.json()).kept;
      discard.hidden = !now.trim();
    } catch {
      try { localStorage.setItem(mine(), now); } catch { /* a private window keeps nothing */ }
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

  function replace(start, end, words, selectFrom, selectTo) {
    text.focus();
    text.setSelectionRange(start, end);
    // execCommand keeps the browser's own undo, which setRangeText throws away.
    if (!document.execCommand("insertText", false, words)) text.setRangeText(words, start, end, "end");
    if (selectFrom !== undefined) text.setSelectionRange(selectFrom, selectTo);
    changed();
  }

  function mark(kind) {
    const { selectionStart: start, selectionEnd: end, value } = text;
    const chosen = value.slice(start, end);
    if (kind in MARKS) {
      const [before, after] = MARKS[kind];
      replace(start, end, before + chosen + after, start + before.length, start + before.length + chosen.length);
    } else if (kind in LINE_MARKS) {
      const from = value.lastIndexOf("\n", start - 1) + 1;
      const lines = value.slice(from, end).split("\n").map((line) => LINE_MARKS[kind] + line).join("\n");
      replace(from, end, lines);
    } else if (kind === "image") {
      picture.click();
    }
  }

  async function upload(file) {
    const holder = `![…](${file.name})`;
    replace(text.selectionEnd, text.selectionEnd, holder);
    const fields = new FormData();
    fields.append("file", file);
    let words = "";
    try {
      const answer = await post(composer.dataset.upload, fields);
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.error);
      words = said.markdown;
    } catch (problem) {
      kept.textContent = problem.message;
    }
    const at = text.value.indexOf(holder);
    if (at >= 0) replace(at, at + holder.length, words);
  }

  composer.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) mark(button.dataset.mark);
  });
  picture.addEventListener("change", () => { [...picture.files].forEach(upload); picture.value = ""; });
  text.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (files.length) { event.preventDefault(); files.forEach(upload); }
  });
  text.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  text.addEventListener("drop", (event) => {
    const files = [...event.dataTransfer.files].filter((file) => file.type.startsWith("image/"));
    if (files.length) { event.preventDefault(); files.forEach(upload); }
  });
  toggle.addEventListener("click", () => {
    pane.hidden = !pane.hidden;
    toggle.setAttribute("aria-pressed", String(!pane.hidden));
    preview();
  });
  discard.hidden = !text.value.trim();
  discard.addEventListener("click", async () => {
    await post(composer.dataset.discard, { place: place() });
    text.value = keptText = "";
    kept.textContent = "";
    discard.hidden = true;
    try { localStorage.removeItem(mine()); } catch { /* nothing was kept */ }
    text.focus();
  });
  text.addEventListener("input", changed);
  form.addEventListener("input", (event) => { if (event.target.name === "title") { keptText = null; changed(); } });
  text.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "Enter") { event.preventDefault(); form.requestSubmit(); }
    if (event.key === "b") { event.preventDefault(); mark("bold"); }
    if (event.key === "i") { event.preventDefault(); mark("italic"); }
  });
  form.addEventListener("submit", (event) => {
    if (sending) { event.preventDefault(); return; }
    sending = true;
    clearTimeout(keepTimer);
    try { localStorage.removeItem(mine()); } catch { /* nothing was kept */ }
  });
  addEventListener("pageshow", () => { sending = false; }); // back from the next page
  addEventListener("pagehide", () => {
    if (sending || text.value === keptText) return;
    const fields = new URLSearchParams({ place: place(), text: text.value, title: form.elements.title?.value ?? "", csrfmiddlewaretoken: token });
    navigator.sendBeacon(composer.dataset.save, fields);
  });
  // What could not be sent to the server last time is offered here.
  try {
    const local = localStorage.getItem(mine());
    if (local && !text.value) { text.value = local; changed(); }
  } catch { /* a private window keeps nothing */ }

  composer.addEventListener("insert", (event) => {
    const lead = text.value.trim() ? "\n\n" : "";
    replace(text.value.length, text.value.length, lead + event.detail);
  });
});
