"""A package installed beside the site adds a rule in code through the entry point group `parvis.plugins`."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from forums.models import Topic
from forums.moderation.screening import operations
from forums.moderation.screening.coded import coded_rules
from forums.moderation.screening.models import Screening, Setting, Standing, Switch
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db
RULE = """
from forums.moderation.screening.seen import CodedRule, Seen


def look(seen: Seen) -> str:
    return "it asks a riddle" if "riddle" in seen.plain.casefold() else ""


rule = CodedRule(title="No riddles", what="Texts that ask a riddle.", action="hold", look=look)
"""
ENTRIES = """[parvis.plugins]
no_riddles = our_rules.riddles:rule
as_a_module = our_rules.riddles
broken = our_rules.nowhere:rule
something_else = our_rules:WIDGET
capitals = our_rules.riddles:rule
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What pip leaves of an installed package: its modules, and its metadata beside them."""
    (tmp_path / "our_rules").mkdir()
    (tmp_path / "our_rules" / "__init__.py").write_text("WIDGET = object()\n")
    (tmp_path / "our_rules" / "riddles.py").write_text(RULE)
    info = tmp_path / "our_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: our-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRIES)
    monkeypatch.syspath_prepend(tmp_path)
    coded_rules.cache_clear()
    yield
    coded_rules.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "our_rules"]:
        del sys.modules[name]


def test_its_rules_stand_beside_ours(package: None, caplog: pytest.LogCaptureFixture) -> None:
    found = coded_rules()
    assert str(found["no_riddles"].title) == "No riddles" and "as_a_module" in found
    assert "broken" not in found and "something_else" not in found
    assert str(found["capitals"].title) == "All in capitals", (
        "a package does not take the place of a rule of ours"
    )
    said = " ".join(record.message for record in caplog.records)
    assert "can't be loaded" in said and "a name that exists" in said


def test_a_moderator_switches_it_on_and_it_holds(
    package: None, cast: Mapping[str, Any], topic: Topic, client: Client
) -> None:
    client.force_login(cast["moderator"])
    assert "No riddles" in client.get("/moderation/screening/code/", follow=True).content.decode()
    boss = cast["administrator"]
    operations.switch_coded_rule("no_riddles", by=boss, standing=Standing.SHADOW)
    operations.switch_coded_rule("no_riddles", by=boss, standing=Standing.LIVE)
    assert Switch.objects.get().standing == Standing.LIVE
    held = reply(topic, cast["member"], "Guess my riddle, all of you")
    assert held.state == "held" and "automatic rule" in held.held_because
    kept = Screening.objects.get(subject_id=held.pk)
    assert kept.hits == [["coded", "no_riddles", kept.hits[0][2], "hold", True]]
    assert reply(topic, cast["member"], "The keys are with Karl").state == "visible"
    Setting.changed()


def test_a_package_that_went_away_leaves_its_switch_and_no_error(
    cast: Mapping[str, Any], topic: Topic, client: Client
) -> None:
    coded_rules.cache_clear()
    Switch.objects.create(name="no_riddles", standing=Standing.LIVE, changed_by=cast["administrator"])
    Setting.changed()
    assert reply(topic, cast["member"], "Guess my riddle, all of you").state == "visible"
    client.force_login(cast["moderator"])
    assert client.get("/moderation/screening/code/").status_code == 200
