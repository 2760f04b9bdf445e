// The wall of a hall: asks for what stands on it every few seconds, and changes only what changed.
import { attach } from "../web/attach.js";

const EVERY = 4000; // milliseconds

attach("live/screen", (wall) => {
  async function look() {
    const answer = await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const [is, was] = [holder.content.querySelector("[data-wall]"), wall.querySelector("[data-wall]")];
    if (is && was && !is.isEqualNode(was)) was.replaceWith(is);
  }
  setInterval(look, EVERY);
});
