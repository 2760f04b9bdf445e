"""`manage.py demo` as people start it: one command, an address, a sign-in, Ctrl-C, and a quick second start."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from community.home.demo.people import PASSWORD
from tests.community.server import free_port
from tests.databases import ROOT

pytestmark = pytest.mark.slow
OF_A_REAL_SITE = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "BEHIND_PROXY",
    "SITE_URL",
    "ALLOWED_HOSTS",
)
QUICK = 5.0  # seconds until a second start answers
SLOW_MACHINE = 3.0  # times as long when the machine runs other tests beside


class Demo:
    def __init__(self, folder: Path, *words: str, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in OF_A_REAL_SITE}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        kept |= {"PARVIS_VAR": str(folder), "PARVIS_BOOTSTRAP": "0", "PYTHONUNBUFFERED": "1"} | environment
        command = [sys.executable, str(ROOT / "manage.py"), "demo", *words]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, env=kept, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.said = ""
        self.url = ""
        self.waited = 0.0

    def wait(self) -> "Demo":
        """Read what it says until it is open."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/$", line.strip()):
                self.url = found[1]
            if "Ctrl-C" in line:
                break
        self.waited = time.monotonic() - self.began
        assert self.url, self.said
        return self

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        rest, _nothing = self.process.communicate(timeout=30)
        self.said += rest
        return self.process.returncode


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def first(folder: Path) -> Iterator[Demo]:
    demo = Demo(folder, PORT=str(free_port())).wait()
    yield demo
    if demo.process.poll() is None:
        demo.process.kill()
        demo.process.wait()


def sign_in(url: str, email: str) -> requests.Session:
    session = requests.Session()
    page = session.get(url + "/accounts/login/", timeout=20).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token and PASSWORD in page, "the sign-in page offers the people of the demonstration"
    answer = session.post(
        url + "/accounts/login/",
        {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token[1]},
        headers={"Referer": url + "/accounts/login/", "Origin": url},
        timeout=20,
    )
    assert answer.status_code == 200
    return session


def test_it_opens_prints_its_people_and_lets_them_in(first: Demo) -> None:
    assert requests.get(first.url + "/healthz", timeout=20).text == "ok\n"
    emails = re.findall(r"\S+@arcades\.example", first.said)
    assert len(emails) == 7
    for email in emails:
        page = sign_in(first.url, email).get(first.url + "/forums/", timeout=20).text
        assert "/accounts/logout/" in page, f"{email} is signed in"
    assert "/mail/outbox/" in requests.get(first.url, timeout=20).text


def test_the_background_work_writes_mails_that_stay_in_the_outbox(first: Demo) -> None:
    for _second in range(60):
        page = requests.get(first.url + "/mail/outbox/", timeout=20).text
        if "@arcades.example" in page:
            break
        time.sleep(1)
    assert "@arcades.example" in page
    links = re.findall(r'href="(/mail/outbox/\d+/)"', page)
    assert first.url in requests.get(first.url + links[0], timeout=20).text, "links in mails lead here"


def test_ctrl_c_ends_it_in_order_and_the_second_start_is_quick(first: Demo, folder: Path) -> None:
    assert first.stop() == 0, first.said
    assert "Traceback" not in first.said
    second = Demo(folder)
    try:
        second.wait()
        assert "conversations" not in second.said, "nothing was filled again"
        assert second.waited < QUICK * SLOW_MACHINE, f"{second.waited:.1f} s"
        assert requests.get(second.url + "/forums/", timeout=20).status_code == 200
    finally:
        assert second.stop() == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://x@localhost/x"),
        ("REDIS_URL", "redis://localhost/9"),
        ("EMAIL_URL", "smtp://mail.example.org"),
        ("SITE_URL", "https://community.example.org"),
    ],
)
def test_it_refuses_beside_a_real_site(tmp_path: Path, name: str, value: str) -> None:
    demo = Demo(tmp_path, **{name: value})
    said, _nothing = demo.process.communicate(timeout=60)
    assert demo.process.returncode == 1
    assert name in said and "Traceback" not in said
    assert not (tmp_path / "parvis.sqlite3").exists()
