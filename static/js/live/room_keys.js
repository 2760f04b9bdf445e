// The keys of a room, listed by "?": they move among messages, and let hosts decide without a mouse.

export function listening({ page, alone, lines, composer, announcer, toEnd }) {
  const rows = () => [...lines.querySelectorAll(":scope > li[tabindex]")];
  const focused = () => document.activeElement?.closest?.("[data-lines] > li");
  const held = () => (focused()?.matches(".held") ? focused() : lines.querySelector(".held:has(.decline)"));

  function step(by) {
    const all = rows(), at = all.indexOf(focused());
    const next = at < 0 ? all.at(-1) : all[Math.min(all.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  const keys = {
    c: () => composer.focus(),
    j: () => step(1),
    k: () => step(-1),
    r: () => { const line = focused() ?? rows().at(-1); if (line) composer.answer(line); },
    l: () => { announcer.tell(); toEnd(); },
    a: () => held()?.querySelector("[data-approve]")?.click(),
    d: () => held()?.querySelector("[data-why]")?.focus(),
    n: () => { const button = page.querySelector("[data-next-stage]"); if (button && !button.hidden) button.click(); },
  };

  document.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || !page.isConnected || !alone(event)) return;
    event.preventDefault();
    act();
  });

  const open = page.querySelector("[data-keys-open]");
  if (open) {
    open.hidden = false;
    open.addEventListener("click", () => document.getElementById("keys-help")?.showModal());
  }
}
