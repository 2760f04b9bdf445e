"""Several cases decided alike: each by itself, failures named, one undo for all."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.access import Refused
from forums.models import Post, Topic
from forums.moderation import bulk as carrying
from forums.moderation import operations
from forums.moderation.models import Bulk, Case, Decision, RuleVersion
from tests.forums.conftest import reply
from tests.forums.moderation.test_pages import page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]) -> list[Case]:
    posts = [reply(topic, cast["member"], f"Buy pills {n}") for n in range(4)]
    return [operations.report_thing(post, by=cast["administrator"], rule=rule).case for post in posts]


def asked(cases: list[Case], rule: RuleVersion, **more: Any) -> dict[str, Any]:
    chosen = [f"{case.pk}:{Case.objects.get(pk=case.pk).version}" for case in cases]
    return {
        "case": chosen,
        "verdict": "remove",
        "rule": rule.pk,
        "facts": "Advertising.",
        "key": "one form",
        **more,
    }


def test_from_the_queue_to_the_undo(cases: list[Case], rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    assert page(client, "/moderation/").count('name="case"') == 4
    text = page(client, "/moderation/bulk/?" + "&".join(f"case={case.pk}" for case in cases))
    assert text.count('name="case"') == 4 and "Buy pills 3" in text
    answer = client.post("/moderation/bulk/", asked(cases[:3], rule), follow=True)
    assert "3 cases are decided." in answer.content.decode()
    assert Decision.objects.count() == 3 and Case.objects.open().count() == 1
    assert set(
        Post.objects.filter(pk__in=[one.subject_id for one in cases]).values_list("state", flat=True)
    ) == {
        "removed",
        "visible",
    }
    made = Bulk.objects.get()
    answer = client.post(f"{made.url}undo/", follow=True)
    assert "3 decisions are taken back." in answer.content.decode()
    assert not Decision.objects.filter(undone_at=None).exists() and Case.objects.open().count() == 4
    assert client.post(f"{made.url}undo/").status_code == 409


def test_what_can_not_be_decided_is_named_and_holds_up_nothing(
    cases: list[Case], rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    form = asked(cases, rule)
    operations.claim_case(cases[0], by=cast["administrator"])
    operations.decide_case(
        cases[1],
        by=cast["administrator"],
        verdict="keep",
        version=Case.objects.get(pk=cases[1].pk).version,
        key="k",
    )
    operations.escalate_case(cases[2], by=cast["administrator"], reason="x", to_administrators=True)
    answer = signed_in(cast["moderator"]).post("/moderation/bulk/", form, follow=True)
    text = answer.content.decode()
    assert "1 case is decided." in text and "2 are not, and say why below." in text
    assert "Administrator holds this case" in text and "handed to the administrators" in text
    assert Decision.objects.filter(decider=cast["moderator"]).count() == 1


def test_the_form_sent_twice_is_one_bulk(
    cases: list[Case], rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["moderator"])
    form = asked(cases, rule)
    assert [client.post("/moderation/bulk/", form).status_code for _time in range(2)] == [302, 302]
    assert Bulk.objects.count() == 1 and Decision.objects.count() == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": ""}, {"verdict": "quarantine"}, {"rule": ""}, {"facts": " "}, {"case": []},
        {"case": ["x", "1:", "²:1"]},
    ],
)  # fmt: skip
def test_broken_forms_keep_what_was_typed(
    wrong: dict[str, Any], cases: list[Case], rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    answer = signed_in(cast["moderator"]).post(
        "/moderation/bulk/", asked(cases, rule, note="Seen before") | wrong
    )
    assert answer.status_code == 422 and "Seen before" in answer.content.decode()
    assert not Bulk.objects.exists()


def test_how_many_at_once(cases: list[Case], rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    many = [(cases[0], 0)] * 101
    with pytest.raises(Refused, match="At most 100 cases"):
        operations.begin_bulk(many, by=cast["moderator"], verdict="keep", key="a")
    with pytest.raises(Refused, match="At most 1000 cases"):
        operations.begin_bulk(many * 10, by=cast["administrator"], verdict="keep", key="b")


def test_foreign_cases_are_left_out(cases: list[Case], rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    own = operations.report_thing(
        reply(Topic.objects.get(), cast["moderator"], "Mine"), by=cast["member"], rule=rule
    ).case
    signed_in(cast["moderator"]).post("/moderation/bulk/", asked([own, cases[0]], rule))
    assert list(Bulk.objects.get().items.values_list("case", flat=True)) == [cases[0].pk]
    for who in ("member", "category_moderator", "coordinator", "trusted"):
        assert signed_in(cast[who]).post("/moderation/bulk/", asked(cases, rule)).status_code == 403


def test_a_bulk_is_its_deciders_and_the_administrators(
    cases: list[Case], rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    signed_in(cast["administrator"]).post("/moderation/bulk/", asked(cases, rule))
    made = Bulk.objects.get()
    page(signed_in(cast["moderator"]), made.url, 404)
    assert signed_in(cast["moderator"]).post(f"{made.url}undo/").status_code == 404
    assert not Decision.objects.exclude(undone_at=None).exists()


def test_many_are_decided_in_steps_in_the_background(
    cases: list[Case], rule: RuleVersion, cast: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "AT_ONCE", 1)
    monkeypatch.setattr(carrying, "STEP", 2)
    client = signed_in(cast["moderator"])
    answer = client.post("/moderation/bulk/", asked(cases, rule), follow=True)
    made = Bulk.objects.get()
    if carrying.waiting(made).exists():
        assert "on their way" in answer.content.decode()
    while carrying.waiting(made).exists():
        carrying.decide_some.call(made.pk, "en")
    carrying.decide_some.call(made.pk, "en")  # done twice, it is done once
    assert Decision.objects.count() == 4
