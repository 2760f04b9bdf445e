"""`manage.py doctor` finds what is broken, says what to mend, and tells no secret."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from community.home import doctor
from tests.house.parts import ROOT
from tests.services import free_port


@pytest.mark.django_db
def test_a_site_that_is_well_ends_with_status_0() -> None:
    out = StringIO()
    call_command("doctor", "--json", stdout=out)
    findings = {one["name"]: one for one in json.loads(out.getvalue())}
    assert findings["database"]["state"] == findings["migrations"]["state"] == "ok"
    assert findings["mail"]["state"] == "advice" and "EMAIL_URL" in findings["mail"]["mend"]


def test_a_site_that_is_ill_says_what_to_mend(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PARVIS_BOOTSTRAP": "0",
        "PARVIS_VAR": str(tmp_path),
        "REDIS_URL": f"redis://:topsecret@127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://somebody:topsecret@127.0.0.1:{port}",
        "SITE_URL": "http://community.example",
        "ALLOWED_HOSTS": "*",
        "SECRET_KEY": "short",
        "DEBUG": "1",
    }
    ran = subprocess.run(
        [sys.executable, "manage.py", "doctor", "--json"],
        check=False, cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    findings = {one["name"]: one for one in json.loads(ran.stdout)}
    broken = {name for name, one in findings.items() if one["state"] == "broken"}
    assert broken == {"migrations", "Redis", "mail", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "address"}
    assert all(findings[name]["mend"] for name in broken)
    assert "topsecret" not in ran.stdout + ran.stderr


def test_a_look_that_fails_becomes_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def moon_phase() -> object:
        raise OSError("no telescope")

    monkeypatch.setattr(doctor, "LOOKS", [moon_phase])
    (finding,) = doctor.examine()
    assert (finding.name, finding.state, finding.found) == ("moon phase", "broken", "OSError: no telescope")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgres://u:p@h:5/n", "postgres://u:…@h:5/n"),
        ("redis://:p@h", "redis://:…@h"),
        ("redis://h:1", "redis://h:1"),
        ("", ""),
    ],
)
def test_a_password_is_not_shown(url: str, shown: str) -> None:
    assert doctor.without_password(url) == shown
