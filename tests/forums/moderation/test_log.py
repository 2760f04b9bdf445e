"""The public log, its corrections and heads; the audit log; the rules with their versions."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from community.commons.activity import seal
from community.commons.activity.models import Activity, PublishedHead, Seal, SealHead, Words
from community.commons.mail.models import Delivery
from community.commons.site import forget
from community.commons.site.models import Site
from forums.models import Post
from forums.moderation import operations
from forums.moderation.mails import mail_log_head
from forums.moderation.models import Case, Decision, RuleVersion
from tests.cast import make_member
from tests.forums.conftest import reply

from .heard import heard

pytestmark = pytest.mark.django_db


def client_of(person: Any = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if person is not None:
        client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def decide(case: Case, by: Any, rule: RuleVersion, verdict: str = "remove") -> Decision:
    case.refresh_from_db()
    with heard():
        return operations.decide_case(
            case,
            by=by,
            verdict=verdict,
            version=case.version,
            key=f"{case.pk}-{case.round}",
            rule=rule,
            facts="An attack on persons.",
        )


def show_moderators(how: str, by: Any) -> None:
    current = Site.objects.get_or_create(pk=1)[0]
    operations.change_limits(current, by=by, changes={"moderators_shown": how})
    forget()


# -- The public log ------------------------------------------------------------------------


def test_three_levels_of_anonymity(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    decision = decide(case, cast["moderator"], rule)
    visitor = client_of()
    name = f"Decided by {cast['moderator'].name}."
    page = visitor.get("/moderation/log/").content.decode()
    assert "Decided by a person of the team." in page and name not in page
    show_moderators("name", cast["administrator"])
    assert name not in visitor.get("/moderation/log/").content.decode(), (
        "names hold for what comes, not what was"
    )
    with heard():
        operations.undo_decision(decision, by=cast["moderator"])
    assert name in visitor.get("/moderation/log/").content.decode()
    show_moderators("number", cast["administrator"])
    decide(case, cast["moderator"], rule)
    page = visitor.get("/moderation/log/").content.decode()
    assert "Decided by moderator 1." in page and name not in page
    show_moderators("team", cast["administrator"])
    page = visitor.get("/moderation/log/").content.decode()
    assert "moderator 1" not in page and name not in page
    entry = visitor.get("/api/v1/moderation/log").json()["items"][0]
    assert entry["moderator"] == ""


def test_decision_and_undo_lead_to_each_other(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    decision = decide(case, cast["moderator"], rule)
    operations.undo_decision(decision, by=cast["moderator"])
    made = Activity.objects.get(verb="moderation.case_decided")
    undone = Activity.objects.get(verb="moderation.decision_undone")
    visitor = client_of()
    assert f"/moderation/log/{undone.pk}/" in visitor.get(f"/moderation/log/{made.pk}/").content.decode()
    assert f"/moderation/log/{made.pk}/" in visitor.get(f"/moderation/log/{undone.pk}/").content.decode()


def test_an_entry_is_corrected_and_never_changed(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decide(case, cast["moderator"], rule)
    entry = Activity.objects.get(verb="moderation.case_decided")
    address = f"/moderation/log/{entry.pk}/"
    assert "Put a correction" not in client_of(cast["member"]).get(address).content.decode()
    moderator = client_of(cast["moderator"])
    assert "Put a correction" in moderator.get(address).content.decode()
    empty = moderator.post(f"{address}correct/", {"text": " "})
    assert empty.status_code == 422 and "Write what was wrong" in empty.content.decode()
    words = "It was rule 3, not rule 1; the post itself was rightly removed."
    assert moderator.post(f"{address}correct/", {"text": words}).status_code == 302
    for place in (address, "/moderation/log/"):
        page = client_of().get(place).content.decode()
        assert words in page and "Correction" in page
    assert client_of().get("/api/v1/moderation/log").json()["items"][0]["corrections"] == [words]
    again = Activity.objects.get(pk=entry.pk)
    assert (again.facts, again.occurred_at) == (entry.facts, entry.occurred_at)
    assert list(seal.verify()) == []
    correction = Activity.objects.get(verb="moderation.log_corrected")
    assert client_of().get(f"/moderation/log/{correction.pk}/").headers["Location"] == address


def test_what_is_no_public_entry_is_not_found(case: Case, cast: Mapping[str, Any]) -> None:
    operations.claim_case(case, by=cast["moderator"])
    claimed = Activity.objects.get(verb="moderation.case_claimed")
    assert client_of().get(f"/moderation/log/{claimed.pk}/").status_code == 404
    post = client_of(cast["moderator"]).post(f"/moderation/log/{claimed.pk}/correct/", {"text": "x"})
    assert post.status_code == 404


def test_the_feed_has_the_entries(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    decide(case, cast["moderator"], rule)
    feed = client_of().get("/moderation/log/feed/")
    assert feed["Content-Type"].startswith("application/atom+xml")
    entry = Activity.objects.get(verb="moderation.case_decided")
    assert f"/moderation/log/{entry.pk}/" in feed.content.decode()
    assert cast["moderator"].name not in feed.content.decode()


def test_the_head_of_each_day_is_published_and_mailed(cast: Mapping[str, Any], tmp_path: Any) -> None:
    assert mail_log_head.func() == 1
    head = PublishedHead.objects.get()
    assert Delivery.objects.filter(kind="moderation.log_head").count() == 1
    line = f"{head.day.isoformat()} {head.number}:{head.hash}"
    text = client_of().get("/moderation/log/heads.txt")
    assert text["Content-Type"].startswith("text/plain") and line in text.content.decode()
    assert head.hash in client_of().get("/moderation/log/").content.decode()
    kept = tmp_path / "heads.txt"
    kept.write_bytes(text.content)
    call_command("audit", "verify", "--head", str(kept))
    mail_log_head.func()  # the same day once more
    assert PublishedHead.objects.count() == 1
    assert SealHead.objects.get().number >= head.number


def test_the_log_costs_the_same(
    post: Post, rule: RuleVersion, cast: Mapping[str, Any], same_number_of_queries: Callable[..., None]
) -> None:
    browser = client_of(cast["moderator"])

    def make(n: int) -> None:
        for number in range(n):
            one = operations.open_case(
                reply(post.topic, cast["trusted"], f"Words {number}."), by=cast["moderator"]
            )
            decision = decide(one, cast["administrator"], rule)
            if number % 2:
                operations.undo_decision(decision, by=cast["administrator"])
            entry = Activity.objects.filter(verb="moderation.case_decided").latest("pk")
            operations.correct_log(entry, by=cast["moderator"], text="A word.")

    make(2)
    same_number_of_queries(make, lambda: browser.get("/moderation/log/"))
    same_number_of_queries(make, lambda: browser.get("/moderation/audit/"))


# -- The audit log -------------------------------------------------------------------------


def test_moderators_read_every_act_of_the_team(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    operations.claim_case(case, by=cast["moderator"])
    operations.take_over_case(case, by=cast["administrator"], reason="She is on holiday")
    page = client_of(cast["moderator"]).get("/moderation/audit/").content.decode()
    for words in ("claimed a case", "took a case over", "She is on holiday", "wrote a rule", "gave a role"):
        assert words in page, words
    only = client_of(cast["moderator"]).get("/moderation/audit/?act=moderation.case_claimed").content.decode()
    assert "claimed a case" in only and "She is on holiday" not in only
    by = client_of(cast["moderator"]).get("/moderation/audit/?by=@administrator").content.decode()
    assert "took a case over" in by and "She is on holiday" in by
    strange = client_of(cast["moderator"]).get(
        "/moderation/audit/?act=none&number=x&case=999999999999999999999"
    )
    assert strange.status_code == 200
    for role in ("member", "trusted", "category_moderator", "coordinator"):
        assert client_of(cast[role]).get("/moderation/audit/").status_code == 403


def test_what_was_decided_about_the_reader_is_withheld(
    post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    mine = reply(post.topic, cast["moderator"], "My own words.")
    case = operations.report_thing(mine, by=cast["member"], rule=rule).case
    operations.claim_case(case, by=cast["administrator"])
    other = make_member("other", role="moderator")
    operations.take_over_case(case, by=other, reason="A secret reason")
    assert "A secret reason" not in client_of(cast["moderator"]).get("/moderation/audit/").content.decode()
    assert "Withheld from you" in client_of(cast["moderator"]).get("/moderation/audit/").content.decode()
    assert "A secret reason" in client_of(cast["administrator"]).get("/moderation/audit/").content.decode()


def test_words_are_erased_by_administrators_and_the_chain_says_so(
    case: Case, cast: Mapping[str, Any]
) -> None:
    operations.claim_case(case, by=cast["moderator"])
    operations.take_over_case(case, by=cast["administrator"], reason="Jane Doe of 5 High Street")
    number = Seal.objects.get(activity__verb="moderation.case_taken_over").number
    address = f"/moderation/audit/{number}/erase/"
    assert client_of(cast["moderator"]).get(address).status_code == 403
    browser = client_of(cast["administrator"])
    wrong = browser.post(address, {"case": "999"})
    assert wrong.status_code == 422 and "no case of this number" in wrong.content.decode()
    assert browser.post(address, {"case": str(case.pk)}).status_code == 302
    assert Words.objects.get(activity__seal__number=number).text == ""
    assert "Jane Doe" not in browser.get("/moderation/audit/").content.decode()
    findings = list(seal.verify())
    assert [(one.kind, one.number, one.case, one.is_fault) for one in findings] == [
        ("words erased", number, case.pk, False)
    ]
    assert browser.get(address).status_code == 404


# -- Rules ---------------------------------------------------------------------------------


def test_each_version_has_its_place_and_its_difference(rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    operations.write_rule(
        rule.rule,
        by=cast["administrator"],
        code="kind",
        titles=rule.titles,
        texts={"en": "Attack arguments, never persons.", "fr": "Attaquez les arguments."},
        urgency=rule.rule.urgency,
    )
    first = client_of().get("/moderation/rules/kind/1/").content.decode()
    assert "Attack arguments." in first and "until" in first
    second = client_of().get("/moderation/rules/kind/2/").content.decode()
    assert "<ins>" in second and "never persons." in second and "From version 1 to 2" in second
    assert client_of().get("/moderation/rules/kind/2/?against=1").status_code == 200
    for strange in ("?against=99", "?against=x", "?against=2"):
        assert client_of().get(f"/moderation/rules/kind/2/{strange}").status_code == 200
    assert client_of().get("/moderation/rules/kind/3/").status_code == 404
    assert client_of().get("/moderation/rules/none/1/").status_code == 404
    listed = client_of().get("/moderation/rules/").content.decode()
    assert "/moderation/rules/kind/1/" in listed and "/moderation/rules/kind/2/" in listed


def test_a_retired_rule_keeps_its_place(rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    operations.retire_rule(rule.rule, by=cast["administrator"])
    page = client_of().get("/moderation/rules/kind/1/").content.decode()
    assert "retired" in page and "Attack arguments." in page


def test_administrators_map_a_rule_to_the_act(rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    browser = client_of(cast["administrator"])
    asked = {
        "title_en": "Speak to people",
        "text_en": "Attack arguments.",
        "urgency": "60",
        "ground": "law",
        "category": "ILLEGAL_OR_HARMFUL_SPEECH",
        "legal_ground": "",
    }
    refused = browser.post("/moderation/rules/kind/", asked)
    assert refused.status_code == 422 and "Name the law" in refused.content.decode()
    law = "Art. 24, law of 29 July 1881"
    assert browser.post("/moderation/rules/kind/", {**asked, "legal_ground": law}).status_code == 302
    rule.rule.refresh_from_db()
    assert (rule.rule.ground, rule.rule.category, rule.rule.legal_ground) == (
        "law",
        "ILLEGAL_OR_HARMFUL_SPEECH",
        law,
    )
    assert law in client_of().get("/moderation/rules/kind/1/").content.decode()


def test_every_sealed_act_has_its_sentence() -> None:
    from community.commons.activity.facts import FACTS
    from forums.moderation.auditing import SENTENCES

    without = sorted(one.verb for one in FACTS.values() if one.staff and one.verb not in SENTENCES)
    assert not without, f"add them to forums/moderation/auditing.py: {without}"
