// "begins in 3 minutes" stays true while the page is open; when the time has come the page is asked for anew.
import { attach } from "../web/attach.js";

const MINUTE = 60, HOUR = 3600;
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "always" });

attach("live/countdown", (element) => {
  const timer = setInterval(() => {
    if (!element.isConnected) return clearInterval(timer);
    const seconds = (Date.parse(element.dateTime) - Date.now()) / 1000;
    if (seconds <= 0) {
      clearInterval(timer);
      // Nobody who is writing an answer loses it.
      if (!document.activeElement?.matches("input, textarea, select")) location.reload();
      return;
    }
    if (seconds > HOUR) return; // the words of the page say it better
    const text = relative.format(Math.ceil(seconds / MINUTE), "minute");
    if (element.textContent !== text) element.textContent = text;
  }, 10_000);
});
