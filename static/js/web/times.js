// "3 minutes ago" stays true while the page is open; the exact time remains in its title.
import { attach } from "./attach.js";

const MINUTE = 60, HOUR = 3600, DAY = 86400;
const language = document.documentElement.lang || "en";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const elements = new Set();

function refresh(element) {
  if (!element.isConnected) {
    elements.delete(element);
    return;
  }
  const seconds = (Date.now() - Date.parse(element.dateTime)) / 1000;
  if (seconds < MINUTE || seconds >= 7 * DAY) return;
  const [size, unit] = seconds < HOUR ? [MINUTE, "minute"] : seconds < DAY ? [HOUR, "hour"] : [DAY, "day"];
  const text = relative.format(-Math.floor(seconds / size), unit);
  if (element.textContent !== text) element.textContent = text;
}

attach("web/times", (element) => elements.add(element));
setInterval(() => elements.forEach(refresh), 30_000);
