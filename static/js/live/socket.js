// One socket per page, shared by all behaviours: joins channels, comes back by itself, and says what it has seen.
//
//   join("forums.topic:12", { after: () => last, onEvent: (event, data, seq) => …, onReturn: () => … })
//   say({ writing: "forums.topic:12" })
//   status.addEventListener("change", (event) => event.detail)  // { open, since }
//   listen()  // for who wants the personal channel alone: its events arrive on the document as "live:event"

const FIRST_WAIT = 500; // milliseconds, doubled with each failure
const LONGEST_WAIT = 30_000;
const SILENCE = 50_000; // the server gives a sign every 20 seconds; after this the line is dead
const SIGNED_OUT = 4401;

const channels = new Map(); // channel -> { after, onEvent, onReturn, seen, joined }
let socket = null;
let failures = 0;
let waiting = null;
let watchdog = null;
let leaving = false;
let listening = false; // whether somebody wants the line although no channel is joined

export const status = new EventTarget();
let open = false;
let since = new Date(); // until when everything has been seen

function tell(isOpen) {
  if (isOpen) since = new Date();
  if (isOpen === open) return;
  open = isOpen;
  status.dispatchEvent(new CustomEvent("change", { detail: { open, since } }));
}

/**
 * Follow a channel. `after` is the last sequence the page shows, or a function that returns it; `onReturn` is
 * called when more was missed than the server sends again: the page then fetches what it lacks.
 * Returns a function that leaves.
 */
export function join(channel, { after, onEvent, onReturn } = {}) {
  channels.set(channel, { after, onEvent, onReturn, seen: undefined, joined: false });
  if (socket?.readyState === WebSocket.OPEN) ask(channel);
  else connect();
  return () => {
    channels.delete(channel);
    say({ leave: channel });
  };
}

/** Keep the line open for the personal channel, which the server joins by itself for who is signed in. */
export function listen() {
  if (document.querySelector("[data-room]")) return; // a room has a line of its own, and the bell hears by it
  listening = true;
  connect();
}

/** Send a frame when the line is open; hints are not worth keeping for later. */
export function say(frame) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

function ask(channel) {
  const one = channels.get(channel);
  const shown = typeof one.after === "function" ? one.after() : one.after;
  const last = Math.max(shown ?? -1, one.seen ?? -1);
  say(last >= 0 ? { join: channel, after: last } : { join: channel });
}

function connect() {
  if (socket || waiting || leaving) return;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}/ws/`);
  socket.addEventListener("open", () => {
    for (const channel of channels.keys()) ask(channel);
    listenForSilence();
  });
  socket.addEventListener("message", (message) => receive(JSON.parse(message.data)));
  socket.addEventListener("close", (event) => lost(event.code));
}

function receive(frame) {
  listenForSilence();
  if (frame.event === "welcome") {
    failures = 0;
    tell(true);
  }
  since = new Date();
  const one = channels.get(frame.channel);
  if (!one) {
    if (frame.channel) document.dispatchEvent(new CustomEvent("live:event", { detail: frame })); // the personal channel
    return;
  }
  if (frame.event === "joined") {
    const again = one.joined;
    one.joined = true;
    if (again && one.seen === undefined && one.after === undefined) one.onReturn?.();
    return;
  }
  if (frame.event === "reload") {
    one.onReturn?.();
    return;
  }
  if (frame.seq !== undefined) one.seen = Math.max(one.seen ?? -1, frame.seq);
  one.onEvent?.(frame.event, frame.data, frame.seq);
}

function lost(code) {
  clearTimeout(watchdog);
  socket = null;
  if (leaving) return;
  tell(false);
  // A page whose session ended comes back as a visitor: its channels are asked anew, each by its own right.
  const wait = code === SIGNED_OUT ? FIRST_WAIT : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures);
  failures += 1;
  waiting = setTimeout(() => { waiting = null; connect(); }, wait * (0.5 + Math.random()));
}

function listenForSilence() {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => socket?.close(), SILENCE);
}

function atOnce() {
  if (document.hidden || socket || leaving || !(listening || channels.size)) return;
  clearTimeout(waiting);
  waiting = null;
  connect();
}

addEventListener("online", atOnce);
document.addEventListener("visibilitychange", atOnce);
addEventListener("pagehide", () => { leaving = true; socket?.close(); });
addEventListener("pageshow", (event) => {
  leaving = false;
  if (event.persisted && (listening || channels.size)) connect();
});
