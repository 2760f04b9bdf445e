// Everything one does in a room goes through the forms of its page: by the socket where it is open, by a request
// where it is not. What one says has a key, so that sending it again after a lost line says it once.

const AGAIN = new Set(["say", "ask", "react", "support", "hand"]); // done twice they are done once
const KEPT = "room-outbox:";

const newKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** `line()` is the socket; `onDone(frame, sent, form)` and `onError(frame, sent, form)` are told how each act ended. */
export function sending({ data, line, onDone, onError, fault }) {
  const out = new Map(); // key -> { sent, form }

  function settle(frame) {
    const act = out.get(frame.key);
    if (!act) return;
    out.delete(frame.key);
    (frame.type === "done" ? onDone : onError)(frame, act.sent, act.form);
  }

  async function request(key, sent) {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(sent)) for (const one of [value].flat()) body.append(name, typeof one === "boolean" ? Number(one) : one ?? "");
    const token = document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "";
    const answer = await fetch(data.act, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token } }).catch(() => null);
    if (!out.has(key)) return; // the socket came back, and its answer was first
    if (answer && answer.headers.get("Content-Type")?.includes("json")) {
      const frame = await answer.json();
      if (frame.type) settle({ ...frame, key });
      else settle({ type: "error", key, sentence: frame.error ?? fault() });
      return;
    }
    if (!answer && AGAIN.has(sent.type)) return; // it is sent again when the line is back
    settle({ type: "error", key, code: "away", sentence: fault() });
  }

  function send(sent, form = null) {
    const key = sent.key ?? newKey();
    const whole = { ...sent, key };
    out.set(key, { sent: whole, form });
    if (!line()?.send(whole)) request(key, whole);
    return key;
  }

  /** The line is back: what was not answered is sent again, where that is harmless. */
  function again() {
    for (const [key, { sent }] of [...out]) {
      if (AGAIN.has(sent.type)) line().send(sent);
      else settle({ type: "error", key, code: "away", sentence: fault() });
    }
  }

  function askAgain() {
    for (const [key, { sent }] of [...out]) if (AGAIN.has(sent.type)) request(key, sent);
  }

  /** What a form of the page says, with the button that was pressed. */
  function sentBy(form, submitter) {
    const fields = new FormData(form, submitter);
    const sent = Object.fromEntries(fields);
    if (fields.has("others")) sent.others = fields.getAll("others");
    if (sent.do) Object.assign(sent, Object.fromEntries(new URLSearchParams(sent.do)));
    delete sent.do;
    delete sent.csrfmiddlewaretoken;
    if (sent.type === "say") {
      if (sent.question) sent.type = "ask";
      delete sent.question;
    }
    return sent;
  }

  const place = KEPT + data.id;
  addEventListener("pagehide", () => {
    const kept = [...out.values()].map((one) => one.sent).filter((one) => ["say", "ask"].includes(one.type));
    try { if (kept.length) sessionStorage.setItem(place, JSON.stringify(kept)); } catch { /* a private window keeps nothing */ }
  });

  /** What was on its way when the page was left. */
  function kept() {
    try {
      const found = JSON.parse(sessionStorage.getItem(place) ?? "[]");
      sessionStorage.removeItem(place);
      return found;
    } catch { return []; }
  }

  return { send, again, askAgain, settle, sentBy, kept, newKey };
}
