"""The pages of screening: every step from a draft to a live rule, the switches, the assistant."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.mail.models import Delivery
from forums.models import Category, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import RuleVersion
from forums.moderation.screening import figures, operations, opinions
from forums.moderation.screening.conditions import Conditions
from forums.moderation.screening.models import (
    AssistantVersion,
    Hit,
    Mode,
    Proposal,
    RuleSet,
    Setting,
    Standing,
    Switch,
    Trial,
)
from forums.moderation.screening.tasks import carry_out_proposals
from membership.models import Member
from tests.cast import make_member
from tests.forums.conftest import reply

from .conftest import Maker

pytestmark = pytest.mark.django_db
FORM = {"name": "Casinos", "action": "hold", "words": "casino\nroulette*", "space": ""}


@pytest.fixture
def moderator(cast: Mapping[str, Any], client: Client) -> Client:
    client.force_login(cast["moderator"])
    return client


def test_from_a_draft_to_a_live_rule(
    cast: Mapping[str, Any], topic: Topic, moderator: Client, run_jobs: Callable[[], int]
) -> None:
    make_member("second", role="moderator")
    reply(topic, cast["member"], "The casino is closed today")
    answer = moderator.post("/moderation/screening/sets/new/", FORM, follow=True)
    made = RuleSet.objects.get()
    assert made.standing == Standing.DRAFT and "Kept as a draft" in answer.content.decode()
    refused = moderator.post(f"{made.url}shadow/")
    assert refused.status_code == 409 and "Try this version on the past first" in refused.content.decode()
    moderator.post(f"{made.url}try/", {"most": "1000"})
    assert "<progress" in moderator.get(made.url).content.decode()
    run_jobs()
    page = moderator.get(made.url).content.decode()
    assert "It would have held 1 of the last 2 posts; 1 of them stands today" in page
    moderator.post(f"{made.url}shadow/")
    made.refresh_from_db()
    assert made.standing == Standing.SHADOW
    answer = moderator.post(f"{made.url}live/", follow=True)
    assert "A second person of the team" in answer.content.decode()
    proposal = Proposal.objects.get()
    assert proposal.due_at is None
    assert Delivery.objects.filter(key__startswith=f"screening.proposal:{proposal.pk}:").count() == 2
    moderator.post(f"/moderation/screening/proposals/{proposal.pk}/confirm/")
    made.refresh_from_db()
    assert made.standing == Standing.SHADOW  # not by the one who proposed it
    moderator.force_login(Member.objects.get(handle="second"))
    moderator.post(f"/moderation/screening/proposals/{proposal.pk}/confirm/")
    made.refresh_from_db()
    assert made.standing == Standing.LIVE
    moderator.post(f"{made.url}shadow/")
    moderator.post(f"{made.url}retire/")
    made.refresh_from_db()
    assert made.standing == Standing.RETIRED
    assert made.name in moderator.get("/moderation/screening/?standing=retired").content.decode()


def test_a_small_team_waits_a_day(
    clock: Any, cast: Mapping[str, Any], moderator: Client, rule_set: Maker
) -> None:
    made = rule_set(Standing.SHADOW, words=["casino"])
    answer = moderator.post(f"{made.url}live/", follow=True)
    assert "in 24 hours" in answer.content.decode()
    proposal = Proposal.objects.get()
    assert proposal.due_at is not None
    told = Delivery.objects.filter(key__startswith=f"screening.proposal:{proposal.pk}:")
    assert told.count() == 2  # all of the team, the proposer too
    assert carry_out_proposals.call() == 0
    clock.forward(hours=25)
    assert carry_out_proposals.call() == 1
    made.refresh_from_db()
    proposal.refresh_from_db()
    assert made.standing == Standing.LIVE and proposal.accepted


def test_a_change_takes_the_proposal_back(
    cast: Mapping[str, Any], moderator: Client, rule_set: Maker
) -> None:
    made = rule_set(Standing.SHADOW, words=["casino"])
    moderator.post(f"{made.url}live/")
    moderator.post(f"{made.url}edit/", FORM | {"words": "poker"})
    made.refresh_from_db()
    assert (made.standing, made.number) == (Standing.DRAFT, 2)
    assert Proposal.objects.get().closed_at is not None
    page = moderator.get(made.url).content.decode()
    assert "Version 2" in page and "“poker”" in page and "“casino”" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"words": ""}, "Give at least one condition"),
        ({"patterns": "(unclosed"}, "is not understood"),
        ({"patterns": r"(a)\1"}, "is not understood"),
        ({"patterns": "a" * 1001}, "1,000 are the most"),
        ({"patterns": "x*"}, "fits every text"),
        ({"words": "*"}, "fits every text"),
        ({"domains": "not a domain"}, "is not a domain"),
        ({"rate_posts": "5"}, "A rate needs both"),
        ({"action": "limit"}, "Name the house rule"),
        ({"action": "explode"}, "Select a valid choice"),
        ({"name": " "}, "required"),
        ({"expires_on": "2020-01-01T00:00"}, "expired already"),
        ({"links_over": "-1"}, "greater than or equal"),
        ({"space": "forums.category:999999"}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_is_refused_with_the_words_kept(
    moderator: Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = moderator.post("/moderation/screening/sets/new/", FORM | {"why": "typed words"} | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page and "typed words" in page
    assert not RuleSet.objects.exists()


def test_a_category_moderator_drafts_and_tries_at_home_alone(
    cast: Mapping[str, Any], category: Category, client: Client, run_jobs: Callable[[], int]
) -> None:
    keeper = make_member("keeper", role="category_moderator", scope=category.space)
    client.force_login(keeper)
    page = client.get("/moderation/screening/sets/new/").content.decode()
    assert "the whole site" not in page and category.name in page
    assert client.post("/moderation/screening/sets/new/", FORM).status_code == 422
    client.post("/moderation/screening/sets/new/", FORM | {"space": category.space})
    made = RuleSet.objects.get()
    client.post(f"{made.url}try/", {"most": "1000"})
    run_jobs()
    assert Trial.objects.get().state == Trial.State.DONE
    for step in ("shadow", "live", "retire"):
        assert client.post(f"{made.url}{step}/").status_code == 403
    elsewhere = operations.write_rule_set(
        None, by=cast["administrator"], name="X", conditions=Conditions(words=("x",))
    )
    assert client.get(elsewhere.url).status_code == 404
    assert client.post("/moderation/screening/assistant/teach/").status_code == 403
    assert client.post("/moderation/screening/code/capitals/", {"standing": "live"}).status_code == 403


def test_a_rule_set_at_work_is_changed_by_moderators(
    cast: Mapping[str, Any], category: Category, client: Client, rule_set: Maker
) -> None:
    made = rule_set(words=["casino"], space=category.space)
    client.force_login(make_member("keeper", role="category_moderator", scope=category.space))
    answer = client.post(f"{made.url}edit/", FORM | {"space": category.space})
    assert answer.status_code == 422 and "a moderator changes it" in answer.content.decode()
    made.refresh_from_db()
    assert made.standing == Standing.LIVE and made.number == 1


def test_rules_in_code_are_switched(cast: Mapping[str, Any], moderator: Client) -> None:
    page = moderator.get("/moderation/screening/code/").content.decode()
    assert "All in capitals" in page and "<code>capitals</code>" in page
    moderator.post("/moderation/screening/code/capitals/", {"standing": "shadow"})
    assert Switch.objects.get().standing == Standing.SHADOW
    moderator.post("/moderation/screening/code/capitals/", {"standing": "live"})
    assert Switch.objects.get().standing == Standing.SHADOW  # proposed
    for wrong in ("", "retired", "x"):
        answer = moderator.post("/moderation/screening/code/capitals/", {"standing": wrong}, follow=True)
        assert "is off, in shadow, or live" in answer.content.decode()
    answer = moderator.post("/moderation/screening/code/nothing/", {"standing": "live"}, follow=True)
    assert "no rule of this name" in answer.content.decode()
    moderator.force_login(cast["administrator"])
    moderator.post(f"/moderation/screening/proposals/{Proposal.objects.get().pk}/confirm/")
    assert Switch.objects.get().standing == Standing.LIVE


def test_the_list_asks_as_much_for_thirty(
    cast: Mapping[str, Any], moderator: Client, same_number_of_queries: Any
) -> None:
    def make(n: int) -> None:
        for number in range(n):
            made = operations.write_rule_set(
                None,
                by=cast["administrator"],
                name=f"Set {number}",
                conditions=Conditions(words=("x",)),
            )
            Hit.objects.create(
                rule_set=made,
                subject_type="forums.post",
                subject_id=1,
                live=True,
                newcomer=True,
                language="en",
            )

    same_number_of_queries(make, lambda: moderator.get("/moderation/screening/"))


def test_a_rule_set_asks_as_much_for_thirty_hits(
    cast: Mapping[str, Any], moderator: Client, rule_set: Maker, topic: Topic, same_number_of_queries: Any
) -> None:
    made = rule_set(words=["casino"], action="watch")

    def make(n: int) -> None:
        for number in range(n):
            reply(topic, cast["member"], f"casino {number}")

    same_number_of_queries(make, lambda: moderator.get(made.url))


# -- The assistant -----------------------------------------------------------------------------


def a_version(**figures: Any) -> AssistantVersion:
    told = {
        "number": 1, "decisions": 400, "against": 100, "threshold": 0.7, "file": "none", "digest": "x",
        "measured": 200, "right": 48, "wrong": 1, "missed": 9,
    }  # fmt: skip
    version = AssistantVersion.objects.create(learned_by=Member.objects.automaton(), **told | figures)
    Setting.changed(version=version)
    return version


def test_the_assistant_tells_what_it_knows(cast: Mapping[str, Any], moderator: Client) -> None:
    page = moderator.get("/moderation/screening/assistant/").content.decode()
    assert "It has learned nothing yet" in page
    a_version(decisions=299)
    assert "It only shows" in moderator.get("/moderation/screening/assistant/").content.decode()
    a_version(number=2)
    page = moderator.get("/moderation/screening/assistant/").content.decode()
    assert "It is in shadow" in page and "98.0" in page and "48 of 49" in page


@pytest.mark.parametrize(
    ("figures", "bar", "holds"),
    [
        ({}, 0.97, True),
        ({}, 0.99, False),
        ({"decisions": 299}, 0.9, False),
        ({"against": 29}, 0.9, False),
        ({"against": 380}, 0.9, False),
        ({"right": 19, "wrong": 0}, 0.9, False),
        ({"measured": 0, "right": 0, "wrong": 0, "missed": 0}, 0.5, False),
    ],
)
def test_it_holds_only_above_its_bar(
    cast: Mapping[str, Any], figures: dict[str, int], bar: float, holds: bool
) -> None:
    a_version(**figures)
    operations.set_assistant(Setting.current(), by=cast["administrator"], mode=Mode.HOLDING, bar=bar)
    assert Setting.current().may_hold is holds


def test_more_power_takes_two_and_less_takes_one(
    cast: Mapping[str, Any], moderator: Client, client: Client
) -> None:
    make_member("second", role="moderator")
    a_version()
    moderator.post("/moderation/screening/assistant/set/", {"mode": "holding", "bar": "97"})
    assert Setting.current().mode == Mode.SHADOW
    proposal = Proposal.objects.get()
    moderator.force_login(Member.objects.get(handle="second"))
    moderator.post(f"/moderation/screening/proposals/{proposal.pk}/confirm/")
    setting = Setting.current()
    assert setting.mode == Mode.HOLDING and setting.changed_by.handle == "second"
    moderator.post("/moderation/screening/assistant/set/", {"mode": "shadow", "bar": "97"})
    assert Setting.current().mode == Mode.SHADOW
    page = moderator.get("/moderation/screening/assistant/").content.decode()
    assert "Changed by" in page and "Who set it" in page and page.count("its bar: 97 %") == 3


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"mode": "holding", "bar": "20"}, "greater than or equal to 50"),
        ({"mode": "x", "bar": "97"}, "Select a valid choice"),
        ({"mode": "shadow", "bar": ""}, "required"),
        ({"mode": "shadow", "bar": "97"}, "Nothing was changed"),
    ],
)
def test_a_wrong_setting_is_refused(moderator: Client, sent: dict[str, str], sentence: str) -> None:
    answer = moderator.post("/moderation/screening/assistant/set/", sent)
    assert answer.status_code == 422 and sentence in answer.content.decode()


def test_drift_is_told_week_by_week(
    cast: Mapping[str, Any], moderator: Client, topic: Topic, rule: RuleVersion
) -> None:
    from forums.moderation.screening.models import Screening

    for number in range(4):
        post = reply(topic, cast["member"], f"text {number}")
        Screening.objects.filter(subject_id=post.pk).delete()
        Screening.objects.create(
            subject_type="forums.post", subject_id=post.pk, outcome="shown", rules="x", model=1,
            score=0.9 if number < 3 else 0.1, flagged=number < 3,
        )  # fmt: skip
        case = moderation.report_thing(post, by=cast["trusted"], rule=rule).case
        moderation.decide_case(
            case, by=cast["moderator"], verdict="remove" if number in (0, 1) else "keep",
            version=case.version, key=str(number), rule=rule, facts="x",
        )  # fmt: skip
    whole = figures.about_assistant().whole
    assert (whole.right, whole.wrong, whole.missed, whole.calm) == (2, 1, 0, 1)
    page = moderator.get("/moderation/screening/assistant/").content.decode()
    assert "66.7" in page and '<svg class="chart"' in page


def test_a_case_shows_the_rules_that_it_met(
    cast: Mapping[str, Any], topic: Topic, rule_set: Maker, run_jobs: Callable[[], int]
) -> None:
    from forums.moderation.models import Case

    rule_set(words=["casino"], action="hold")
    post = reply(topic, cast["member"], "casino")
    run_jobs()
    case = Case.objects.get(subject_id=post.pk, subject_type="forums.post")
    assert opinions.opinion_on(case).found == ["Casinos (version 1)"]


def test_an_expiry_is_kept_as_typed(moderator: Client) -> None:
    soon = timezone.localtime(timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    moderator.post("/moderation/screening/sets/new/", FORM | {"expires_on": soon})
    made = RuleSet.objects.get()
    assert made.expires_at is not None
    assert soon in moderator.get(f"{made.url}edit/").content.decode()
