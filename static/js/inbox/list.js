// Following a notification marks it as read, without waiting: the link itself changes nothing.
import { attach } from "../web/attach.js";

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
});
