// A <details> that is a menu closes on Escape, on a press elsewhere, and when focus leaves it.
import { attach } from "./attach.js";

attach("web/menu", (menu) => {
  const close = (returnFocus) => {
    if (!menu.open) return;
    menu.open = false;
    if (returnFocus) menu.querySelector("summary").focus();
  };
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) close(false);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(true);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(false);
  });
});
