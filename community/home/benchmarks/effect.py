"""How soon a decision shows on pages that are open elsewhere: from the moderator's request to the renewed post.

A part of `manage.py benchmark moderation`. Open pages follow their topic over WebSocket, spread over the server's
processes; what arrives there is a hint, upon which the page fetches the post, as static/js/forums/topic.js does.
"""

import contextlib
import http.client
import json
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

DECISIONS = 40
PAGES = 8  # open ones
SOON = 500.0  # milliseconds
PATIENCE = 10.0  # seconds


def seed(count: int = DECISIONS) -> dict[str, Any]:
    """Inside the scratch site: a moderator with a key, a topic, and open cases about posts in it."""
    from community.commons.api.operations import create_token
    from forums import operations as forums
    from forums.models import Topic
    from forums.moderation import operations as moderation
    from membership.accounts import new_member
    from membership.models import Account, Member
    from membership.operations import give_role

    def member(handle: str, role: str) -> Member:
        made = new_member(handle, f"{handle}@example.org", None, handle=handle)
        Member.objects.filter(pk=made.pk).update(account=Account.ACTIVE)
        give_role(Member.objects.get(pk=made.pk), by=robot, role=role)
        return Member.objects.get(pk=made.pk)

    robot = Member.objects.automaton()
    judge, author = member("effect_judge", "moderator"), member("effect_author", "trusted")
    admin = member("effect_admin", "administrator")
    room = forums.create_category(None, by=robot, name="Effect")
    topic = forums.open_topic(room, by=author, title="Effect", text="What is decided here.")
    moderation.write_rule(None, by=admin, code="effect", titles={"en": "Be kind"}, texts={})
    cases = []
    for number in range(count):
        fresh = Topic.objects.select_related("category").get(pk=topic.pk)
        post = forums.create_post(fresh, by=author, text=f"Quincunx {number}.")
        case = moderation.open_case(post, by=judge)
        cases.append({"case": case.pk, "version": case.version, "number": post.number, "says": post.text})
    _token, secret = create_token(judge, by=judge, name="benchmark", scopes=["read", "write", "moderate"])
    return {"topic": topic.pk, "cases": cases, "secret": secret}


def measure(port: int, seeded: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Decide each case by the API while pages are open; rows as `benchmark` prints them."""
    times: list[float] = []
    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(_open_page(port, seeded["topic"])) for _n in range(PAGES)]
        for one in seeded["cases"]:
            times += _decided(port, seeded, one, pages)
    p95 = round(statistics.quantiles(times, n=20)[18], 1)
    yield _row("decision to the renewed post on open pages, p50", round(statistics.median(times), 1), None)
    yield _row("decision to the renewed post on open pages, p95", p95, SOON)


def _row(name: str, value: float, bar: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": "ms",
        "bar": bar,
        "ok": None if bar is None else value <= bar,
    }


@contextlib.contextmanager
def _open_page(port: int, topic: int) -> Iterator[Any]:
    from websockets.sync.client import connect

    origin: Any = f"http://127.0.0.1:{port}"
    with connect(f"ws://127.0.0.1:{port}/ws/", origin=origin, compression=None) as line:
        _hear(line, "welcome")
        line.send(json.dumps({"join": f"forums.topic:{topic}"}))
        _hear(line, "joined")
        yield line


def _hear(line: Any, event: str, number: int | None = None) -> None:
    """Wait for this event, of this post; RuntimeError where it does not come."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        frame = json.loads(line.recv(PATIENCE))
        if frame.get("event") == event and number in (None, (frame.get("data") or {}).get("number")):
            return
    raise RuntimeError(f"no {event} within {PATIENCE:.0f} seconds")


def _decided(port: int, seeded: dict[str, Any], one: dict[str, Any], pages: Sequence[Any]) -> list[float]:
    """Milliseconds on each page from the sending of the decision to the post as it is now."""
    found: list[float] = []
    failed: list[str] = []
    started = time.perf_counter()

    def wait(line: Any) -> None:
        try:
            _hear(line, "post_changed", one["number"])
            answer = _ask(port, "GET", f"/forums/t/{seeded['topic']}/posts/?number={one['number']}")
            if one["says"] in answer:
                raise RuntimeError("the removed post is still there")
            found.append((time.perf_counter() - started) * 1000)
        except Exception as error:
            failed.append(f"{type(error).__name__}: {error}")

    waiting = [threading.Thread(target=wait, args=[line]) for line in pages]
    for thread in waiting:
        thread.start()
    body = {"verdict": "remove", "version": one["version"], "rule": "effect", "facts": "Seen."}
    _ask(
        port,
        "POST",
        f"/api/v1/moderation/cases/{one['case']}/decisions",
        json.dumps(body),
        {"Authorization": f"Bearer {seeded['secret']}", "Content-Type": "application/json"},
    )
    for thread in waiting:
        thread.join()
    if failed:
        raise RuntimeError(failed[0])
    return found


def _ask(port: int, method: str, path: str, body: str | None = None, headers: Any = None) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    said = answer.read().decode("utf-8", "replace")
    connection.close()
    if answer.status >= 400:
        raise RuntimeError(f"{method} {path}: {answer.status} {said[:1000]}")
    return said
