"""What the API needs is loaded when a program comes, and before the fork where one may come."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from community.server import _programs_come
from tests.cast import Person

from .conftest import program

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import sys
import django
django.setup()
from django.urls import reverse
from community import server
assert reverse("forums:topic-list") == "/forums/"
server._load_everything()
loaded = lambda: sorted({"ninja", "pydantic", "community.programs"} & set(sys.modules))
print(loaded())
print(reverse("v1:topic-detail", kwargs={"topic_id": 1}), loaded())
"""


def test_a_process_loads_the_api_with_the_first_address_of_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=ROOT,
        env={
            "PATH": "",
            "PARVIS_VAR": str(tmp_path),
            "PARVIS_BOOTSTRAP": "0",
            "DEBUG": "0",
            "PYTHONPATH": str(ROOT),
        }
        | {"DJANGO_SETTINGS_MODULE": "community.settings", "SECRET_KEY": "x" * 50},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == [
        "[]",
        "/api/v1/topics/1 ['community.programs', 'ninja', 'pydantic']",
    ]


@pytest.mark.django_db
def test_it_is_loaded_before_the_fork_where_anybody_has_a_token(cast: Mapping[str, Person]) -> None:
    assert not _programs_come()
    program(cast["member"])
    assert _programs_come()
