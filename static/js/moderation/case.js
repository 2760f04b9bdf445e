// An open case: the claim is renewed while the page is open, the letter follows what is typed, news are said.
import { attach } from "../web/attach.js";
import { join } from "../live/socket.js";

const RENEW_EACH = 60; // seconds
const AFTER_TYPING = 500; // milliseconds

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const send = (address, body) => fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });

function keepLease(line) {
  const { words, lost, lease } = line.dataset;
  let ends = Date.now() + Number(line.dataset.seconds) * 1000;
  let asked = Date.now();
  const clock = setInterval(async () => {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    line.textContent = left ? words.replace("{time}", `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`) : lost;
    if (!left) clearInterval(clock);
    if (Date.now() - asked < RENEW_EACH * 1000) return;
    asked = Date.now();
    try {
      const answer = await send(lease, new FormData());
      if (answer.ok) ends = Date.now() + (await answer.json()).seconds * 1000;
      else if (answer.status === 409) ends = Date.now();
    } catch { /* the line is lost; the next minute tries again */ }
  }, 1000);
}

function previewLetter(form) {
  const place = form.querySelector("[data-letter]");
  let timer, asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++asked;
      try {
        const answer = await send(form.dataset.preview, new FormData(form));
        if (answer.ok && mine === asked) place.innerHTML = await answer.text();
      } catch { /* without a line the letter stays as it was */ }
    }, AFTER_TYPING);
  });
  form.querySelector("[data-without-script]").hidden = true;
}

attach("moderation/case", (page) => {
  const form = page.querySelector("[data-decision]");
  const news = page.querySelector("[data-news]");
  const line = page.querySelector("[data-lease]");
  if (line) keepLease(line);
  if (form) previewLetter(form);
  join(`moderation.case:${page.dataset.case}`, {});
  document.addEventListener("queue:changed", ({ detail }) => {
    if (String(detail?.case) !== page.dataset.case || !news.hidden) return;
    const again = document.createElement("a");
    again.href = location.href;
    again.textContent = page.dataset.reload;
    const words = document.createElement("p");
    words.append(page.dataset.changed, " ", again);
    news.append(words);
    news.hidden = false;
  });
});
