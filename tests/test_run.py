"""`manage.py test` understands its arguments and counts honestly."""

from pathlib import Path

import pytest

from tests.run import Outcome, _read_report, _report, read_arguments


def test_parts_become_folders_and_the_rest_goes_to_pytest() -> None:
    wish = read_arguments(["house", "commons.activity", "-k", "house", "--lf", "tests/test_run.py::test_x"])
    assert wish.paths == ["tests/house", "tests/commons/activity", "tests/test_run.py::test_x"]
    assert wish.pytest == ["-k", "house", "--lf"]
    assert read_arguments(["house/test_facts.py::test_x"]).paths == ["tests/house/test_facts.py::test_x"]


def test_fast_is_sqlite_alone() -> None:
    wish = read_arguments(["--fast"])
    assert wish.fast and wish.phases == ("sqlite",)


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(SystemExit, match="no part or file named gardening"):
        read_arguments(["gardening"])


def test_an_unknown_phase_is_refused() -> None:
    with pytest.raises(SystemExit, match="oracle"):
        read_arguments(["--only", "oracle"])


def test_a_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="tests.a" name="one" time="2"/>'
        '<testcase classname="tests.a" name="two" time="1"><failure/></testcase>'
        '<testcase classname="tests.a" name="three" time="1"><error/></testcase>'
        '<testcase classname="tests.a" name="four" time="0"><skipped message="no data"/></testcase>'
        "</testsuite></testsuites>"
    )
    outcome = _read_report(report, Outcome("SQLite", 3.0))
    assert (outcome.passed, outcome.failed, outcome.skipped) == (1, 2, 1)
    assert outcome.slowest[0] == (2.0, "a::one")
    assert outcome.skip_reasons == {"no data": 1}


@pytest.mark.parametrize(
    ("required", "status", "closing"), [("", 0, "3 passed, 0 failed"), ("all", 1, "3 passed, 1 failed")]
)
def test_what_could_not_run_fails_where_all_is_required(
    required: str,
    status: int,
    closing: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PARVIS_TEST_REQUIRE", required)
    assert _report([Outcome("SQLite", 1.0, passed=3)], ["browser: Chromium is not installed."], 1.0) == status
    lines = capsys.readouterr().out.splitlines()
    assert "Could not run: browser: Chromium is not installed." in lines
    assert lines[-1] == f"{closing}, 0 skipped"


def test_no_test_at_all_is_a_failure() -> None:
    assert _report([Outcome("SQLite", 1.0)], [], 1.0) == 1
