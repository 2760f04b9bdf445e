"""A busy hour: thirty people at once on the real server; afterwards every number and page equals a recount.

With PostgreSQL and Redis the server runs as in production, with two processes and a worker; with SQLite it is the
one process that does everything.
"""

import json
import os
import random
import re
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.community.server import Serving, serving
from tests.databases import manage, scratch_database, start
from tests.forums.busy_hour import comparable, words

SEED = 20261122
ROOMS = ("square", "garden", "halle")
GUESTS = 2  # beside the thirty: they fill the pages that are kept
# Answers that say no. They are right where somebody else was quicker, and nowhere else.
NO = {403, 404, 409, 422, 429}


def in_a_process(environment: dict[str, str], function: str, *arguments: Any, timeout: float = 240) -> Any:
    said = ", ".join(map(repr, arguments))
    code = f"from tests.forums.busy_hour import {function}; {function}({said})"
    return json.loads(manage(environment, "shell", "-c", code, timeout=timeout).strip().splitlines()[-1])


@dataclass
class Hour:
    """What everybody met, counted; `wrong` are answers that make no sense."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def met(self, act: str, answer: requests.Response, also: set[int]) -> None:
        with self.lock:
            self.answers[act, answer.status_code] += 1
            if answer.status_code not in {200, 204, 302, 304} | also:
                heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
                said = heading[1].strip() if heading else answer.text[:200]
                self.wrong.append(f"{act}: {answer.status_code} at {answer.request.path_url}: {said}")

    def count(self, *statuses: int) -> int:
        return sum(count for (_act, status), count in self.answers.items() if status in statuses)


class Browser:
    """One person: reads pages, and does only what the page in front of them offers."""

    def __init__(self, url: str, handle: str, session: str, cookie: str, hour: Hour, team: bool) -> None:
        self.url, self.handle, self.hour, self.team = url, handle, hour, team
        self.chance = random.Random(f"{SEED} {handle}")
        self.web = requests.Session()
        self.web.headers["Accept-Language"] = "en"
        if session:
            self.web.cookies.set(cookie, session)
        self.page, self.topic = "", 0
        self.topics: list[str] = []
        self.duties: list[Callable[[], None]] = [self.move, self.split, self.merge, self.tag] if team else []
        self.chance.shuffle(self.duties)

    # -- Reading

    def get(self, act: str, path: str, also: set[int] = frozenset()) -> requests.Response:  # type: ignore[assignment]
        answer = self.web.get(self.url + path, timeout=60)
        self.hour.met(act, answer, also)
        return answer

    def read_list(self) -> None:
        path = self.chance.choice(
            [
                "/forums/",
                "/forums/?view=hot",
                "/forums/?view=unread",
                "/forums/c/square/",
                "/forums/tag/keys/",
            ]
            if self.handle
            else ["/forums/", "/forums/c/garden/"]
        )
        self.topics = re.findall(r'href="(/forums/t/\d+/[-\w]+/)"', self.get("list", path).text)

    def open_topic(self) -> bool:
        if not self.topics:
            self.read_list()
        if not self.topics:
            return False
        # 404: its author deleted it since the list was shown.
        answer = self.get("topic", self.chance.choice(self.topics), {404})
        found = re.search(r"/forums/t/(\d+)/", answer.url)
        if answer.status_code != 200 or not found:
            return False
        self.page, self.topic = answer.text, int(found[1])
        return True

    def search(self) -> None:
        self.get("search", f"/search/?q={self.chance.choice(['market', 'clé', 'lift -soup', 'tag:keys'])}")

    # -- Writing

    def post(self, act: str, path: str, also: set[int], **form: Any) -> requests.Response:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        assert token, f"no form on the page of topic {self.topic}"
        form = {"csrfmiddlewaretoken": token[1], **form}
        answer = self.web.post(self.url + path, data=form, timeout=60, allow_redirects=False)
        self.hour.met(act, answer, also)
        return answer

    def offered(self, what: str) -> str | None:
        """The address of one of the page's buttons or links of this kind."""
        found = re.findall(rf'="(/forums/p/\d+/{what})"', self.page)
        return self.chance.choice(found).replace("&amp;", "&") if found else None

    def reply(self) -> None:
        once = re.search(r'name="once" value="([^"]+)"', self.page)
        if not once or 'id="reply"' not in self.page:
            return
        numbers = re.findall(r'data-reply="(\d+)"', self.page)
        form = {"text": words(self.chance), "once": once[1]}
        if numbers and self.chance.random() < 0.4:
            form["reply_to"] = self.chance.choice(numbers)
        # 403: closed meanwhile; 404: deleted meanwhile.
        sent = self.post("reply", f"/forums/t/{self.topic}/reply/", {403, 404, 409}, **form)
        if sent.status_code == 302 and self.chance.random() < 0.2:  # a double click is one post
            self.post("reply twice", f"/forums/t/{self.topic}/reply/", {403, 404, 409}, **form)

    def new_topic(self) -> None:
        page = self.get("new topic page", "/forums/new/").text
        once = re.search(r'name="once" value="([^"]+)"', page)
        self.page = page
        room = self.chance.choice(ROOMS)
        self.post(
            "new topic", "/forums/new/", set(), category=room, kind=self.chance.choice(["question", "discussion"]),
            title=words(self.chance, 5), text=words(self.chance), tags="Keys", once=once[1] if once else "",
        )  # fmt: skip

    def edit(self) -> None:
        if path := self.offered(r"edit/"):
            page = self.get("edit page", path, {403, 404}).text
            seen = re.search(r'name="seen" value="(\d+)"', page)
            form = {"text": words(self.chance), "seen": seen[1] if seen else "0"}
            if title := re.search(r'name="title" value="([^"]*)"', page):
                form["title"] = title[1]
            self.post("edit", path, {403, 404, 409}, **form)

    def react(self) -> None:
        if path := self.offered(r"react/[^\"]+"):
            self.post("react", path, {403, 404, 409})

    def accept(self) -> None:
        if path := self.offered(r"accept/"):
            undo = {"undo": "1"} if re.search(rf'"{path}" name="undo"', self.page) else {}
            self.post("accept", path, {403, 404, 409}, **undo)

    def delete_or_restore(self) -> None:
        if path := self.offered(r"(?:delete|restore)/"):
            self.post("delete or restore", path, {403, 404, 409})

    def mark_read(self) -> None:
        number = self.chance.randint(1, 60)
        self.post("read", f"/forums/t/{self.topic}/read/", {404}, number=number)

    def mark_all_read(self) -> None:
        self.post("all read", "/forums/read/", set(), category=self.chance.choice(["", "square"]))

    def watch(self) -> None:
        level = self.chance.choice(["watching", "tracking", "normal", "muted"])
        self.post("watch", f"/forums/t/{self.topic}/watch/", {404}, level=level)

    def draft(self) -> None:
        self.post("draft", "/forums/draft/", {404}, place=f"topic:{self.topic}", text=words(self.chance))

    # -- Moderators

    def tool(self, name: str, also: set[int] = frozenset(), **form: Any) -> None:  # type: ignore[assignment]
        self.post(name, f"/forums/t/{self.topic}/{name}/", {403, 404, 409} | also, **form)

    def move(self) -> None:  # 422: somebody else moved it there
        here = re.search(r'class="crumbs".*?/forums/c/([-\w]+)/', self.page, re.DOTALL)
        rooms = [room for room in ROOMS if not here or room != here[1]]
        self.tool("move", {422}, category=self.chance.choice(rooms))

    def split(self) -> None:  # 422: the post chosen is gone or not in sight
        numbers = [int(one) for one in re.findall(r'data-reply="(\d+)"', self.page) if one != "1"]
        if len(numbers) > 4:
            chosen = self.chance.sample(numbers, 2)
            room = self.chance.choice(ROOMS)
            title = words(self.chance, 4)
            self.tool("split", {422}, numbers=", ".join(map(str, chosen)), title=title, category=room)

    def merge(self) -> None:  # 422: the other one was merged or deleted meanwhile
        others = [one for one in self.topics if f"/t/{self.topic}/" not in one]
        if others:
            self.tool("merge", {422}, into=self.chance.choice(others))

    def undo(self) -> None:
        """What a line on the page offers to take back: a move, a split, a merge."""
        if found := re.findall(r'"(/forums/t/\d+/undo/\d+/)"', self.page):
            self.post("undo", self.chance.choice(found), {403, 404, 409, 422})

    def close_or_reopen(self) -> None:
        self.tool("reopen" if f"/t/{self.topic}/reopen/" in self.page else "close", {422})

    def retitle(self) -> None:
        self.tool("retitle", {422}, title=words(self.chance, 4))

    def tag(self) -> None:
        self.tool(
            "tags",
            {422},
            tags=", ".join(self.chance.sample(["Heating", "Keys", "Bicycles"], self.chance.randint(1, 3))),
        )

    # -- The hour

    def live(self, steps: int) -> None:
        for _step in range(steps):
            self.step()

    def step(self) -> None:
        if self.chance.random() < 0.3:
            self.read_list()
        if not self.open_topic() or not self.handle:
            return
        if self.chance.random() < 0.1:
            self.search()
        mine: list[tuple[Callable[[], None], int]] = [
            (self.reply, 8), (self.react, 8), (self.edit, 4), (self.delete_or_restore, 3), (self.accept, 3),
            (self.mark_read, 5), (self.mark_all_read, 1), (self.watch, 2), (self.draft, 2), (self.new_topic, 1),
        ]  # fmt: skip
        if self.team:
            mine += [
                (self.move, 5), (self.split, 4), (self.merge, 3), (self.undo, 3), (self.close_or_reopen, 3),
                (self.retitle, 3), (self.tag, 4),
            ]  # fmt: skip
        # Moderators begin with one of each of their duties, so that no hour is without them.
        act = self.duties.pop() if self.duties else self.chance.choices(*zip(*mine, strict=True))[0]
        act()


@contextmanager
def the_site(folder: Path) -> Iterator[tuple[dict[str, str], Serving]]:
    with scratch_database(folder) as environment:
        environment |= {"ALLOWED_HOSTS": "localhost,127.0.0.1", "DEBUG": "0"}
        if "DATABASE_URL" not in os.environ:
            environment.pop("REDIS_URL", None)
            with serving(environment, "--embedded") as site:
                yield environment, site
            return
        with serving(environment, "--workers", "2") as site:
            worker = start(environment, "work", stdout=subprocess.DEVNULL)
            try:
                yield environment, site
            finally:
                worker.send_signal(signal.SIGTERM)
                worker.wait(30)


def test_every_number_and_page_equals_a_recount_after_a_busy_hour(
    tmp_path: Path, size: Callable[[int, int], int]
) -> None:
    hour = Hour()
    with the_site(tmp_path) as (environment, site):
        told = in_a_process(environment, "seed", SEED)
        crowd = [
            Browser(site.url, handle, session, told["cookie"], hour, handle in told["moderators"])
            for handle, session in told["people"].items()
        ]
        assert len(crowd) == 30
        crowd += [Browser(site.url, "", "", told["cookie"], hour, team=False) for _n in range(GUESTS)]
        failed = all_at_once(crowd, size(5, 120))
        assert in_a_process(environment, "settle") == []
        counted = in_a_process(environment, "check")
        people = told["people"]
        viewers = {
            "guest": "",
            "member": people["person1"],
            "moderator": people["team0"],
        }
        times = size(2, 6) if "DATABASE_URL" in os.environ else 1  # until each of two processes has answered
        host = f"127.0.0.1:{site.port}"
        fresh = in_a_process(environment, "fresh_pages", host, viewers, told["rooms"])
        stale = [
            sentence
            for who, session in viewers.items()
            for path, (status, page) in fresh[who].items()
            for sentence in differences(site, told["cookie"], who, session, path, status, page, times)
        ]
    print({f"{act} {status}": n for (act, status), n in sorted(hour.answers.items())}, counted)
    assert not failed, failed[:5]
    assert not hour.wrong, "\n".join(hour.wrong[:20])
    assert not counted["faults"], "\n".join(counted["faults"][:40])
    assert not stale, "\n".join(stale[:10])
    done, refused = hour.count(200, 204, 302), hour.count(*NO)
    assert refused < done / 10, hour.answers
    for act in ("reply", "react", "edit", "move", "split", "delete or restore", "read"):
        assert hour.answers[act, 302] + hour.answers[act, 204], f"nobody could {act}: {hour.answers}"


def all_at_once(crowd: list[Browser], steps: int) -> list[str]:
    failed: list[str] = []

    def live(browser: Browser) -> None:
        try:
            browser.live(steps)
        except Exception as error:
            failed.append(f"{browser.handle}: {error!r}")

    threads = [threading.Thread(target=live, args=(browser,)) for browser in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(1200)
    return failed


def differences(
    site: Serving, cookie: str, who: str, session: str, path: str, status: int, page: str, times: int
) -> Iterator[str]:
    """The page over new connections, which either process may answer, beside the page built afresh."""
    for _connection in range(times):
        headers = {"Accept-Language": "en", "Connection": "close"}
        if session:
            headers["Cookie"] = f"{cookie}={session}"
        answer = site.get(path, headers=headers, allow_redirects=False)
        shown = comparable(answer.text)
        if answer.status_code != status:
            yield f"{who} at {path}: {answer.status_code}, afresh {status}"
        elif shown != page:
            place = next((n for n, (a, b) in enumerate(zip(shown, page, strict=False)) if a != b), 0)
            yield f"{who} at {path}: …{shown[place - 80 : place + 160]}… afresh …{page[place - 80 : place + 160]}…"
            return
