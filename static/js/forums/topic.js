// A topic's page stays alive: new posts appear in place, changed ones change, what was on the screen counts as
// read, and the reader's place never moves by itself. What opens at a press (replies, the post answered, a large
// picture, sharing) is loaded then (peek.js), and so are the keys (keys.js).
import { attach } from "../web/attach.js";
import { join, say } from "../live/socket.js";
import { alone } from "../web/keys.js";

const READ_AFTER = 1500; // milliseconds that a post must have been on the screen
const WRITING_FOR = 6000;
const PEEKS = "a[data-peek], a[data-replies], a[data-share], .prose a[href^='/files/']:has(> img)";

attach("forums/topic", (page) => {
  const channel = page.dataset.channel;
  const news = page.querySelector("[data-news]");
  const writing = page.querySelector(".writing[data-writing]");
  const composer = page.querySelector("[data-behaviour~='forums/composer']");
  const form = composer?.closest("form");
  const onLastPage = page.dataset.lastPage === "true";
  const words = page.dataset;
  let last = Number(page.dataset.last);
  let unseen = 0, firstUnseen = 0, fetching = null;

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  async function fetchPosts(query) {
    const answer = await fetch(`${page.dataset.posts}?${query}`, { headers: { "HX-Request": "false" } });
    if (!answer.ok) return [];
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    return [...holder.content.children];
  }

  function announce(mine) {
    if (mine || !unseen) return;
    news.hidden = false;
    const link = document.createElement("a");
    link.textContent = (unseen === 1 ? words.newOne : words.newMany).replace("{n}", unseen);
    link.href = onLastPage ? `#p${firstUnseen}` : `${page.dataset.posts.replace("posts/", "")}${firstUnseen}/`;
    link.className = "button primary";
    news.replaceChildren(link);
  }

  function count(number) {
    unseen += 1;
    firstUnseen ||= number;
  }

  async function newer(number, by) {
    const mine = String(by ?? "") === page.dataset.member;
    if (number <= last) return;
    if (!onLastPage) {
      for (let one = last + 1; one <= number; one += 1) count(one);
      last = number;
      announce(mine);
      return;
    }
    // One request at a time; what came meanwhile is asked for by the next.
    if (fetching) { await fetching; if (number <= last) return; }
    fetching = fetchPosts(`after=${last}`);
    const posts = await fetching;
    fetching = null;
    const answered = new Set();
    for (const post of posts) {
      const its = Number(post.dataset.number);
      if (!its || its <= last || document.getElementById(post.id)) continue;
      news.before(post);
      post.classList.add("arrived");
      window.htmx?.process(post);
      last = its;
      if (!mine) count(its);
      watch(post);
      answered.add(post.querySelector("[data-peek]")?.dataset.peek);
    }
    stopped(by);
    announce(mine);
    answered.forEach((one) => one && changed(one)); // it has one reply more
  }

  async function changed(number) {
    if (!document.getElementById(`p${number}`)) return;
    const [fresh] = await fetchPosts(`number=${number}`);
    const post = fresh?.matches(".post-folded") ? fresh.querySelector(".post") : fresh; // the fold itself stays
    const old = document.getElementById(`p${number}`);
    if (!post || !old || old.isEqualNode(post)) return;
    const above = old.getBoundingClientRect().bottom < 0;
    const before = old.offsetHeight;
    // What the reader opened in it, and the control in use, are still there afterwards.
    const open = old.querySelector(".peek");
    const controls = "a, button, summary";
    const focused = [...old.querySelectorAll(controls)].indexOf(document.activeElement);
    const atPost = old === document.activeElement;
    if (open) post.append(open);
    const poll = old.querySelector(":scope > .poll"); // it may be half filled in, and hears of its own changes
    if (poll) post.querySelector(":scope > .poll")?.replaceWith(poll);
    old.replaceWith(post);
    window.htmx?.process(post);
    if (atPost) post.tabIndex = -1;
    if (atPost) post.focus({ preventScroll: true });
    else if (focused >= 0) post.querySelectorAll(controls)[focused]?.focus({ preventScroll: true });
    if (above) scrollBy(0, post.offsetHeight - before); // the place being read stays where it is
    watch(post);
  }

  // -- Who is writing ---------------------------------------------------------------------
  const writers = new Map(); // member -> { name, timer }
  const names = new Intl.ListFormat(document.documentElement.lang || undefined, { style: "long" });
  function showWriters() {
    const all = [...writers.values()].map((one) => one.name);
    writing.hidden = !all.length;
    writing.textContent = (all.length > 1 ? words.writingMany : words.writing).replace("{name}", names.format(all.slice(0, 3)));
  }
  function stopped(member) {
    clearTimeout(writers.get(String(member))?.timer);
    writers.delete(String(member));
    showWriters();
  }

  const events = {
    post_created: (data) => newer(data.number, data.by),
    post_changed: (data) => changed(data.number),
    poll_changed: (data) => import("./polls.js").then(({ renew }) => renew(data.poll)),
    topic_changed: () => { news.hidden = false; news.textContent = words.changed; },
    writing: (data) => {
      const member = String(data.member);
      if (member === page.dataset.member) return;
      clearTimeout(writers.get(member)?.timer);
      writers.set(member, { name: data.name, timer: setTimeout(() => stopped(member), WRITING_FOR) });
      showWriters();
    },
  };
  join(channel, {
    after: () => last,
    onEvent: (event, data) => events[event]?.(data ?? {}),
    onReturn: async () => { if (onLastPage) await newer(last + 1); },
  });
  if (words.whispers) import("./whispers.js").then(({ hear }) => hear(page, join, () => onLastPage && last));
  composer?.addEventListener("writing", () => say({ writing: channel }));
  news.addEventListener("click", (event) => {
    const post = onLastPage && event.target.closest("a") && document.getElementById(`p${firstUnseen}`);
    if (!post) return;
    event.preventDefault();
    post.tabIndex = -1;
    post.focus({ preventScroll: true });
    post.scrollIntoView({ block: "start", behavior: "smooth" });
  });

  // -- What was on the screen counts as read ---------------------------------------------
  let furthest = 0, told = 0, readTimer;
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const number = Number(entry.target.dataset.number);
      if (entry.isIntersecting && number > furthest) furthest = number;
    }
    if (unseen && furthest >= last) { // all that came is on the screen: nothing to announce any more
      unseen = firstUnseen = 0;
      news.hidden = true;
    }
    clearTimeout(readTimer);
    if (page.dataset.member) readTimer = setTimeout(tell, READ_AFTER);
  }, { rootMargin: "0px 0px -20% 0px" });
  function watch(post) { if (post.dataset.number) observer.observe(post); }
  function tell() {
    if (furthest <= told || document.hidden) return;
    told = furthest;
    fetch(page.dataset.read, {
      method: "POST",
      keepalive: true,
      headers: { "X-CSRFToken": token() },
      body: new URLSearchParams({ number: furthest }),
    });
  }
  document.addEventListener("visibilitychange", () => { if (page.dataset.member) tell(); });
  page.querySelectorAll("[data-number]").forEach(watch);

  // -- Quote and reply without leaving the page --------------------------------------------
  function answering(number, name) {
    form.elements.reply_to.value = number;
    const line = form.querySelector("[data-answers]");
    line.hidden = !number;
    line.querySelector("span").textContent = words.answers.replace("{name}", name).replace("{n}", number);
  }

  async function quote(link, chosen) {
    const answer = await fetch(`${link.dataset.quote}?${new URLSearchParams({ text: chosen })}`);
    if (!answer.ok) return;
    composer.dispatchEvent(new CustomEvent("insert", { detail: (await answer.json()).quote }));
    write();
  }

  function write() {
    form.scrollIntoView({ block: "nearest" });
    composer.querySelector("textarea").focus();
  }

  /** What is selected, and the post whose words it is; nothing when it reaches beyond one post. */
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return {};
    const { startContainer, endContainer } = selection.getRangeAt(0);
    const prose = (startContainer.parentElement ?? startContainer).closest?.(".post > .prose");
    return prose?.contains(endContainer) ? { post: prose.parentElement, chosen: selection.toString().trim() } : {};
  }

  page.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab was meant
    const link = event.target.closest("a");
    if (!link) return;
    if (link.matches(PEEKS)) {
      event.preventDefault();
      import("./peek.js").then(({ peek }) => peek(link, page));
    } else if (form && link.dataset.quote) {
      event.preventDefault();
      const { post, chosen } = selected();
      quote(link, post === link.closest(".post") ? chosen : "");
    } else if (form && link.dataset.reply) {
      event.preventDefault();
      answering(link.dataset.reply, link.dataset.name);
      write();
    }
  });
  form?.querySelector("[data-answers] button").addEventListener("click", () => { answering("", ""); write(); });

  const offer = form && page.querySelector("[data-offer-quote]");
  if (offer) {
    let timer;
    const place = () => {
      const { post, chosen } = selected();
      const link = chosen && post.querySelector("a[data-quote]");
      offer.hidden = !link;
      if (!link) return;
      const box = getSelection().getRangeAt(0).getBoundingClientRect();
      const ground = page.getBoundingClientRect();
      // Below the selection: above it, phones show their own menu.
      offer.style.top = `${box.bottom - ground.top + 8}px`;
      offer.style.left = `${Math.max(0, Math.min(box.left - ground.left, ground.width - offer.offsetWidth))}px`;
    };
    document.addEventListener("selectionchange", () => { clearTimeout(timer); timer = setTimeout(place, 200); });
    offer.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
    offer.addEventListener("click", () => {
      const { post, chosen } = selected();
      if (post) quote(post.querySelector("a[data-quote]"), chosen);
      getSelection().removeAllRanges();
    });
  }

  document.addEventListener("keydown", (event) => { if (event.key.length === 1 && alone(event)) import("./keys.js").then(({ press }) => press(event)); });
});
