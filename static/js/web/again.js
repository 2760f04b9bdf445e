// A form shown again after the session ended: signing in on another page renews the token that it must carry.
import { attach } from "./attach.js";

attach("web/again", (form) => {
  form.addEventListener("submit", () => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) form.elements.csrfmiddlewaretoken.value = token;
  });
});
