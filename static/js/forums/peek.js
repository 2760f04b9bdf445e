// What opens at a press on a topic's page: the post that one answers, the replies to one, a picture in large, sharing.

/** Open (or close) what the link leads to, without leaving the page. */
export function peek(link, page) {
  if (link.dataset.share !== undefined) share(link, page);
  else if (link.querySelector("img")) enlarge(link, page);
  else if (link.dataset.peek) toggle(link, () => answered(link, page));
  else toggle(link, () => fragment(link.href));
}

async function toggle(link, content) {
  const post = link.closest(".post");
  const open = post.querySelector(".peek");
  const again = open?.dataset.of === link.getAttribute("href");
  open?.remove();
  post.querySelectorAll("[aria-expanded=true]").forEach((one) => one.setAttribute("aria-expanded", "false"));
  if (again) return;
  const box = document.createElement("div");
  box.className = "peek";
  box.dataset.of = link.getAttribute("href");
  const found = await content().catch(() => null);
  if (!found) { location.assign(link.href); return; } // what can't be shown here is shown there
  box.append(...found);
  link.setAttribute("aria-expanded", "true");
  if (link.dataset.peek) post.querySelector(":scope > header").after(box);
  else post.append(box);
}

async function text(url, asked) {
  const answer = await fetch(url, { headers: { "HX-Request": asked } });
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text(); // made safe by the server
  return holder.content;
}

const fragment = async (url) => (await text(url, "true")).children;

/** The name and words of the post that is answered, with the way to it. */
async function answered(link, page) {
  const here = document.getElementById(`p${link.dataset.peek}`);
  const post = here ?? (await text(`${page.dataset.posts}?number=${link.dataset.peek}`, "false")).firstElementChild;
  const by = post.querySelector(".by a"), prose = post.querySelector(".prose");
  if (!by || !prose) return null;
  const line = document.createElement("p");
  line.className = "cluster meta";
  const go = document.createElement("a");
  go.href = link.href;
  go.textContent = `#${link.dataset.peek}`;
  line.append(by.cloneNode(true), go);
  const words = prose.cloneNode(true);
  words.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id")); // footnotes stay unique
  return [line, words];
}

// -- Pictures ------------------------------------------------------------------------------

function enlarge(link, page) {
  const all = [...page.querySelectorAll(".post > .prose a[href^='/files/']:has(> img)")];
  const dialog = document.getElementById("large-picture");
  const [before, after] = dialog.querySelectorAll("[data-step]");
  let at = all.indexOf(link);
  const show = () => {
    const image = dialog.querySelector("img");
    image.src = all[at].href;
    image.alt = all[at].querySelector("img").alt;
    dialog.querySelector("[data-caption]").textContent = image.alt;
    dialog.querySelector("[data-alone]").href = all[at].href;
    before.hidden = after.hidden = all.length < 2;
  };
  const step = (by) => { at = (at + by + all.length) % all.length; show(); };
  before.onclick = () => step(-1);
  after.onclick = () => step(1);
  dialog.onkeydown = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && all.length > 1) { event.preventDefault(); step(by); }
  };
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); }; // a press beside it
  dialog.onclose = () => all[at].focus();
  show();
  dialog.showModal();
}

// -- Sharing -------------------------------------------------------------------------------

async function share(link, page) {
  const url = link.href;
  const touch = matchMedia("(pointer: coarse)").matches;
  if (touch && navigator.share) {
    await navigator.share({ title: document.title, url }).catch(() => {});
    return;
  }
  const says = page.querySelector("[data-share-says]");
  try {
    await navigator.clipboard.writeText(url);
    says.textContent = page.dataset.copied;
  } catch {
    prompt(page.dataset.copy, url); // without permission, or on a page without https
    return;
  }
  const words = link.querySelector("[data-words]");
  const before = words.textContent;
  words.textContent = page.dataset.copied;
  setTimeout(() => { words.textContent = before; says.textContent = ""; }, 2500);
}
