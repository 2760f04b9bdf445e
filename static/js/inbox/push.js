// Lets this browser ring for notifications while the site is closed: asked for by a button, never by itself.
//
//   <section data-behaviour="inbox/push" data-worker="/inbox/push-worker.js" data-scope="/inbox/"
//            data-key="…" data-add="…" data-denied="…" data-failed="…">
import { attach } from "../web/attach.js";

const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const octets = (words) => Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const base64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Such as "Firefox, Linux", so that one finds it again in the list. */
function nameOf() {
  const agent = navigator.userAgent;
  const browser = agent.match(/(Firefox|Edg|OPR|Chrome|Safari)\//)?.[1] ?? "";
  const system = agent.match(/(Android|iPhone|iPad|Windows|Mac OS X|Linux)/)?.[1] ?? "";
  return [browser.replace("Edg", "Edge").replace("OPR", "Opera"), system].filter(Boolean).join(", ");
}

attach("inbox/push", (section) => {
  const button = section.querySelector("[data-turn-on]");
  const says = section.querySelector("[data-says]");
  if (!able) return;
  button.hidden = false;

  async function post(address, fields = {}) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const headers = { Accept: "application/json", "X-CSRFToken": section.querySelector("[name=csrfmiddlewaretoken]").value };
    const answer = await fetch(address, { method: "POST", body, headers });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  async function turnOn() {
    if ((await Notification.requestPermission()) !== "granted") return section.dataset.denied;
    const { key } = await post(section.dataset.key);
    const worker = await navigator.serviceWorker.register(section.dataset.worker, { scope: section.dataset.scope });
    const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(key) });
    await post(section.dataset.add, {
      endpoint: subscription.endpoint,
      p256dh: base64url(subscription.getKey("p256dh")),
      auth: base64url(subscription.getKey("auth")),
      name: nameOf(),
    });
    location.hash = "browsers";
    location.reload();
    return "";
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    says.textContent = await turnOn().catch(() => section.dataset.failed);
    button.disabled = false;
  });
});
