// A preset fills the form that it stands in: words, rule and verdict; what was typed before can be brought back.
import { attach } from "../web/attach.js";

attach("moderation/presets", (row) => {
  const form = row.closest("form");
  if (!form) return;
  row.addEventListener("click", (event) => {
    const chosen = event.target.closest("a[data-text]");
    if (!chosen || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { text, rule, verdict } = chosen.dataset;
    const facts = form.querySelector("[name=facts]");
    if (facts) {
      facts.focus();
      facts.select();
      // Typed as by hand, so that the browser's own undo takes it back.
      if (!document.execCommand("insertText", false, text)) facts.value = text;
    }
    const rules = form.querySelector("select[name=rule]");
    if (rules && rule && rules.querySelector(`option[value="${CSS.escape(rule)}"]`)) rules.value = rule;
    const choice = verdict && form.querySelector(`[name=verdict][value="${CSS.escape(verdict)}"]`);
    if (choice) choice.checked = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
});
