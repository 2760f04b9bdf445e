// Says when the line is lost and until when everything was seen; says nothing while all is well.
//
//   <p data-behaviour="live/status" role="status" hidden
//      data-lost="Reconnecting. You see everything up to {time}." data-back="You are up to date again."></p>
import { attach } from "../web/attach.js";
import { status } from "./socket.js";

const SHOW_AFTER = 1500; // milliseconds: a blink is not worth a word
const BACK_FOR = 4000;

attach("live/status", (element) => {
  let timer;
  let told = false;
  const format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { timeStyle: "medium" });
  status.addEventListener("change", ({ detail }) => {
    clearTimeout(timer);
    if (!detail.open) {
      timer = setTimeout(() => {
        told = true;
        element.textContent = element.dataset.lost.replace("{time}", format.format(detail.since));
        element.hidden = false;
      }, SHOW_AFTER);
      return;
    }
    if (!told) return;
    told = false;
    element.textContent = element.dataset.back ?? "";
    timer = setTimeout(() => { element.hidden = true; }, BACK_FOR);
  });
});
