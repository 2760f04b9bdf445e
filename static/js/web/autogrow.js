// A text area as tall as what is in it, up to two thirds of the window; where the browser can do it alone, it does.
import { attach } from "./attach.js";

attach("web/autogrow", (area) => {
  if (CSS.supports("field-sizing", "content")) return;
  const smallest = area.rows;
  const grow = () => {
    const line = parseFloat(getComputedStyle(area).lineHeight) || 24;
    const most = Math.floor((window.innerHeight * 2) / 3 / line);
    area.rows = smallest;
    while (area.scrollHeight > area.clientHeight && area.rows < most) area.rows += 1;
  };
  area.addEventListener("input", grow);
  grow();
});
