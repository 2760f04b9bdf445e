"""`manage.py test`: the whole suite on SQLite, on a private PostgreSQL with Redis, and in a real Chromium.

    manage.py test                        everything, at small sizes
    manage.py test forums house           the tests of these parts
    manage.py test --full [PART…]         at the sizes that the issues name
    manage.py test --only sqlite          one phase: sqlite, postgresql or browser
    manage.py test --fast                 the fast part: SQLite, without tests marked slow, without a browser
    manage.py test --update-matrix        write tests/house/access_matrix.txt afresh
    manage.py test -k words --lf …        anything else goes to pytest

A few failures of one phase are run again alone, in a new process: what passes then counts as passed, is named in
the summary, and deserves a look. Ends with one line `N passed, N failed, N skipped` over all phases.
PARVIS_TEST_REQUIRE=all makes a part that could not run a failure.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests import services

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
PHASES = ("sqlite", "postgresql", "browser")
TAKES_A_WORD = {
    "-k",
    "-m",
    "-n",
    "-p",
    "-o",
    "-c",
    "-W",
}  # pytest's options whose next word is no part of ours
AGAIN_AT_MOST = 8  # more failures than these are no accident of timing


@dataclass
class Wish:
    """What the command line asked for."""

    paths: list[str] = field(default_factory=list)
    pytest: list[str] = field(default_factory=list)
    phases: tuple[str, ...] = PHASES
    fast: bool = False
    full: bool = False


@dataclass
class Outcome:
    """What one run of pytest came to; times in seconds."""

    title: str
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    slowest: list[tuple[float, str]] = field(default_factory=list)
    skip_reasons: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    only_beside_others: list[str] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    """Run the phases; returns the exit status."""
    if {"-h", "--help"} & set(arguments):
        print(__doc__)
        return 0
    wish = read_arguments(arguments)
    missing: list[str] = []
    outcomes: list[Outcome] = []
    began = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stopped run stops its servers too
    with tempfile.TemporaryDirectory(prefix="parvis-test-") as name, ExitStack() as running:
        try:
            _run_phases(wish, Path(name), running, outcomes, missing)
        except KeyboardInterrupt:
            print("\nStopped.")
            return 130
    return _report(outcomes, missing, time.monotonic() - began)


def read_arguments(arguments: Sequence[str]) -> Wish:
    wish = Wish()
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word == "--only" and words:
            wish.phases = tuple(words.pop(0).split(","))
            if unknown := set(wish.phases) - set(PHASES):
                sys.exit(f"There is no phase {', '.join(sorted(unknown))}; there are {', '.join(PHASES)}.")
        elif word == "--fast":
            wish.fast, wish.phases = True, ("sqlite",)
        elif word == "--full":
            wish.full = True
            wish.pytest.append(word)
        elif word == "--update-matrix":
            os.environ["PARVIS_UPDATE_MATRIX"] = "1"
            wish.paths.append("tests/house/test_access_matrix.py")
            wish.phases = ("sqlite",)
        elif word in TAKES_A_WORD and words:
            wish.pytest += [word, words.pop(0)]
        elif word.startswith("-"):
            wish.pytest.append(word)
        else:
            wish.paths.append(_path_of(word))
    return wish


def _path_of(part: str) -> str:
    """`forums.moderation` → `tests/forums/moderation`; a path stays what it is."""
    for inside in (part, part.replace(".", "/")):
        if (TESTS / inside.split("::")[0]).exists():
            return f"tests/{inside}"
    if (ROOT / part.split("::")[0]).exists():
        return part
    sys.exit(f"There is no part or file named {part} in tests/.")


# -- Phases ------------------------------------------------------------------------------


def _run_phases(
    wish: Wish, folder: Path, running: ExitStack, outcomes: list[Outcome], missing: list[str]
) -> None:
    servers: dict[str, str] = {}
    browser_paths = _browser_paths(wish)
    if "sqlite" in wish.phases:
        outcomes.append(_pytest("SQLite", "not browser", wish, wish.paths, folder, {}))
    if "postgresql" in wish.phases or ("browser" in wish.phases and browser_paths):
        servers = _start_servers(folder, running, missing)
    if "postgresql" in wish.phases and servers:
        outcomes.append(_pytest("PostgreSQL and Redis", "not browser", wish, wish.paths, folder, servers))
    if "browser" in wish.phases and browser_paths:
        try:
            chromium = services.find_chromium()
        except services.Missing as what:
            missing.append(f"browser: {what}")
            return
        here = {"PARVIS_CHROMIUM": chromium}
        outcomes.append(_pytest("Chromium on SQLite", "browser", wish, browser_paths, folder, here))
        if servers:
            outcomes.append(
                _pytest("Chromium on PostgreSQL", "browser", wish, browser_paths, folder, servers | here)
            )


def _browser_paths(wish: Wish) -> list[str]:
    """Browser tests lie in tests/browser alone: no other folder is looked through for them."""
    if not wish.paths:
        return ["tests/browser"]
    return [path for path in wish.paths if path.startswith("tests/browser")]


def _start_servers(folder: Path, running: ExitStack, missing: list[str]) -> dict[str, str]:
    print("Starting a private PostgreSQL and Redis.", flush=True)
    try:
        database = running.enter_context(services.postgresql(folder))
        redis = running.enter_context(services.redis(folder))
    except services.Missing as what:
        missing.append(f"PostgreSQL and Redis: {what}")
        return {}
    return {"DATABASE_URL": database, "REDIS_URL": redis}


def _pytest(
    title: str, marks: str, wish: Wish, paths: list[str], folder: Path, environment: dict[str, str]
) -> Outcome:
    print(f"\n== {title} ==", flush=True)
    if wish.fast:
        marks += " and not slow"
    workers = (
        [] if {"-n", "-x", "--pdb"} & set(wish.pytest) or wish.full else ["-n", "2", "--dist", "worksteal"]
    )
    kept = folder / f"{title.replace(' ', '-')}-cache"
    command = [
        sys.executable, "-m", "pytest", "-q", "--no-header", "-m", marks, "-o", f"cache_dir={kept}",
        *wish.pytest, *(paths or ["tests"]),
    ]  # fmt: skip
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
    }
    inherited |= _test_data() | environment
    outcome = _run(title, [*command, *workers], kept.with_suffix(".xml"), inherited)
    if workers and 0 < len(outcome.failures) == outcome.failed <= AGAIN_AT_MOST:
        print(f"\n== {title}: what failed, once more and alone ==", flush=True)
        alone = [*command, "--last-failed", "--last-failed-no-failures", "none"]
        _take_in(outcome, _run(title, alone, kept.with_suffix(".again.xml"), inherited))
    return outcome


def _run(title: str, command: list[str], report: Path, environment: dict[str, str]) -> Outcome:
    began = time.monotonic()
    code = subprocess.run(
        [*command, f"--junit-xml={report}"], check=False, cwd=ROOT, env=environment
    ).returncode
    outcome = _read_report(report, Outcome(title, time.monotonic() - began))
    if code not in (0, 1, 5) or (code == 1 and not outcome.failed):  # 5: nothing here for this phase
        outcome.failed += 1
        print(f"pytest ended with status {code}.")
    return outcome


def _take_in(outcome: Outcome, again: Outcome) -> None:
    """Count what passed alone as passed; a test that was not met again stays a failure."""
    outcome.seconds += again.seconds
    if again.passed + again.failed != outcome.failed:
        return
    outcome.only_beside_others = sorted(set(outcome.failures) - set(again.failures))
    outcome.passed += again.passed
    outcome.failed, outcome.failures = again.failed, again.failures


def _test_data() -> dict[str, str]:
    """Real test data where it is at hand; see the fixture `real_data`."""
    beside = ROOT.parent / "shared" / "data"
    if "PARVIS_TEST_DATA" in os.environ or not beside.is_dir():
        return {}
    return {"PARVIS_TEST_DATA": str(beside)}


# -- The report --------------------------------------------------------------------------


def _read_report(path: Path, outcome: Outcome) -> Outcome:
    if not path.exists():
        return outcome
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        kinds = {child.tag for child in case}
        name = f"{case.get('classname', '')}::{case.get('name', '')}".removeprefix("tests.")
        if kinds & {"failure", "error"}:
            outcome.failed += 1
            outcome.failures.append(name)
        elif "skipped" in kinds:
            outcome.skipped += 1
            reason = next(child for child in case if child.tag == "skipped").get("message", "")
            outcome.skip_reasons[reason] = outcome.skip_reasons.get(reason, 0) + 1
        else:
            outcome.passed += 1
        outcome.slowest.append((float(case.get("time", 0)), name))
    outcome.slowest = sorted(outcome.slowest, reverse=True)[:5]
    return outcome


def _report(outcomes: list[Outcome], missing: list[str], seconds: float) -> int:
    strict = os.environ.get("PARVIS_TEST_REQUIRE") == "all"
    passed, failed, skipped = (
        sum(getattr(one, what) for one in outcomes) for what in ("passed", "failed", "skipped")
    )
    print("\n== Summary ==")
    for one in outcomes:
        print(
            f"{one.title}: {one.passed} passed, {one.failed} failed, {one.skipped} skipped in {one.seconds:.0f} s"
        )
        for reason, count in one.skip_reasons.items():
            print(f"    skipped {count}: {reason}")
        for name in one.only_beside_others:
            print(f"    failed at first, passed alone: {name}")
    print("Slowest:")
    for took, name in sorted((entry for one in outcomes for entry in one.slowest), reverse=True)[:8]:
        print(f"    {took:6.2f} s  {name}")
    for what in missing:
        print(f"Could not run: {what}")
    if missing and strict:
        failed += len(missing)
        print("Every part must run here (PARVIS_TEST_REQUIRE=all), so each of these counts as failed.")
    print(f"All in {seconds:.0f} s on {os.cpu_count()} cores, Python {sys.version.split()[0]}.")
    nothing = passed + failed == 0
    if nothing:
        print("No test ran.")
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or nothing else 0
