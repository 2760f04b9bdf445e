// A poll on an open page is brought up to date when others vote: its results alone, so that nothing that is being
// chosen is lost. Pages wait as long as the server is silent (forums/polls.py), so that the last vote is counted too.
const WAIT = 3000; // milliseconds
const waiting = new Map();

export function renew(poll) {
  if (waiting.has(poll) || !document.getElementById(`poll-${poll}`)) return;
  waiting.set(poll, setTimeout(() => { waiting.delete(poll); fetchIt(poll); }, WAIT + Math.random() * 1000));
}

async function fetchIt(poll) {
  const old = document.getElementById(`poll-${poll}`);
  const answer = old && await fetch(old.dataset.poll, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const now = holder.content.querySelector(".poll");
  if (!now) return;
  const form = now.querySelector("form");
  const part = form && old.querySelector("form") ? "[data-results]" : "";
  const [gone, come] = part ? [old.querySelector(part), now.querySelector(part)] : [old, now];
  if (gone.isEqualNode(come) || (gone.contains(document.activeElement) && document.activeElement !== document.body)) return;
  gone.replaceWith(come);
  window.htmx?.process(come);
}
