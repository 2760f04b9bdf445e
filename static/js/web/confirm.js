// A form or button with data-behaviour="web/confirm" asks first, in the native dialog that its data-dialog names;
// the dialog says what will be lost. Without script the server asks on a page of its own.
import { attach } from "./attach.js";

attach("web/confirm", (form) => {
  const dialog = document.getElementById(form.dataset.dialog);
  if (!dialog) return;
  let agreed = false;
  let submitter = null;
  form.addEventListener("submit", (event) => {
    if (agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submitter = event.submitter;
    dialog.returnValue = "";
    dialog.showModal();
  }, true);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") {
      submitter?.focus();
      return;
    }
    agreed = true;
    form.requestSubmit(submitter);
    agreed = false;
  });
});
