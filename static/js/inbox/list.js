// Following a notification marks it as read, without waiting: the link itself changes nothing. J and K go from one
// to the next, E marks the one with the focus as read.
import { attach } from "../web/attach.js";
import { alone } from "../web/keys.js";

attach("inbox/list", (list) => {
  const follow = (event) => {
    const row = event.target.closest("a")?.closest("li[data-read]");
    if (!row || (event.type === "auxclick" && event.button !== 1)) return;
    fetch(row.dataset.read, {
      method: "POST",
      keepalive: true,
      headers: {
        Accept: "application/json",
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "",
      },
    });
  };
  list.addEventListener("click", follow);
  list.addEventListener("auxclick", follow);

  const step = (by) => {
    const links = [...list.querySelectorAll(".what a")];
    const here = links.findIndex((link) => link.closest("li").contains(document.activeElement));
    links[Math.min(Math.max(here + by, 0), links.length - 1)]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (!list.isConnected || !alone(event)) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "e") document.activeElement?.closest(".told > li")?.querySelector("[data-mark]")?.click();
    else return;
    event.preventDefault();
  });
});
