"""Statements in the schema of the European database: filled, without personal data, validated by our port."""

import io
import itertools
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from community.commons.activity.models import Activity
from community.commons.standing.models import Sanction, Statement
from forums.models import Post
from forums.moderation.database import schema
from forums.moderation.database.filling import RESTRICTIVE, records_of, statements_between
from forums.moderation.database.scrubbing import names_in, personal_in, scrub
from forums.moderation.database.validation import validate
from forums.moderation.models import RuleVersion
from membership.models import Member
from tests.cast import make_member
from tests.forums.moderation.test_transparency import client_of, history, today

__all__ = ["history"]

pytestmark = pytest.mark.django_db


def statement(cast: Mapping[str, Any], post: Post, **values: Any) -> Statement:
    fields: dict[str, Any] = {
        "member": cast["member"],
        "subject_type": "forums.post",
        "subject_id": post.pk,
        "what": "remove",
        "rule_code": "kind",
        "rule_version": 1,
        "rule_title": "Speak to people, not about them",
        "facts": "Three insults in a row.",
        "decided_by": cast["moderator"],
        "language": "en",
        **values,
    }
    return Statement.objects.create(**fields)


def exported(one: Statement) -> dict[str, Any]:
    return next(records_of([one]))


@pytest.mark.parametrize(
    ("what", "ground", "source"),
    list(itertools.product(RESTRICTIVE, Statement.Ground.values, Statement.Detection.values)),
)
def test_each_action_ground_and_source_is_accepted(
    what: str, ground: str, source: str, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    end = timezone.now() + timedelta(days=30)
    one = statement(cast, post, what=what, ground=ground, detection=source, automated=source == "automatic")
    if what in Sanction.Kind.values:
        Sanction.objects.create(
            member=cast["member"], kind=what, statement=one, given_by=cast["moderator"], ends_at=end
        )
    record = exported(one)
    assert validate([record]) == []
    assert record["decision_ground"] == (schema.ILLEGAL if ground == "law" else schema.INCOMPATIBLE)
    assert (record["source_type"] == schema.VOLUNTARY) == (source in ("own", "automatic"))
    assert record["automated_detection"] == ("Yes" if source == "automatic" else "No")
    assert record["automated_decision"].endswith("FULLY" if source == "automatic" else "NOT_AUTOMATED")
    assert record["decision_ground_reference_url"].endswith("/moderation/rules/kind/1/")
    if what == "suspension":
        assert record["end_date_account_restriction"] == timezone.localtime(end).date().isoformat()
    if what in ("mute", "limit"):
        assert record["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"


def test_partly_automated_is_said(post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    one = statement(cast, post, what="hide", partly_automated=True)
    assert exported(one)["automated_decision"] == "AUTOMATED_DECISION_PARTIALLY"


def test_facts_lose_their_personal_data(post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    make_member("zoe", name="Zoë Martin")
    facts = (
        "Member wrote to zoe.martin@example.org and @zoe, named Zoe Martin (in full: Zoë Martin), "
        "call +33 6 12 34 56 78, see https://example.org/x or /members/zoe/, from 192.168.1.77. "
        "Moderator agreed on 3 March 2026."
    )
    record = exported(statement(cast, post, facts=facts))
    words = record["decision_facts"]
    for gone in ("zoe", "Zoë", "Martin", "example.org", "12 34", "192.168", "Member ", "Moderator "):
        assert gone not in words, (gone, words)
    assert "3 March 2026" in words and "[a person]" in words and "[an address]" in words
    assert validate([record]) == []
    assert list(personal_in(words)) == []
    assert scrub(words) == words


def test_a_name_is_found_only_where_it_is_one(cast: Mapping[str, Any]) -> None:
    make_member("rose", name="Rose")
    text = "A rose is a flower; Rose is not. René and Rosewood are nobody here."
    assert names_in([text]) == {text: {"Rose"}}


VALID = {
    "puid": "parvis-example-1",
    "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
    "decision_ground": schema.INCOMPATIBLE,
    "incompatible_content_ground": "Be kind",
    "incompatible_content_explanation": "Insults.",
    "content_type": ["CONTENT_TYPE_TEXT"],
    "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
    "content_date": "2026-03-01",
    "application_date": "2026-03-02",
    "decision_facts": "Three insults.",
    "source_type": schema.VOLUNTARY,
    "automated_detection": "No",
    "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("puid", None),
        ("puid", "with space"),
        ("puid", "é"),
        ("puid", "line\n"),
        ("puid", "x" * 501),
        ("decision_visibility", None),
        ("decision_visibility", "DECISION_VISIBILITY_CONTENT_REMOVED"),
        ("decision_visibility", ["REMOVED"]),
        ("decision_visibility", ["DECISION_VISIBILITY_OTHER"]),
        ("decision_visibility_other", "something else"),
        ("decision_monetary", "DECISION_MONETARY_OTHER"),
        ("decision_monetary_other", "x"),
        ("decision_provision", "PARTIAL"),
        ("decision_account", "DECISION_ACCOUNT_BANNED"),
        ("account_type", "PERSON"),
        ("decision_ground", None),
        ("decision_ground", "LAW"),
        ("decision_ground", schema.ILLEGAL),
        ("decision_ground_reference_url", "moderation/rules"),
        ("decision_ground_reference_url", "https://example.org/" + "x" * 500),
        ("illegal_content_legal_ground", "Art. 24"),
        ("illegal_content_explanation", "It is."),
        ("incompatible_content_ground", None),
        ("incompatible_content_ground", "x" * 501),
        ("incompatible_content_explanation", None),
        ("incompatible_content_explanation", "x" * 2001),
        ("incompatible_content_illegal", "maybe"),
        ("content_type", []),
        ("content_type", ["TEXT"]),
        ("content_type", ["CONTENT_TYPE_OTHER"]),
        ("content_type_other", "profile"),
        ("category", None),
        ("category", "SPAM"),
        ("category_addition", ["SPAM"]),
        ("category_specification", ["KEYWORD_SPAM"]),
        ("category_specification_other", "x"),
        ("territorial_scope", ["UK"]),
        ("content_language", "fr"),
        ("content_date", None),
        ("content_date", "01-03-2026"),
        ("content_date", "1999-12-31"),
        ("content_date", "2026-02-30"),
        ("application_date", "2019-12-31"),
        ("application_date", "2038-01-02"),
        ("end_date_visibility_restriction", "2038-01-02"),
        ("end_date_account_restriction", "soon"),
        ("decision_facts", None),
        ("decision_facts", "x" * 5001),
        ("decision_facts", "Written to jane@example.org"),
        ("decision_facts", "Said by @jane"),
        ("source_type", None),
        ("source_type", "SOURCE_OWN"),
        ("source_identity", "Jane"),
        ("automated_detection", "no"),
        ("automated_decision", "AUTOMATED_DECISION_NO"),
        ("url", "https://example.org"),
    ],
)
def test_the_validator_refuses(field: str, value: Any) -> None:
    wrong = validate([{**VALID, field: value}])
    assert wrong, (field, value)


def test_the_validator_accepts() -> None:
    assert validate([VALID]) == []
    other = {
        **VALID,
        "puid": "parvis-example-2",
        "decision_ground": schema.ILLEGAL,
        "illegal_content_legal_ground": "Art. 24",
        "illegal_content_explanation": "Hate.",
        "incompatible_content_ground": None,
        "incompatible_content_explanation": None,
        "source_type": "SOURCE_ARTICLE_16",
        "source_identity": "An association",
        "category_specification": ["KEYWORD_HATE_SPEECH", "KEYWORD_OTHER"],
        "category_specification_other": "x",
        "decision_visibility": ["DECISION_VISIBILITY_OTHER"],
        "decision_visibility_other": "Blurred",
    }
    assert validate([VALID, other]) == []
    assert [one.field for one in validate([VALID, VALID])] == ["puid"]
    assert [one.field for one in validate([VALID], used={"parvis-example-1"})] == ["puid"]


def test_ten_thousand_numbers_are_unique(
    post: Post, rule: RuleVersion, cast: Mapping[str, Any], size: Any
) -> None:
    n = size(300, 10_000)
    one = statement(cast, post)
    rows = [
        Statement(
            **{f.attname: getattr(one, f.attname) for f in Statement._meta.concrete_fields if f.name != "id"}
        )
        for _ in range(n)
    ]
    Statement.objects.bulk_create(rows)
    records = list(records_of(statements_between(today(), today())))
    assert len({record["puid"] for record in records}) == len(records) == n + 1 + 1  # the cast's suspension
    assert validate(records) == []


def test_the_command_writes_a_file(history: None, tmp_path: Any) -> None:
    target = tmp_path / "statements.json"
    err = io.StringIO()
    call_command(
        "export_statements",
        "--from",
        "2026-01-01",
        "--to",
        today().isoformat(),
        "--output",
        str(target),
        stderr=err,
    )
    found = json.loads(target.read_text())["statements"]
    assert len(found) == 6 and "6 statements, 0 faults." in err.getvalue()
    assert Activity.objects.get(verb="moderation.statements_exported").facts == {"statements": 6}
    out = io.StringIO()
    call_command(
        "export_statements",
        "--from",
        "2026-01-01",
        "--to",
        today().isoformat(),
        "--calls",
        stdout=out,
        stderr=err,
    )
    assert [len(json.loads(line)["statements"]) for line in out.getvalue().splitlines()] == [6]
    with pytest.raises(CommandError):
        call_command("export_statements", "--from", "2026-02-01", "--to", "2026-01-01")


def test_administrators_look_and_download(history: None, cast: Mapping[str, Any]) -> None:
    browser = client_of(cast["administrator"])
    page = browser.get("/moderation/statements/").content.decode()
    assert "6 statements in this period" in page and "All of them fit" in page
    asked = {"since": "2026-01-01", "until": today().isoformat()}
    answer = browser.post("/moderation/statements/", asked)
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(json.loads(answer.content)["statements"]) == 6
    assert browser.post("/moderation/statements/", {"since": "x", "until": ""}).status_code == 422
    assert client_of(cast["moderator"]).get("/moderation/statements/").status_code == 403
    assert Member.objects.filter(handle="member").exists()
