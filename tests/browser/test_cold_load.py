"""A topic in a browser that has kept nothing, from the site as in production: few requests, few bytes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from community.home.benchmarks.forum import COLD_LOAD
from community.home.benchmarks.loading import Load, cold_load
from tests.community.server import Serving, serving
from tests.databases import manage, scratch_database

SIZES = {"members": 60, "categories": 2, "topics": 8, "posts": 150, "long": 60}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, dict[str, Any]]]:
    with scratch_database(tmp_path_factory.mktemp("cold")) as environment:
        environment.pop("REDIS_URL", None)
        seeded = json.loads(manage(environment, "benchmark", "forum", "--seed", json.dumps(SIZES)))
        with serving(environment, "--embedded") as site:
            yield site, seeded


def too_much(load: Load) -> dict[str, float]:
    found = {"requests": load.requests, "KB": load.kilobytes, "KB of scripts": load.script_kilobytes}
    return {name: value for name, value in found.items() if value > COLD_LOAD[name]}


@pytest.mark.parametrize("who", ["guest", "member"])
def test_a_topic_comes_in_few_requests(
    chromium: Browser, site: tuple[Serving, dict[str, Any]], who: str
) -> None:
    serving, seeded = site
    cookies = {seeded["cookie"]: seeded["sessions"][0]} if who == "member" else {}
    load = cold_load(chromium, serving.url + seeded["long"], cookies)
    assert too_much(load) == {}, load.asked
    assert load.sockets == 1 and load.script_bytes > 1000


def test_the_joined_scripts_do_what_they_did_apart(
    chromium: Browser, site: tuple[Serving, dict[str, Any]]
) -> None:
    serving, seeded = site
    page = chromium.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(error.message))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(serving.url + seeded["long"])
    page.keyboard.press("j")  # loads the keys from a file of their own
    page.locator("#posts > .post:focus").wait_for()
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    page.locator(f"#posts > .post:focus:not(#{first})").wait_for()
    assert _next(first) == page.evaluate("document.activeElement.id")  # one step, not two
    page.keyboard.press("?")
    page.locator("#keys-help[open]").wait_for()
    page.close()
    assert faults == []


def _next(place: str) -> str:
    return f"p{int(place.removeprefix('p')) + 1}"
