"""The first run on a bare machine, as far as it can be tried without the network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from community import bootstrap
from tests.house.parts import ROOT

BARE = getattr(sys, "_base_executable", sys.executable)  # the interpreter outside of any environment


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what the bootstrap needs, with a manage.py that tells which Python it ended in."""
    (tmp_path / "community").mkdir()
    (tmp_path / "tests").mkdir()
    for name in ("community/__init__.py", "community/bootstrap.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    (tmp_path / "tests/requirements.txt").write_text("# nothing\n")
    (tmp_path / "manage.py").write_text(
        "import sys\nfrom community import bootstrap\nbootstrap.prepare(sys.argv[1:])\nprint(sys.prefix)\n"
    )
    return tmp_path


def start(
    clone: Path, *words: str, python: str = BARE, **environment: str
) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PARVIS", "VIRTUAL"))
    }
    return subprocess.run(
        [python, "manage.py", *words],
        check=False, cwd=clone, env=inherited | environment, capture_output=True, text=True,
    )  # fmt: skip


def test_the_first_start_builds_an_environment_and_goes_on_inside(clone: Path) -> None:
    first = start(clone, "check")
    assert first.stdout.strip() == str(clone / ".venv"), first.stderr
    assert "Preparing .venv" in first.stderr
    assert not (clone / ".venv/parvis.unfinished").exists()

    second = start(clone, "check")
    assert second.stdout.strip() == str(clone / ".venv")
    assert second.stderr == ""


def test_an_interrupted_start_is_taken_up_again(clone: Path) -> None:
    half = clone / ".venv"
    (half / "bin").mkdir(parents=True)
    (half / "bin/python").write_text("")  # neither a program nor a link to one
    (half / "parvis.unfinished").touch()
    again = start(clone, "check")
    assert again.stdout.strip() == str(half), again.stderr
    assert "starting .venv afresh" in again.stderr


def test_changed_requirements_are_installed(clone: Path) -> None:
    start(clone, "check")
    (clone / "requirements.txt").write_text("# still nothing\n")
    assert "Preparing" in start(clone, "check").stderr
    assert start(clone, "check").stderr == ""


def test_tools_come_with_the_first_command_that_needs_them_and_stay(clone: Path) -> None:
    start(clone, "check")
    done = clone / ".venv/parvis.json"
    assert set(json.loads(done.read_text())) == {"requirements.txt"}
    assert "tests' tools" in start(clone, "test").stderr
    (clone / "requirements.txt").write_text("# changed\n")
    start(clone, "check")
    assert set(json.loads(done.read_text())) == {"requirements.txt", "tests/requirements.txt"}


def test_requirements_without_a_hash_are_refused(clone: Path) -> None:
    (clone / "requirements.txt").write_text("django\n")
    refused = start(clone, "check", PIP_NO_INDEX="1", PATH="/usr/bin:/bin")
    assert refused.returncode == 1
    assert "hash" in refused.stderr and "Could not prepare" in refused.stderr
    assert (clone / ".venv/parvis.unfinished").exists()


@pytest.mark.parametrize("environment", [{"PARVIS_BOOTSTRAP": "0"}, {"PARVIS_IMAGE": "1"}])
def test_nothing_is_built_where_it_is_not_wanted(clone: Path, environment: dict[str, str]) -> None:
    ran = start(clone, "check", **environment)
    assert ran.returncode == 0 and not (clone / ".venv").exists()


def test_nothing_is_built_inside_somebodys_environment(
    clone: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    subprocess.run([BARE, "-m", "venv", "--without-pip", str(other)], check=True)
    ran = start(clone, "check", python=str(other / "bin/python"))
    assert ran.stdout.strip() == str(other) and not (clone / ".venv").exists()


def test_an_old_python_is_told_so() -> None:
    """manage.py must parse on any Python 3, and on 2, to say what is missing."""
    text = (ROOT / "manage.py").read_text()
    text.encode("ascii")
    assert text.index("sys.version_info < (3, 11)") < text.index("from community")


def test_pip_settings_reach_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    settings = tmp_path / "pip.conf"
    settings.write_text(
        "[global]\nindex-url = https://one.example/simple\nextra-index-url = file:///a\n  file:///b\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    as_uv = bootstrap._as_uv_settings(bootstrap.pip_settings())
    assert as_uv["UV_DEFAULT_INDEX"] == "https://one.example/simple"
    assert as_uv["UV_INDEX"] == "file:///a file:///b"
    assert as_uv["UV_NO_INDEX"] == "1"
