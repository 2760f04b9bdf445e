// Keys that work everywhere: "/" goes to the search, "?" shows what keys there are.

const writing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable='true'], dialog") !== null;

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

function showHelp() {
  const help = document.getElementById("keys-help");
  if (help && !help.open) help.showModal();
  return Boolean(help);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || writing(event.target)) return;
  const done = (event.key === "/" && toSearch()) || (event.key === "?" && showHelp());
  if (done) event.preventDefault();
});
