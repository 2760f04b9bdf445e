"""The transparency report, recomputed from the log."""

import csv
import io
import itertools
import json
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from community.commons.activity.models import Activity
from forums.models import Topic
from forums.moderation import operations
from forums.moderation.database import schema
from forums.moderation.database.filling import records_of, statements_between
from forums.moderation.database.validation import validate
from forums.moderation.models import RuleVersion
from forums.moderation.transparency import by_month, report
from tests.cast import make_member
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db


def client_of(person: Any = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if person is not None:
        client.force_login(person, backend="membership.backends.MemberBackend")
    return client


@pytest.fixture
def history(topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    """Reports and decisions of several kinds, one taken back."""
    spam = operations.write_rule(
        None, by=cast["administrator"], code="spam", titles={"en": "=No spam"}, texts={}
    )
    for n, (verdict, under) in enumerate(
        itertools.product(["remove", "hide", "keep"], [rule, spam]),
    ):
        post = reply(topic, cast["member"], f"Words {n}.")
        case = operations.report_thing(post, by=cast["trusted"], rule=under).case
        decision = operations.decide_case(
            case,
            by=cast["moderator"],
            verdict=verdict,
            version=case.version,
            key=f"k{n}",
            rule=under,
            facts="Seen.",
        )
    operations.undo_decision(decision, by=cast["moderator"])
    own = operations.open_case(reply(topic, cast["member"], "Own."), by=cast["moderator"])
    operations.decide_case(
        own, by=cast["moderator"], verdict="remove", version=own.version, key="own", rule=spam, facts="Seen."
    )


def today() -> Any:
    return timezone.localdate()


def test_every_figure_can_be_counted_again_from_the_log(history: None) -> None:
    found = report(today() - timedelta(days=3), today())
    log = list(Activity.objects.standing())
    verbs = Counter(one.verb for one in log)
    decided = [one.facts for one in log if one.verb == "moderation.case_decided"]
    assert found.value("reports") == verbs["moderation.thing_reported"] == 6
    assert found.value("decisions") == len(decided) == 7
    assert found.value("decisions_restricting") == sum(one["verdict"] != "keep" for one in decided) == 5
    assert found.value("measure:remove") == sum(one["verdict"] == "remove" for one in decided) == 3
    assert found.value("undone") == verbs["moderation.decision_undone"] == 1
    assert found.value("own_initiative") == 1 and found.value("found_by_report") == 4
    answers = Counter(one.facts["outcome"] for one in log if one.verb == "moderation.report_answered")
    assert found.value("reports_upheld") == answers["upheld"] == 4
    assert found.value("reports_answered") == sum(answers.values())
    rules = {one.pk: one.rule.code for one in RuleVersion.objects.select_related("rule")}
    under = Counter(rules[one["rule_id"]] for one in decided if one["verdict"] != "keep")
    assert {code: found.value(f"decisions_by_rule:{code}") for code in under} == dict(under)
    people = {one.actor_id for one in log if one.actor_id and not one.actor.automaton}  # type: ignore[union-attr]
    assert found.value("active_recipients_monthly") is not None
    assert sum(total for _month, total, _restricting in by_month(today(), today())) == 7
    assert len(people) >= 3


def test_a_period_is_its_days_and_no_others(history: None) -> None:
    yesterday = today() - timedelta(days=1)
    assert report(yesterday, yesterday).value("decisions") == 0
    with pytest.raises(ValueError, match="ends before"):
        report(today(), yesterday)


def test_the_page_and_its_csv(history: None) -> None:
    page = client_of().get("/moderation/transparency/")
    assert page.status_code == 200 and "Legal notices (Art. 16)" in page.content.decode()
    since = (today() - timedelta(days=40)).isoformat()
    answer = client_of().get(f"/moderation/transparency/?since={since}&until={today().isoformat()}&as=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0] == ["section", "key", "label", "value", "unit"]
    figures = {row[1]: row[3] for row in rows}
    assert figures["decisions"] == "7"
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)  # no formulas
    words = page.content.decode()
    for person in ("Member", "Moderator", "Trusted"):
        assert f">{person}<" not in words.split("<main")[-1].split("</main")[0]


@pytest.mark.parametrize(
    "query",
    ["since=x&until=y", "since=2026-05-02&until=2026-05-01", "since=1000-01-01&until=9000-01-01", "until="],
)
def test_a_strange_period_is_said_so(query: str) -> None:
    answer = client_of().get(f"/moderation/transparency/?{query}")
    assert answer.status_code == 200 and "error" in answer.content.decode()


def test_the_command_prints_it(history: None) -> None:
    days = ["--from", "2026-01-01", "--to", today().isoformat()]
    out = io.StringIO()
    call_command("transparency_report", *days, "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["figures"]["decisions"] == 7
    for kind, begins in (("csv", "section,key,label"), ("html", "<!doctype html>")):
        out = io.StringIO()
        call_command("transparency_report", *days, "--format", kind, "--language", "fr", stdout=out)
        assert out.getvalue().startswith(begins)
    with pytest.raises(CommandError):
        call_command("transparency_report", "--from", "2026-02-01", "--to", "2026-01-01")
    with pytest.raises(CommandError):
        call_command("transparency_report", "--from", "yesterday", "--to", "2026-01-01")


def test_the_number_of_queries_does_not_grow(
    history: None, topic: Topic, cast: Mapping[str, Any], rule: RuleVersion
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        report(today(), today())
    for n in range(20):
        case = operations.report_thing(
            reply(topic, cast["member"], f"More {n}."), by=cast["trusted"], rule=rule
        ).case
        operations.decide_case(
            case,
            by=cast["moderator"],
            verdict="remove",
            version=case.version,
            key=f"m{n}",
            rule=rule,
            facts="x",
        )
    with CaptureQueriesContext(connection) as many:
        report(today(), today())
    assert len(few) == len(many)


def test_appeals_and_sanctions_are_counted(
    topic: Topic, rule: RuleVersion, cast: Mapping[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    """Of bundles with a sanction and of an appeal that was overturned; the statement of both is exported."""
    from forums.moderation.sanctioning import Sanctioning

    for n in range(3):
        make_member(f"judge{n}", role="moderator")
    rule.rule.ground = "law"
    rule.rule.legal_ground = "Art. 24"
    rule.rule.save()
    case = operations.report_thing(
        reply(topic, cast["member"], "You people."), by=cast["trusted"], rule=rule
    ).case
    decision = operations.decide_case(
        case,
        by=cast["moderator"],
        verdict="remove",
        version=case.version,
        key="s",
        rule=rule,
        facts="Hate against a group.",
        sanction=Sanctioning("suspension", ends_at=timezone.now() + timedelta(days=7)),
    )
    appeal = operations.submit_appeal(decision, by=cast["member"], words="It was a quotation.")
    operations.decide_appeal(
        appeal, by=cast["administrator"], outcome="overturned", reasons="It was a quotation indeed."
    )
    found = report(today(), today())
    assert found.value("sanction:suspension") == found.value("suspensions") == 1
    assert found.value("suspensions_illegal") == 1
    assert found.value("appeals") == found.value("appeals_of_authors") == 1
    assert (
        found.value("appeals_answered") == found.value("appeals_overturned") == found.value("reversals") == 1
    )
    assert found.value("appeal_days_median") == pytest.approx(0, abs=0.01)
    records = list(records_of(statements_between(today(), today()).filter(facts="Hate against a group.")))
    assert validate(records) == []
    assert {record.get("decision_account", "") for record in records} == {"", "DECISION_ACCOUNT_SUSPENDED"}
    assert all(record["decision_ground"] == schema.ILLEGAL for record in records)
