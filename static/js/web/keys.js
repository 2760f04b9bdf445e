// Keys that work everywhere: "/" goes to the search, "?" shows what keys there are, G and a letter goes to a place.
// Who switched single keys off (in the list of keys, or in the preferences) is left alone.

const PAUSE = 1500; // milliseconds between G and the letter after it

const writing = (element) => element.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable='true'], dialog[open]");

/** Whether single keys are wanted: a member's choice comes with the page, a visitor's is in a cookie. */
export const wanted = () => (document.body.dataset.keys ?? document.cookie.match(/(?:^|; )keys=(\w+)/)?.[1]) !== "off";

/** Whether this is a key pressed by itself, meant for the page and not for a field. */
export const alone = (event) =>
  !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing || writing(event.target)) && wanted();

function toSearch() {
  const box = document.querySelector("main input[type=search]");
  if (box) {
    box.focus();
    box.select();
    return true;
  }
  const link = document.getElementById("search-link");
  if (link) location.assign(link.href);
  return Boolean(link);
}

const help = document.getElementById("keys-help");

function showHelp() {
  if (help && !help.open) help.showModal();
  return Boolean(help);
}

let leaving; // G was pressed

document.addEventListener("keydown", (event) => {
  if (!alone(event)) return;
  const place = leaving && help?.querySelector(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
  clearTimeout(leaving);
  leaving = undefined;
  if (place) {
    event.preventDefault();
    event.stopImmediatePropagation();
    location.assign(place.href);
    return;
  }
  if (event.key === "g") leaving = setTimeout(() => { leaving = undefined; }, PAUSE);
  const done = (event.key === "/" && toSearch()) || (event.key === "?" && showHelp());
  if (done) event.preventDefault();
}, true);

if (help) {
  // A page's own keys stand in the list too.
  for (const more of document.querySelectorAll("[data-more-keys]")) {
    help.querySelector("dl").append(...more.children);
    more.remove();
  }
  help.querySelector(`[name=keys][value=${wanted() ? "on" : "off"}]`).hidden = true;
  const opener = document.querySelector("[data-keys-help]");
  opener?.closest("[hidden]")?.removeAttribute("hidden");
  opener?.addEventListener("click", showHelp);
}
