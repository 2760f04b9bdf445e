// The keys of the queue: J and K to the next and previous case, C to claim, S to pass over, 1 to 7 to choose, Ctrl+Enter to send.
import { attach } from "../web/attach.js";
import { alone } from "../web/keys.js";

const writing = (element) => element.closest("textarea, select, [contenteditable='true'], dialog, input:not([type=radio], [type=checkbox])") !== null;

/** The address of the case `step` places from the one open here; without one open, the focused or the first. */
function goto(step) {
  const links = [...document.querySelectorAll("[data-queue] [data-case] a")];
  const open = links.findIndex((link) => link.getAttribute("aria-current"));
  if (open >= 0) {
    const next = links[open + step];
    if (next) location.assign(next.href);
    return Boolean(next);
  }
  const focused = links.indexOf(document.activeElement);
  const next = links[focused < 0 ? 0 : focused + step];
  next?.focus();
  return Boolean(next);
}

function choose(number) {
  const choice = document.querySelectorAll("[data-decision] input[name=verdict]")[number - 1];
  if (!choice) return false;
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

function claim() {
  const form = document.querySelector("form[data-claim]");
  form?.requestSubmit();
  return Boolean(form);
}

/** Another case, freely. */
function skip() {
  const link = document.querySelector("a[data-skip]");
  link?.click();
  return Boolean(link);
}

attach("moderation/keys", () => {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("[data-decision]") ?? (writing(event.target) ? null : document.querySelector("[data-decision]"));
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (!alone(event)) return;
    const key = event.key.toLowerCase();
    const done = (key === "j" && goto(1)) || (key === "k" && goto(-1)) || (key === "c" && claim()) || (key === "s" && skip()) || (/^[1-7]$/.test(key) && choose(Number(key)));
    if (done) event.preventDefault();
  });
});
