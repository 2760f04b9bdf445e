// Attaches a behaviour to its elements: those on the page and those that htmx or a live push add later.

/** Call `start(element)` once for each element with data-behaviour="name", now and later. */
export function attach(name, start) {
  const selector = `[data-behaviour~="${name}"]`;
  const started = new WeakSet();
  const begin = (element) => {
    if (started.has(element)) return;
    started.add(element);
    start(element);
  };
  const within = (root) => {
    if (root.matches(selector)) begin(root);
    root.querySelectorAll(selector).forEach(begin);
  };
  within(document.documentElement);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType === Node.ELEMENT_NODE) within(node);
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
}
