// The queue of questions and the stage: each question in its place by how many want to know, none moved under a hand.

const SORT_AFTER = 1500; // milliseconds

export function questioning({ page, data, draw }) {
  const find = (selector) => page.querySelector(selector);
  const questions = find("[data-questions]");
  let timer = null;

  function ask(item) {
    const before = document.getElementById(`q${item.id}`);
    const { stage, into } = item.question;
    const shown = item.state === "visible" && stage !== "merged" && (stage !== "dismissed" || data.you.leads || draw.isOwn(item));
    if (!shown) {
      const whole = stage === "merged" && before ? document.getElementById(`q${into}`) : null;
      if (whole) {
        whole.dataset.merged = Number(whole.dataset.merged) + 1;
        draw.mergedWords(whole, Number(whole.dataset.merged));
      }
      before?.remove();
      topQuestions();
      return;
    }
    const element = draw.question(item);
    const open = before?.querySelector("details[open]"), focused = before?.contains(document.activeElement);
    if (before) before.replaceWith(element);
    else questions.append(element);
    if (open && element.querySelector("details")) element.querySelector("details").open = true;
    if (focused) element.focus({ preventScroll: true });
    sortSoon();
    topQuestions();
  }

  function sortSoon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (questions.matches(":hover") || questions.contains(document.activeElement)) { sortSoon(); return; }
      const sorted = [...questions.children].sort((a, b) => b.dataset.votes - a.dataset.votes || a.dataset.id - b.dataset.id);
      if (sorted.some((one, n) => questions.children[n] !== one)) questions.append(...sorted);
    }, SORT_AFTER);
  }

  function waitingQuestions() {
    return [...questions.querySelectorAll(":scope > [data-stage=waiting]")].sort((a, b) => b.dataset.votes - a.dataset.votes || a.dataset.id - b.dataset.id);
  }

  function topQuestions() {
    const top = waitingQuestions().slice(0, 3), next = find("[data-next]");
    next.hidden = !top.length;
    next.querySelector("ol").replaceChildren(...top.map((one) => {
      const row = document.createElement("li");
      row.append(one.querySelector("[data-slot=words]").cloneNode(true));
      return row;
    }));
    const button = find("[data-next-stage]");
    if (!button) return;
    button.hidden = !top.length;
    button.value = `type=stage&id=${top[0]?.dataset.id ?? ""}`;
  }

  function setStage(id) {
    data.room.stage = id;
    const from = id ? document.getElementById(`q${id}`) : null;
    const [kicker, words, by, empty] = ["kicker", "words", "by", "empty"].map((name) => find(`[data-stage-${name}]`));
    for (const one of [kicker, words, by]) one.hidden = !from;
    if (empty) empty.hidden = Boolean(from);
    if (!from) return;
    const said = from.querySelector("[data-slot=words]");
    kicker.textContent = (from.dataset.votes === "1" ? kicker.dataset.one : kicker.dataset.many).replace("{n}", from.dataset.votes);
    words.innerHTML = said.innerHTML;
    words.lang = said.lang;
    by.textContent = from.querySelector("[data-slot=name]").textContent;
  }

  function votes(id, n) {
    const element = document.getElementById(`q${id}`);
    if (!element) return;
    draw.counted(element, n);
    sortSoon();
    topQuestions();
    if (data.room.stage === id) setStage(id);
  }

  find("[data-which]").addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-show]");
    if (!chosen || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    questions.dataset.shown = chosen.dataset.show;
    for (const link of find("[data-which]").children) link.removeAttribute("aria-current");
    chosen.setAttribute("aria-current", "true");
  });

  /** What was asked is shown no more. */
  function forget(id) {
    document.getElementById(`q${id}`)?.remove();
    topQuestions();
  }

  return { ask, forget, votes, setStage, topQuestions };
}
