// The line of a room: a socket that comes back by itself and asks for what came after the last number it saw;
// where no socket holds, the page asks every five seconds instead. Frames reach `onFrame` in order, each once.

const FIRST_WAIT = 500; // milliseconds, doubled with each failure
const LONGEST_WAIT = 15_000;
const BEAT = 20_000;
const SILENCE = 30_000; // after a beat without an answer the line is dead
const ASK_EVERY = 5000;
const FAILURES = 2; // after so many the page asks by itself
const SIGNED_OUT = 4401, SHUT = 4403, NOT_THERE = 4404, TOO_MANY = 4429;

export function openLine({ room, since, last, log, onFrame, onState }) {
  let socket = null, open = false, failures = 0, waiting = null, heard = Date.now(), asking = null, leaving = false;
  let left = Date.now(), missed = 0, wasOpen = false;

  function connect() {
    clearTimeout(waiting);
    waiting = null;
    if (socket || leaving) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const mine = new WebSocket(`${scheme}//${location.host}/ws/live/${room}/?after=${last()}`);
    socket = mine;
    mine.addEventListener("message", (message) => { if (socket === mine) receive(JSON.parse(message.data)); });
    mine.addEventListener("close", (event) => { if (socket === mine) lost(event.code); });
  }

  function receive(frame) {
    heard = Date.now();
    if (frame.seq !== undefined && frame.seq > last()) missed += 1;
    onFrame(frame);
    if (frame.type !== "ready") return;
    const away = wasOpen ? Math.round((Date.now() - left) / 1000) : null;
    stopAsking();
    open = wasOpen = true;
    failures = 0;
    onState("open", { away, missed });
  }

  function lost(code) {
    socket = null;
    if (leaving) return;
    if ([SIGNED_OUT, SHUT, NOT_THERE].includes(code)) { onFrame({ type: "reload" }); return; }
    if (open) { left = heard; missed = 0; }
    open = false;
    failures += 1;
    onState(asking ? "asking" : "lost", { since: new Date(heard) });
    if (failures >= FAILURES) startAsking();
    const wait = code === TOO_MANY ? LONGEST_WAIT : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures);
    waiting = setTimeout(connect, wait * (0.5 + Math.random()));
  }

  // -- Asking ----------------------------------------------------------------------------

  function startAsking() {
    if (asking) return;
    asking = setInterval(ask, ASK_EVERY);
    ask();
  }

  function stopAsking() {
    clearInterval(asking);
    asking = null;
  }

  async function ask() {
    const answer = await fetch(`${since}?after=${last()}&log=${log()}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || answer.redirected || open) return;
    heard = Date.now();
    onState("asking", {});
    for (const frame of (await answer.json()).frames) {
      if (frame.seq !== undefined && frame.seq > last()) missed += 1;
      onFrame(frame);
    }
  }

  setInterval(() => {
    if (!open) return;
    if (Date.now() - heard > BEAT + SILENCE) { drop(); return; }
    if (Date.now() - heard > BEAT) send({ type: "beat" });
  }, BEAT / 2);

  function drop() {
    const dead = socket;
    lost(1006);
    dead?.close();
  }

  function send(frame) {
    if (!open || socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  addEventListener("online", () => { failures = 0; connect(); });
  addEventListener("offline", () => { if (socket) drop(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !socket) connect(); });
  addEventListener("pagehide", () => { leaving = true; socket?.close(); socket = null; open = false; });
  addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; connect(); } });
  connect();
  return { send, renew: drop };
}
