// People after an @ and emoji after a : while one types, in a list that arrows, Enter and Escape know. The text
// keeps the focus; the list is named to it as what it controls.

const WAIT = 150; // milliseconds
const MOST = 8;
const ASKED = /(?:^|[\s(>])([@:])([\p{L}\p{N}_.-]{0,30})$/u;

const known = new Map(); // what was asked already on this page
const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

async function people(letters, composer) {
  const query = new URLSearchParams({ q: letters, topic: composer.dataset.topic, category: composer.closest("form").elements.category?.value ?? "" });
  const url = `${composer.dataset.people}?${query}`;
  if (!known.has(url)) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return [];
    known.set(url, (await answer.json()).people);
  }
  return known.get(url);
}

/** Those who are `near` (already on the page) first, then whom the site offers; each once. */
async function offered(letters, composer, near) {
  const wanted = plain(letters);
  const here = near().filter(({ handle, name }) => [handle, name].some((word) => plain(word).startsWith(wanted)));
  const all = new Map([...here, ...await people(letters, composer)].map((one) => [one.handle, one]));
  return [...all.values()].map(({ handle, name, avatar }) => ({ words: `@${handle} `, avatar, name, hint: `@${handle}` }));
}

async function emoji(letters) {
  if (letters.length < 2) return [];
  const { EMOJI } = await import("./emoji.js");
  const wanted = plain(letters.replaceAll("_", " "));
  const first = EMOJI.filter(([, ...names]) => names.some((name) => plain(name).startsWith(wanted)));
  return first.slice(0, MOST).map(([sign, ...names]) => ({ words: `${sign} `, sign, name: names.find((name) => plain(name).startsWith(wanted)) }));
}

/** Where the caret stands, in pixels from the text area's own corner: a copy of the text up to it is measured. */
function caretOf(text, at) {
  const copy = document.createElement("div");
  const style = getComputedStyle(text);
  for (const name of ["font", "letterSpacing", "lineHeight", "padding", "border", "boxSizing", "wordSpacing", "tabSize", "direction"]) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", inlineSize: `${text.clientWidth}px`, insetBlockStart: 0 });
  copy.textContent = text.value.slice(0, at);
  const mark = document.createElement("span");
  mark.textContent = "\u200b";
  copy.append(mark);
  text.parentElement.append(copy);
  const place = { left: mark.offsetLeft, top: mark.offsetTop + mark.offsetHeight - text.scrollTop };
  copy.remove();
  return place;
}

export function suggest(composer, text, replace, near = () => []) {
  const list = composer.querySelector("[data-suggestions]");
  const says = composer.querySelector("[data-suggestions-say]");
  let rows = [], chosen = 0, from = 0, timer, asked = 0;

  function close() {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    rows = [];
    says.textContent = "";
    text.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    chosen = (at + rows.length) % rows.length;
    [...list.children].forEach((one, n) => one.setAttribute("aria-selected", String(n === chosen)));
    text.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(at) {
    const { words } = rows[at];
    const until = text.selectionEnd;
    close();
    replace(from, until, words);
  }

  function show(found) {
    if (!found.length) { close(); return; }
    rows = found;
    list.replaceChildren(...found.map((one, n) => {
      const row = document.createElement("li");
      row.id = `${list.id}-${n}`;
      row.setAttribute("role", "option");
      const face = document.createElement(one.avatar ? "img" : "span");
      if (one.avatar) Object.assign(face, { src: one.avatar, alt: "", width: 24, height: 24, className: "avatar small" });
      else face.textContent = one.sign;
      const name = document.createElement("b");
      name.textContent = one.name;
      name.dir = "auto";
      const hint = document.createElement("span");
      hint.className = "meta";
      hint.textContent = one.hint ?? "";
      row.append(face, name, hint);
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); take(n); });
      return row;
    }));
    list.hidden = false;
    const { left, top } = caretOf(text, from);
    const room = text.parentElement.clientWidth - list.offsetWidth;
    list.style.insetBlockStart = `${Math.max(0, Math.min(top + 4, text.clientHeight))}px`;
    list.style.left = `${Math.max(0, Math.min(left, room))}px`;
    says.textContent = (found.length === 1 ? says.dataset.one : says.dataset.many).replace("{n}", found.length);
    choose(0);
  }

  async function look() {
    const [, sign, letters] = text.value.slice(0, text.selectionEnd).match(ASKED) ?? [];
    if (!sign || text.selectionStart !== text.selectionEnd) { close(); return; }
    from = text.selectionEnd - letters.length - 1;
    asked += 1;
    const mine = asked;
    const found = await (sign === "@" ? offered(letters, composer, near) : emoji(letters));
    if (mine === asked) show(found.slice(0, MOST));
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  }

  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);
  text.addEventListener("input", soon);
  text.addEventListener("blur", close);
  text.addEventListener("click", () => { if (rows.length) soon(); });
  text.addEventListener("keydown", (event) => {
    if (!rows.length || event.isComposing) return;
    const act = {
      ArrowDown: () => choose(chosen + 1),
      ArrowUp: () => choose(chosen - 1),
      Enter: () => take(chosen),
      Tab: () => take(chosen),
      Escape: close,
    }[event.ctrlKey || event.metaKey ? "" : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // before the composer takes Enter for the next item of a list
    act();
  }, true);
  soon();
}
