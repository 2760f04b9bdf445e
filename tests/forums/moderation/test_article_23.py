"""Art. 23 and 24(1)(b) of the Digital Services Act in the report, and a keyword for each rule in the export."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.commons.standing.models import Statement
from forums.models import Topic
from forums.moderation import operations
from forums.moderation.database import schema
from forums.moderation.database.filling import records_of
from forums.moderation.database.validation import validate
from forums.moderation.dsa import KEYWORDS
from forums.moderation.models import Case, Rule, RuleVersion
from forums.moderation.sanctioning import Sanctioning
from forums.moderation.transparency import report
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.forums.moderation.test_bundles import decide
from tests.forums.moderation.test_pages import page, signed_in

pytestmark = pytest.mark.django_db


def rule_about(code: str, by: Any, **more: str) -> RuleVersion:
    return operations.write_rule(None, by=by, code=code, titles={"en": code}, texts={}, **more)


def suspend(topic: Topic, rule: RuleVersion, number: int, by: Any) -> None:
    post = reply(topic, make_member(f"misuser_{number}"), "Again and again.")
    case: Case = operations.open_case(post, by=by)
    away = Sanctioning("suspension", "", timezone.now() + timedelta(days=3))
    decide(case, by, "keep", rule=rule, facts="The fifth time.", sanction=away)


def test_suspensions_are_told_apart_by_their_cause(topic: Topic, cast: Mapping[str, Any]) -> None:
    boss = cast["administrator"]
    rules = [
        rule_about("notices", boss, misuse="notices"),
        rule_about("appeals", boss, misuse="complaints"),
        rule_about("law", boss, ground="law", legal_ground="Art. 24"),
        rule_about("kind", boss),
    ]
    for number, rule in enumerate([rules[0], rules[0], rules[1], rules[2], rules[3]]):
        suspend(topic, rule, number, cast["moderator"])
    today = timezone.localdate()
    told = report(today, today)
    assert [
        told.value(f"suspensions{name}")
        for name in ("", "_unfounded_notices", "_unfounded_complaints", "_illegal")
    ] == [5, 2, 1, 1]
    assert "suspensions_unfounded_notices" in told.as_csv()
    text = page(signed_in(cast["member"]), f"/moderation/transparency/?since={today}&until={today}")
    assert "for manifestly unfounded appeals" in text


def test_a_keyword_is_chosen_on_the_rules_form_and_exported(
    topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    browser = signed_in(cast["administrator"])
    form = page(browser, "/moderation/rules/kind/")
    assert all(f'value="{name}"' in form for name, _label in KEYWORDS)
    asked = {
        "urgency": 60,
        "ground": "rule",
        "category": "CYBER_VIOLENCE",
        "title_en": "Be kind",
        "keyword": "CYBER_HARASSMENT",
        "misuse": "",
    }
    assert browser.post("/moderation/rules/kind/", {**asked, "keyword": "NO_SUCH"}).status_code == 422
    assert browser.post("/moderation/rules/kind/", asked).status_code == 302
    kept = Rule.objects.get(code="kind")
    assert (kept.keyword, kept.misuse) == ("CYBER_HARASSMENT", "")
    case = operations.open_case(reply(topic, cast["member"], "You people."), by=cast["moderator"])
    decide(case, cast["moderator"], "remove", rule=kept.current, facts="An attack.")
    [record] = records_of(Statement.objects.filter(member=cast["member"]))
    assert record["category_specification"] == ["KEYWORD_CYBER_HARASSMENT"]
    assert validate([record]) == []
    assert "Harassment" in page(browser, kept.current.url)
    assert browser.post("/moderation/rules/kind/", {**asked, "keyword": ""}).status_code == 302
    [record] = records_of(Statement.objects.filter(member=cast["member"]))
    assert "category_specification" not in record


def test_every_keyword_is_one_of_the_databases() -> None:
    assert {f"KEYWORD_{name}" for name, _label in KEYWORDS} | {"KEYWORD_OTHER"} == schema.KEYWORDS
    assert len(KEYWORDS) == len({str(label) for _name, label in KEYWORDS}) == 68
