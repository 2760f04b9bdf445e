"""Every vector, rendered in each format, in a real Chromium: no script runs, no request leaves, nothing escapes."""
# ruff: noqa: E501  (examples stand on one line)

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from community.commons.text import render
from tests.commons.text.conftest import vectors  # noqa: F401  (a fixture)

BATCH = 300
# Deliberately without any policy: what keeps these pages safe here is the sanitiser alone.
PAGE = """<!doctype html><meta charset="utf-8"><title>vectors</title><script>
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "open", "print"]) window[name] = (...a) => { window.ran.push(name); };
window.addEventListener("error", (e) => { if (!(e.target instanceof HTMLImageElement)) window.ran.push("error"); }, true);
</script><body>%s</body>"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of nobody's site: no server, no policy."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("format", ["markdown", "html", "plain"])
def test_no_vector_does_anything_in_a_browser(page: Page, vectors: list[str], format: Any) -> None:  # noqa: F811
    left: list[str] = []
    served = {"body": ""}

    def answer(route: Any) -> None:
        if route.request.url == "http://vectors.test/":
            route.fulfill(body=PAGE % served["body"], content_type="text/html; charset=utf-8")
        else:
            if not route.request.url.startswith("http://vectors.test/f"):  # favicon, and pictures of ours
                left.append(route.request.url)
            route.fulfill(status=404, body="")

    page.route("**/*", answer)
    page.on("dialog", lambda dialog: (left.append(f"dialog {dialog.message}"), dialog.dismiss()))
    for start in range(0, len(vectors), BATCH):
        batch = vectors[start : start + BATCH]
        posts = [
            f'<article class="post" data-number="{n}">{render(text, format).html}</article>'
            for n, text in enumerate(batch)
        ]
        served["body"] = "".join(posts)
        page.goto("http://vectors.test/")
        found = page.evaluate(LOOK)
        assert found == {"ran": [], "posts": len(batch), "outside": 0, "handlers": 0, "dangerous": []}, (
            json.dumps(found)
        )
        assert page.url == "http://vectors.test/" and left == []


LOOK = """() => {
  const all = [...document.body.querySelectorAll("*")];
  for (const link of document.querySelectorAll("a[href]")) {
    link.addEventListener("click", (e) => e.preventDefault());
    link.dispatchEvent(new MouseEvent("mouseover", { bubbles: true })); link.focus();
  }
  return {
    ran: window.ran,
    posts: document.body.children.length === document.querySelectorAll("body > article.post").length ? document.body.children.length : -1,
    outside: all.filter((e) => !e.closest("article.post")).length,
    handlers: all.filter((e) => [...e.attributes].some((a) => /^on|^style$/i.test(a.name))).length,
    dangerous: all.filter((e) => /^(script|style|iframe|object|embed|form|input|svg|math|base|meta|link|template)$/i.test(e.tagName)
      || (e.tagName === "A" && e.hasAttribute("href") && !/^(https?|mailto):$/.test(e.protocol))).map((e) => e.outerHTML),
  };
}"""
