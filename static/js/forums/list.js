// A list of topics says that there is something newer, without moving what is being read.
import { attach } from "../web/attach.js";
import { join } from "../live/socket.js";
import { alone } from "../web/keys.js";

attach("forums/list", (list) => {
  document.addEventListener("keydown", (event) => { if (list.isConnected && event.key.length === 1 && alone(event)) import("./keys.js").then(({ press }) => press(event)); });
  const notice = document.querySelector("[data-newer]");
  const ids = new Set();
  for (const channel of (list.dataset.channels ?? "").split(" ").filter(Boolean)) {
    join(channel, {
      onEvent: (event, data) => {
        if (event !== "topic_opened") return;
        ids.add(data.topic);
        const words = ids.size === 1 ? list.dataset.newOne : list.dataset.newMany;
        notice.querySelector("a").textContent = words.replace("{n}", ids.size);
        notice.hidden = false;
      },
    });
  }
});
