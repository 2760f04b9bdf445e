"""Every vector on the site's real pages: as posts in each format, titles, names, searches, feeds, previews, notices.

The oracle is strict: no script of theirs runs, no dialog opens, no request leaves the site, nothing violates the
policy, and no element stands where the page itself would not put one.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, expect

from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from community.commons.jobs.worker import drain
from community.commons.text import TextRefused, clean_line
from forums import operations
from forums.importing import Arriving, look_through
from forums.models import Category, Post, Topic
from membership.models import Account, Member
from tests.cast import make_member
from tests.commons.text.conftest import vectors  # noqa: F401  (a fixture)

from .conftest import Site, Watch

SAMPLE = 300  # at the small size; the full one takes all of them
FORMATS = ("markdown", "html", "plain")

ALARM = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"])
  window[name] = (...a) => { window.ran.push(`${name} ${a}`); };
"""

# Elements that user text may consist of, wherever it stands; and the page's own are the same on every page.
LOOK = """() => {
  const allowed = new Set(`a b blockquote br caption cite code dd del div dl dt em figcaption figure h3 h4 h5 h6 hr i
    img ins kbd li mark ol p pre q s samp section small span strong sub sup table tbody td tfoot th thead tr u ul var`
    .split(/\\s+/).map((tag) => tag.toUpperCase()));
  const theirs = [...document.querySelectorAll(".prose *")];
  const all = [...document.querySelectorAll("body *")];
  const own = (e) => e.closest(".prose");
  for (const e of document.querySelectorAll(".prose a[href], .by a, .topics a")) {
    e.addEventListener("click", (event) => event.preventDefault());
    e.dispatchEvent(new MouseEvent("mouseover", { bubbles: true })); e.focus();
  }
  return {
    ran: window.ran,
    foreign: theirs.filter((e) => !allowed.has(e.tagName)).map((e) => e.outerHTML.slice(0, 200)),
    handlers: all.filter((e) => [...e.attributes].some((a) => /^on/i.test(a.name) || (a.name === "style" && own(e))))
      .map((e) => e.outerHTML.slice(0, 200)),
    links: theirs.filter((e) => e.tagName === "A" && e.hasAttribute("href") && !/^(https?|mailto):$/.test(e.protocol))
      .map((e) => e.outerHTML.slice(0, 200)),
    pictures: theirs.filter((e) => e.tagName === "IMG" && new URL(e.src).origin !== location.origin).map((e) => e.src),
    scripts: [...document.scripts]
      .filter((e) => e.parentNode !== document.head || e.type !== "application/ld+json" || !JSON.parse(e.text))
      .filter((e) => !e.src || !e.src.startsWith(`${location.origin}/static/`))
      .map((e) => e.outerHTML.slice(0, 200)),
    frames: document.querySelectorAll(
      "iframe, object, embed, base, meta[http-equiv], body style, body link:not([href^='/static/'])"
    ).length,
    lost: [...document.querySelectorAll("#posts > *")]
      .filter((e) => !e.matches(".post, nav, .notice, .news, .writing, form, .left-off"))
      .filter((e) => !e.matches(".offer-quote, [data-share-says], dialog")).length,
  };
}"""
KINDS = ("ran", "foreign", "handlers", "links", "pictures", "scripts")
CLEAN = {kind: [] for kind in KINDS} | {"frames": 0, "lost": 0}


@pytest.fixture
def chosen(vectors: list[str], size: Callable[[int, int], int]) -> list[str]:  # noqa: F811
    most = size(SAMPLE, len(vectors))
    return vectors if most >= len(vectors) else random.Random(2).sample(vectors, most)


@pytest.fixture
def guarded(page: Page, live_site: Site) -> Iterator[Page]:
    """A page that fails its test on dialogs, requests to elsewhere and scripts that are not ours."""
    left: list[str] = []
    host = urlsplit(live_site.url).netloc

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            left.append(request.url)
        if request.resource_type == "script" and not parts.path.startswith("/static/"):
            left.append(f"script {request.url}")

    page.context.on("request", asked)
    page.on("dialog", lambda dialog: (left.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.add_init_script(ALARM)
    yield page
    assert left == []


def opened(page: Page, address: str) -> None:
    page.goto(address)
    assert page.evaluate(LOOK) == CLEAN, address
    assert urlsplit(page.url).path == urlsplit(address).path


def people_named(names: list[str]) -> list[Member]:
    """Rows as an import or an older version could have left them: no form has cleaned these names."""
    Member.objects.bulk_create(
        Member(handle=f"v{n}", name=name.replace("\0", "")[:80], account=Account.ACTIVE, listed=True)
        for n, name in enumerate(names)
    )
    return list(Member.objects.filter(handle__regex=r"^v\d+$").order_by("pk"))


def brought(room: Category, arriving: list[Arriving]) -> None:
    """Many posts by the operation that imports."""
    with acting_from(Source.IMPORT):
        for first in range(0, len(arriving), 200):
            looked = look_through(arriving[first : first + 200], by=Member.objects.automaton())
            if looked.new:
                operations.import_posts(room, by=Member.objects.automaton(), looked=looked)


@pytest.fixture
def room(live_site: Site) -> Category:
    return operations.create_category(None, by=Member.objects.automaton(), name="Vectors")


def test_posts_in_every_format_by_people_of_every_name(
    guarded: Page, room: Category, chosen: list[str]
) -> None:
    people = people_named(chosen)
    at = timezone.now() - timedelta(days=1)
    brought(
        room,
        [
            Arriving(
                n, "xss", f"{format}-{n}", people[n], vector, format, at, "One topic", topic="one", url=""
            )  # type: ignore[arg-type]
            for format in FORMATS
            for n, vector in enumerate(chosen)
        ],
    )
    topic = Topic.objects.get()
    assert topic.post_count > len(chosen) * 2
    for number in range(1, topic.pages + 1):
        opened(guarded, f"{topic.url}?page={number}")


def test_titles_in_lists_pages_feeds_and_notices(
    guarded: Page, room: Category, chosen: list[str], sign_in: Callable[[Page, Member], Page], live_site: Site
) -> None:
    titles = [title for title in map(cleaned, chosen) if title]
    people = people_named(titles)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    brought(
        room,
        [
            Arriving(
                n,
                "xss",
                f"t{n}",
                people[n],
                f"@ada {title}",
                "markdown",
                at + timedelta(minutes=n),
                title,
                topic=f"t{n}",
            )
            for n, title in enumerate(titles)
        ],
    )
    address, pages = "/forums/", 0
    while address:
        opened(guarded, address)
        pages += 1
        following = guarded.locator("a[rel=next]")
        address = following.first.get_attribute("href") or "" if following.count() else ""
        if address.startswith("?"):
            address = f"/forums/{address}"
    assert pages >= len(titles) // 30
    for topic in Topic.objects.order_by("pk")[: max(10, len(titles) // 20)]:
        opened(guarded, topic.url)
    for member in people[:10]:
        opened(guarded, f"/members/{member.handle}/")
    opened(guarded, "/members/")
    for feed in ("/forums/feed.atom", "/forums/c/vectors/feed.atom"):
        answer = guarded.request.get(feed)
        assert "xml" in answer.headers["content-type"]
        assert len(ElementTree.fromstring(answer.text())) > 10
        guarded.goto(feed)
        assert guarded.evaluate("window.ran ?? []") == []
    # Notices: evil titles and names, told to somebody who watches.
    ada = make_member("ada", role="trusted")
    for topic in Topic.objects.select_related("category").order_by("pk")[:15]:
        operations.watch_topic(topic, by=ada, level="watching")
        operations.create_post(topic, by=topic.author, text=f"@ada {topic.title}")
    drain()
    sign_in(guarded, ada)
    opened(guarded, "/inbox/")
    opened(guarded, "/forums/")


def cleaned(vector: str) -> str:
    try:
        return clean_line(vector)[:200]
    except TextRefused:
        return ""


def test_searches(
    guarded: Page, room: Category, chosen: list[str], size: Callable[[int, int], int], watch: Watch
) -> None:
    watch.expect("status of 422")  # too many words for a search: a sentence says so
    ada = make_member("ada", role="trusted")
    for vector in chosen[:20]:
        with_words = f"needle {vector}"
        try:
            operations.open_topic(
                room, by=ada, title=cleaned(f"needle {vector}") or "needle", text=with_words
            )
        except TextRefused:
            continue
    assert Post.objects.count() > 10
    opened(guarded, "/search/?q=needle")
    for vector in chosen[: size(25, 400)]:
        guarded.goto(f"/search/?q={quote(vector[:300])}")
        assert guarded.evaluate(LOOK) == CLEAN, vector


def test_previews(
    guarded: Page, room: Category, chosen: list[str], sign_in: Callable[[Page, Member], Page], watch: Watch
) -> None:
    ada = make_member("ada")
    topic = operations.open_topic(room, by=ada, title="Preview", text="Here.")
    sign_in(guarded, ada)
    guarded.goto(topic.url)
    form, text = guarded.locator("#reply"), guarded.locator("#reply textarea")
    form.get_by_role("button", name="Preview").click()
    for first in range(0, 100, 25):
        many = "\n\n".join(vector for vector in chosen[first : first + 25] if "\0" not in vector)
        text.fill(f"{many}\n\nThe end {first}.")
        expect(form.locator(".pane-preview")).to_contain_text(f"The end {first}.")
        assert guarded.evaluate(LOOK) == CLEAN
