// The keys of topics and of lists of topics, loaded when the first key is pressed:
// J and K go from post to post or from row to row, O opens, R replies, Q quotes, E edits, L shares, U goes back.

const posts = () => [...document.querySelectorAll("#posts > .post")];
const rows = () => [...document.querySelectorAll(".topics > li a.title")];

/** The post that has the focus, or else the first whose beginning is on the screen. */
function current(all) {
  const focused = all.findIndex((post) => post.contains(document.activeElement));
  if (focused >= 0) return focused;
  const shown = all.findIndex((post) => post.getBoundingClientRect().bottom > 80);
  return shown;
}

function walk(step) {
  const titles = rows();
  if (titles.length) {
    const at = titles.indexOf(document.activeElement);
    const next = titles[at < 0 ? 0 : at + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
    return;
  }
  const all = posts();
  const focused = all.findIndex((post) => post.contains(document.activeElement));
  const next = all[focused < 0 ? Math.max(0, current(all)) : focused + step];
  if (!next) { // past the end of the page: the next page, if there is one
    const link = focused >= 0 && document.querySelector(`.pager a[rel=${step > 0 ? "next" : "prev"}]`);
    if (link) location.assign(link.href);
    return;
  }
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start" });
}

function ofPost(selector) {
  const all = posts();
  const found = all[current(all)]?.querySelector(selector);
  found?.click();
  return found;
}

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  o: () => document.activeElement?.matches(".topics a.title") && document.activeElement.click(),
  r: () => {
    const focused = document.activeElement?.closest("#posts > .post")?.querySelector("a[data-reply]");
    if (focused) focused.click();
    else document.querySelector("#reply textarea, [data-behaviour~='forums/begin'] textarea")?.focus();
  },
  q: () => ofPost("a[data-quote]"),
  e: () => ofPost("a[href$='/edit/']"),
  l: () => ofPost("a[data-share], a.anchor"),
  u: () => document.querySelector("#posts") && document.querySelector(".crumbs li:last-child a")?.click(),
};

/** What a key pressed by itself does here; whoever loads this has seen that it was. */
export function press(event) {
  KEYS[event.key.toLowerCase()]?.();
}
