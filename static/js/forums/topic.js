// A topic's page stays alive: new posts appear in place, changed ones change, what was on the screen counts as
// read, and the reader's place never moves by itself.
import { attach } from "../web/attach.js";
import { join, say } from "../live/socket.js";

const READ_AFTER = 1500; // milliseconds that a post must have been on the screen
const WRITING_FOR = 6000;

attach("forums/topic", (page) => {
  const channel = page.dataset.channel;
  const news = page.querySelector("[data-news]");
  const writing = page.querySelector(".writing[data-writing]");
  const composer = page.querySelector("[data-behaviour~='forums/composer']");
  const onLastPage = page.dataset.lastPage === "true";
  const words = page.dataset;
  let last = Number(page.dataset.last);
  let unseen = 0, fetching = null, writingTimer;

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

  async function fetchPosts(query) {
    const answer = await fetch(`${page.dataset.posts}?${query}`, { headers: { "HX-Request": "false" } });
    if (!answer.ok) return [];
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    return [...holder.content.children];
  }

  function announce(mine) {
    if (mine) return;
    news.hidden = false;
    const sentence = (unseen === 1 ? words.newOne : words.newMany).replace("{n}", unseen);
    news.replaceChildren();
    if (onLastPage) {
      news.textContent = sentence;
    } else {
      const link = document.createElement("a");
      link.href = `${page.dataset.posts.replace("posts/", "")}${last}/`;
      link.textContent = sentence;
      news.append(link);
    }
  }

  async function newer(number, by) {
    const mine = String(by ?? "") === page.dataset.member;
    if (number <= last) return;
    if (!onLastPage) {
      unseen += 1;
      last = Math.max(last, number);
      announce(mine);
      return;
    }
    // One request at a time; what came meanwhile is asked for by the next.
    if (fetching) { await fetching; if (number <= last) return; }
    fetching = fetchPosts(`after=${last}`);
    const posts = await fetching;
    fetching = null;
    const anchor = news;
    for (const post of posts) {
      const its = Number(post.dataset.number);
      if (!its || its <= last || document.getElementById(post.id)) continue;
      anchor.before(post);
      post.classList.add("arrived");
      window.htmx?.process(post);
      last = its;
      unseen += 1;
      watch(post);
    }
    writing.hidden = true;
    announce(mine);
  }

  async function changed(number) {
    const old = document.getElementById(`p${number}`);
    if (!old) return;
    const [post] = await fetchPosts(`number=${number}`);
    if (!post || old.contains(document.activeElement) && old.isEqualNode(post)) return;
    const above = old.getBoundingClientRect().bottom < 0;
    const before = old.offsetHeight;
    old.replaceWith(post);
    window.htmx?.process(post);
    if (above) scrollBy(0, post.offsetHeight - before); // the place being read stays where it is
    watch(post);
  }

  const events = {
    post_created: (data) => newer(data.number, data.by),
    post_changed: (data) => changed(data.number),
    topic_changed: () => { news.hidden = false; news.textContent = words.changed; },
    writing: (data) => {
      if (String(data.member) === page.dataset.member) return;
      writing.hidden = false;
      writing.textContent = words.writing.replace("{name}", data.name);
      clearTimeout(writingTimer);
      writingTimer = setTimeout(() => { writing.hidden = true; }, WRITING_FOR);
    },
  };
  join(channel, {
    after: () => last,
    onEvent: (event, data) => events[event]?.(data ?? {}),
    onReturn: async () => { if (onLastPage) await newer(last + 1); },
  });
  composer?.addEventListener("writing", () => say({ writing: channel }));

  // -- What was on the screen counts as read ---------------------------------------------
  let furthest = 0, told = 0, readTimer;
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const number = Number(entry.target.dataset.number);
      if (entry.isIntersecting && number > furthest) furthest = number;
    }
    clearTimeout(readTimer);
    readTimer = setTimeout(tell, READ_AFTER);
  }, { rootMargin: "0px 0px -20% 0px" });
  function watch(post) { if (page.dataset.member && post.dataset.number) observer.observe(post); }
  function tell() {
    if (furthest <= told || document.hidden) return;
    told = furthest;
    unseen = 0;
    fetch(page.dataset.read, {
      method: "POST",
      keepalive: true,
      headers: { "X-CSRFToken": token() },
      body: new URLSearchParams({ number: furthest }),
    });
  }
  document.addEventListener("visibilitychange", tell);
  page.querySelectorAll("[data-number]").forEach(watch);

  // -- Quote and reply without leaving the page --------------------------------------------
  page.addEventListener("click", async (event) => {
    const quote = event.target.closest("a[data-quote]");
    const reply = event.target.closest("a[data-reply]");
    if (!composer || !(quote || reply)) return;
    event.preventDefault();
    const form = composer.closest("form");
    if (quote) {
      const selection = getSelection();
      const post = quote.closest(".post");
      const chosen = post.contains(selection.anchorNode) ? selection.toString() : "";
      const answer = await fetch(`${quote.dataset.quote}?${new URLSearchParams({ text: chosen })}`);
      if (answer.ok) composer.dispatchEvent(new CustomEvent("insert", { detail: (await answer.json()).quote }));
    } else {
      form.elements.reply_to.value = reply.dataset.reply;
      const chip = form.querySelector("[data-answers]");
      chip.hidden = false;
      chip.textContent = words.answers.replace("{name}", reply.dataset.name).replace("{n}", reply.dataset.reply);
    }
    form.scrollIntoView({ block: "nearest" });
    composer.querySelector("textarea").focus();
  });
});
