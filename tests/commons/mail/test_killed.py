"""A sender killed with -9 in the middle of a batch: every mail arrives, and what arrives twice shows it."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from aiosmtpd.controller import Controller

from tests.community.server import free_port
from tests.databases import ROOT, scratch_database, start

from .conftest import Postbox

MAILS = 30
SETUP = "import django; django.setup()\n"
ENQUEUE = f"""
from community.commons.mail.kinds import Kind, register
from community.commons.mail.sending import Envelope, send_all
send_all(Envelope(f"k{{n}}", "mail.account", f"r{{n}}@example.org", "Note", "Words") for n in range({MAILS}))
"""
TAKE_UP = """
from datetime import timedelta
from django.utils import timezone
from community.commons.mail.models import Delivery
from community.commons.mail.tasks import resume
Delivery.objects.filter(state="sending").update(lease_until=timezone.now() - timedelta(seconds=1))
resume.call()
"""
COUNT = """
from community.commons.mail.models import Delivery
repeated = Delivery.objects.filter(attempts__gt=1)
print(Delivery.objects.filter(state="sent").count(), *repeated.values_list("message_id", flat=True))
"""


def test_a_killed_sender_loses_no_mail(tmp_path: Path) -> None:
    box = Postbox()

    def slowly(envelope: object) -> str:
        time.sleep(0.05)
        return "250 OK"

    box.to_message = slowly
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with scratch_database(tmp_path) as environment:
            environment |= {
                "EMAIL_URL": f"smtp://127.0.0.1:{controller.port}",
                "DJANGO_SETTINGS_MODULE": "tests.commons.jobs.quick_settings",
            }
            python(environment, ENQUEUE)
            for so_many in (8, 18):
                worker = start(environment, "work", stdout=subprocess.DEVNULL)
                wait_until(lambda so_many=so_many: len(box.received) >= so_many)
                worker.kill()
                worker.wait()
                python(environment, TAKE_UP)
            worker = start(environment, "work", stdout=subprocess.DEVNULL)
            wait_until(lambda: len({one["Message-ID"] for one in box.received}) == MAILS)
            time.sleep(0.3)
            worker.terminate()
            worker.wait(20)
            sent, *repeated = python(environment, COUNT).split()
    finally:
        controller.stop()
    arrived = Counter(str(one["Message-ID"]) for one in box.received)
    assert int(sent) == len(arrived) == MAILS
    twice = {name for name, number in arrived.items() if number > 1}
    print(f"{MAILS} mails, two kills, {len(twice)} arrived twice, {len(repeated)} begun twice")
    assert twice <= set(repeated)
    assert len(twice) <= 2


def python(environment: dict[str, str], code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SETUP + code],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def wait_until(true: object, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
