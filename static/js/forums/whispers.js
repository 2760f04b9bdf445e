// What the team says among itself in a topic appears on the open pages of those who moderate it; nobody else's page
// loads this, and the server lets nobody else into the channel.

/** `join` is that of the page's one socket; `last()` is the last number of the topic where the page shows it, else false. */
export function hear(page, join, last) {
  const end = page.querySelector("[data-news]");

  async function whispered({ whisper, after }) {
    if (document.getElementById(`whisper-${whisper}`)) return;
    const post = document.getElementById(`p${after}`);
    if (!post && (last() === false || after < last())) return; // it stands on another page
    const answer = await fetch(`${page.dataset.whisper}${whisper}/`, { headers: { "HX-Request": "false" } });
    if (!answer.ok || document.getElementById(`whisper-${whisper}`)) return;
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const said = holder.content.firstElementChild;
    if (!said) return;
    let place = post;
    while (place?.nextElementSibling?.matches(".whisper")) place = place.nextElementSibling;
    if (place) place.after(said); else end.before(said);
    said.classList.add("arrived");
    const top = said.getBoundingClientRect().bottom;
    if (top < 0) scrollBy(0, said.offsetHeight); // the place being read stays where it is
  }

  join(page.dataset.whispers, {
    onEvent: (event, data) => {
      if (event === "whispered") whispered(data);
      else if (event === "whisper_taken_back") document.getElementById(`whisper-${data.whisper}`)?.remove();
    },
  });
}
