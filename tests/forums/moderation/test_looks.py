"""Second looks: drawn by chance, given blind, without effect; nothing tells the second moderator of the first."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons import live
from community.commons.access import Forbidden, Refused, allowed
from community.commons.activity.models import Activity
from community.commons.api.models import Scope
from community.commons.api.operations import create_token
from community.commons.site import forget
from community.commons.site.models import Site
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, Decision, RuleVersion, SecondLook
from membership.models import Member
from tests.cast import make_member
from tests.forums.conftest import reply

from .heard import heard

pytestmark = pytest.mark.django_db
FACTS = "Seventeen purple elephants, said the first decision."


@pytest.fixture
def second(db: None) -> Member:
    return make_member("second", role="moderator")


@pytest.fixture(autouse=True)
def every_decision(db: None) -> None:
    Site.objects.update_or_create(pk=1, defaults={"review_share": 100})
    forget()


def decided(case: Case, by: Any, rule: RuleVersion, verdict: str = "remove") -> Decision:
    case.refresh_from_db()
    with heard():
        return operations.decide_case(
            case,
            by=by,
            verdict=verdict,
            version=case.version,
            key=f"k{case.pk}-{case.round}",
            rule=rule,
            facts=FACTS,
            note="A note for colleagues: elephants.",
        )


def client_of(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="membership.backends.MemberBackend")
    return client


@pytest.fixture
def look(case: Case, rule: RuleVersion, cast: Mapping[str, Any], second: Member) -> SecondLook:
    decided(case, cast["moderator"], rule)
    drawn = SecondLook.objects.get()
    drawn.reviewer = second  # chance may have chosen the administrator
    drawn.save(update_fields=["reviewer"])
    return drawn


def test_it_goes_to_somebody_who_had_no_part_in_it(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any], second: Member
) -> None:
    for role in ("administrator", "category_moderator"):
        if allowed(cast[role], "moderation.write_note", case):
            operations.write_note(case, by=cast[role], text="I looked at it.")
    decided(case, cast["moderator"], rule)
    assert SecondLook.objects.get().reviewer == second
    assert SecondLook.objects.get().rule == rule.rule


def test_where_nobody_is_left_nothing_is_drawn(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    for role in ("administrator", "category_moderator"):
        if allowed(cast[role], "moderation.write_note", case):
            operations.write_note(case, by=cast[role], text="I looked at it.")
    decided(case, cast["moderator"], rule)
    assert not SecondLook.objects.exists()


def test_nought_draws_none(case: Case, rule: RuleVersion, cast: Mapping[str, Any], second: Member) -> None:
    Site.objects.update(review_share=0)
    forget()
    decided(case, cast["moderator"], rule)
    assert not SecondLook.objects.exists()


def _pages(case: Case, look: SecondLook) -> list[str]:
    return [
        "/moderation/",
        "/moderation/?state=closed",
        f"/moderation/cases/{case.pk}/",
        "/moderation/log/",
        "/moderation/log/?verdict=remove",
        "/moderation/audit/",
        f"/moderation/audit/?case={case.pk}",
        "/moderation/audit/?act=moderation.case_decided",
        "/moderation/looks/",
        f"/moderation/looks/{look.pk}/",
        "/moderation/agreement/",
        f"/moderation/statements/?since={case.opened_at:%Y}-01-01&until={case.opened_at:%Y}-12-31",
        "/api/v1/moderation/cases",
        "/api/v1/moderation/cases?state=closed",
        f"/api/v1/moderation/cases/{case.pk}",
        "/api/v1/moderation/log",
    ]


TELLING = ("elephant", "Seventeen", 'chip alert">', '"verdict": "remove"', '"verdict":"remove"')


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_nothing_tells_the_second_moderator_of_the_first(
    look: SecondLook, case: Case, role: str, cast: Mapping[str, Any]
) -> None:
    reviewer = make_member(f"blind_{role}", role=role)
    SecondLook.objects.update(reviewer=reviewer)
    browser = client_of(reviewer)
    _token, secret = create_token(reviewer, by=reviewer, name="x", scopes=Scope.values)
    program = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    for address in _pages(case, look):
        asked = program if address.startswith("/api/") else browser
        answer = asked.get(address)
        words = answer.content.decode()
        for telling in TELLING:
            assert telling not in words, (address, telling)
        if address.startswith((f"/moderation/cases/{case.pk}", f"/api/v1/moderation/cases/{case.pk}")):
            assert answer.status_code == 404, address
    entry = Activity.objects.get(verb="moderation.case_decided")
    assert browser.get(f"/moderation/log/{entry.pk}/").status_code == 404
    decision = Decision.objects.get()
    undo = browser.post(f"/moderation/decisions/{decision.pk}/undo/", {"reason": "x"})
    assert undo.status_code == 404
    for kind, number in (("moderation.case", case.pk),):
        assert not live.channels.KINDS[kind].may_join(reviewer, number)
    export = browser.post("/moderation/statements/", {"since": "2026-01-01", "until": "2026-12-31"})
    assert "elephant" not in export.content.decode()


def test_the_export_says_what_it_left_out(look: SecondLook, cast: Mapping[str, Any]) -> None:
    SecondLook.objects.update(reviewer=cast["administrator"])
    page = client_of(cast["administrator"]).get("/moderation/statements/").content.decode()
    assert "left out for you until you have given your second look" in page


def test_what_the_first_moderator_wrote_is_in_no_push(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any], second: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    from forums.moderation.operations import decisions

    monkeypatch.setattr(decisions, "push", lambda channel, kind, data: sent.append((channel, kind, data)))
    decided(case, cast["moderator"], rule)
    assert sent and all("remove" not in str(one[2]) for one in sent)


def test_given_it_changes_nothing_and_is_seen_by_rule(
    look: SecondLook, case: Case, post: Post, second: Member, rule: RuleVersion
) -> None:
    browser = client_of(second)
    before = Post.objects.get(pk=post.pk).state
    answer = browser.post(
        f"/moderation/looks/{look.pk}/", {"verdict": "keep", "rule": "", "why": "Sharp, not an attack."}
    )
    assert answer.status_code == 302
    look.refresh_from_db()
    assert (look.verdict, look.why) == ("keep", "Sharp, not an attack.")
    assert Post.objects.get(pk=post.pk).state == before
    assert browser.get(f"/moderation/cases/{case.pk}/").status_code == 200  # now it may be read
    assert browser.get(f"/moderation/looks/{look.pk}/").status_code == 404
    page = browser.get("/moderation/agreement/").content.decode()
    assert rule.title() in page and "too few" in page


def test_a_look_is_for_its_reviewer_alone(look: SecondLook, cast: Mapping[str, Any]) -> None:
    assert client_of(cast["administrator"]).get(f"/moderation/looks/{look.pk}/").status_code == 404
    with pytest.raises(Forbidden):
        operations.give_look(look, by=cast["administrator"], verdict="keep")


def test_an_empty_form_says_what_is_missing_and_keeps_the_words(look: SecondLook, second: Member) -> None:
    answer = client_of(second).post(f"/moderation/looks/{look.pk}/", {"why": "Some words"})
    assert answer.status_code == 422
    assert "Choose what you would have decided." in answer.content.decode()
    assert "Some words" in answer.content.decode()


def test_it_can_be_passed_on(look: SecondLook, second: Member) -> None:
    assert client_of(second).post(f"/moderation/looks/{look.pk}/skip/").status_code == 302
    assert not SecondLook.objects.waiting().exists()
    with pytest.raises(Refused):
        operations.give_look(look, by=second, verdict="keep")


def test_an_undone_decision_needs_no_look(look: SecondLook, cast: Mapping[str, Any]) -> None:
    with heard():
        operations.undo_decision(look.decision, by=cast["moderator"])
    assert not SecondLook.objects.waiting().exists()


def test_the_page_names_nobody(
    topic: Topic, rule: RuleVersion, cast: Mapping[str, Any], second: Member
) -> None:
    """With enough looks there are figures, and still no name of a moderator."""
    for n in range(12):
        post = reply(topic, cast["member"], f"You people, {n}.")
        case = operations.report_thing(post, by=cast["coordinator"], rule=rule).case
        decided(case, cast["moderator"], rule, "keep" if n % 3 else "remove")
    for one in SecondLook.objects.select_related("reviewer"):
        operations.give_look(one, by=one.reviewer, verdict="keep" if one.pk % 2 else "remove")
    page = client_of(cast["coordinator"]).get("/moderation/agreement/")
    assert page.status_code == 403
    words = client_of(make_member("third", role="moderator")).get("/moderation/agreement/").content.decode()
    assert "Krippendorff" in words and "too few" not in words
    for person in (cast["moderator"], cast["administrator"], second):
        assert f">{person.name}<" not in words and f"/members/{person.handle}/" not in words


def test_the_list_costs_the_same(
    topic: Topic,
    rule: RuleVersion,
    cast: Mapping[str, Any],
    second: Member,
    same_number_of_queries: Callable[..., None],
) -> None:
    browser = client_of(second)

    def make(n: int) -> None:
        for number in range(n):
            post = reply(topic, cast["moderator"], f"Words {number}.")
            case = operations.open_case(post, by=cast["administrator"])
            decided(case, cast["administrator"], rule, "keep")
        SecondLook.objects.update(reviewer=second)

    same_number_of_queries(make, lambda: browser.get("/moderation/looks/"))
