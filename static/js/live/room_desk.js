// The host's desk, drawn by the server and fetched anew when hands, notes or the mode change; and ballots that open.

const POLL_SPREAD = 1500; // milliseconds, so that many pages do not ask in the same moment
const FIRST = 250, NEXT = 1000; // milliseconds in which several changes become one question

async function fetched(url, headers, selector) {
  const answer = await fetch(url, { headers }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content.querySelector(selector);
}

export function desking({ page, data, onDrawn }) {
  let timer = null;

  /** Ask for the desk soon. */
  function renew(wait = FIRST) {
    if (!data.you.leads) return;
    clearTimeout(timer);
    timer = setTimeout(draw, wait);
  }

  async function draw() {
    const is = await fetched(data.desk, { Accept: "text/html" }, "#desk"), was = document.getElementById("desk");
    if (!is || !was) return;
    const typed = [...was.querySelectorAll("input:not([type=hidden], [type=checkbox]), textarea")];
    if (typed.some((field) => field.value !== field.defaultValue)) { renew(NEXT); return; } // what is being written stays
    for (const part of was.querySelectorAll("details")) is.querySelector(`#${part.id}`).open ||= part.open;
    const focused = was.contains(document.activeElement) ? document.activeElement.id : "";
    was.replaceWith(is);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    onDrawn();
  }

  /** A poll was opened: its ballot comes to the page, as this reader may see it. */
  function open(poll) {
    setTimeout(async () => {
      if (document.getElementById(`poll-${poll}`)) return;
      const ballot = await fetched(`/polls/${Number(poll)}/`, { "HX-Request": "true" }, ".poll"), place = page.querySelector("[data-polls]");
      if (!ballot || document.getElementById(ballot.id)) return;
      place.prepend(ballot);
      place.hidden = false;
      window.htmx?.process(ballot);
    }, Math.random() * POLL_SPREAD);
  }

  return { renew, open };
}
