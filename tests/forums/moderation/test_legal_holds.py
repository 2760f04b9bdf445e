"""Legal holds take two persons, or a day where the team is small; meanwhile nothing is lost."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.activity import seal
from community.commons.mail.models import Delivery
from forums.models import Post
from forums.moderation import operations
from forums.moderation.models import Case, KeptText, LegalHold, RuleVersion
from forums.moderation.proposing import settle_delayed
from tests.cast import make_member
from tests.forums.moderation.test_bundles import decide, fresh
from tests.forums.moderation.test_pages import page, signed_in

from .heard import heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def third(cast: Mapping[str, Any]) -> Any:
    """With moderator and administrator three of the team."""
    return make_member("third_of_the_team", role="moderator")


def ask(post: Post, by: Any) -> LegalHold:
    until = timezone.now() + timedelta(days=400)
    with heard():
        return operations.place_hold(post, by=by, ground="Order of a court.", ends_at=until)


def test_it_waits_for_a_second_person_in_the_queue(
    case: Case, post: Post, third: Any, cast: Mapping[str, Any]
) -> None:
    boss = signed_in(cast["administrator"])
    day = (timezone.now() + timedelta(days=400)).date().isoformat()
    sent = boss.post(
        f"/moderation/cases/{case.pk}/legal-hold/", {"ground": "Order of a court.", "until": day}
    )
    assert sent.status_code == 302
    hold = LegalHold.objects.get()
    assert hold.is_waiting and not LegalHold.objects.in_force().exists()
    waiting = Case.objects.get(subject_type="moderation.legalhold")
    assert (waiting.state, waiting.url) == ("open", hold.url)
    assert hold.url in page(signed_in(third), "/moderation/")
    assert "asked for" in page(signed_in(third), case.url)
    with pytest.raises(Forbidden, match="Somebody else"):
        operations.confirm_hold(hold, by=cast["administrator"])
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(confirmed_by=cast["administrator"])
    assert "hold-confirm" not in page(boss, hold.url) and "/confirm/" not in page(boss, hold.url)
    assert "/confirm/" in page(signed_in(third), hold.url)
    assert signed_in(third).post(f"{hold.url}confirm/").status_code == 302
    hold.refresh_from_db()
    assert (hold.confirmed_by, hold.is_waiting) == (third, False)
    assert LegalHold.objects.in_force().get() == hold
    waiting.refresh_from_db()
    assert waiting.state == "closed"
    with pytest.raises(Refused, match="waits for nobody"):
        operations.confirm_hold(hold, by=third)
    with pytest.raises(Forbidden):
        operations.lift_hold(hold, by=third)  # in force, only an administrator ends it
    operations.lift_hold(hold, by=cast["administrator"])
    assert list(seal.verify()) == []


def test_a_colleague_says_no(post: Post, third: Any, cast: Mapping[str, Any]) -> None:
    hold = ask(post, cast["administrator"])
    assert signed_in(third).post(f"{hold.url}lift/").status_code == 302
    assert not LegalHold.objects.standing().exists()
    assert Case.objects.get(subject_type="moderation.legalhold").state == "closed"


def test_with_fewer_than_three_it_begins_a_day_later_and_all_are_told(
    clock: Any, post: Post, cast: Mapping[str, Any]
) -> None:
    hold = ask(post, cast["administrator"])
    assert hold.begins_at is not None and hold.begins_at - hold.placed_at >= timedelta(days=1)
    told = Delivery.objects.get(kind="moderation.delayed")
    assert told.address == cast["moderator"].email and "Order of a court." in told.text
    clock.forward(hours=25)
    assert LegalHold.objects.in_force().get() == hold
    settle_delayed.call()
    assert Case.objects.get(subject_type="moderation.legalhold").state == "closed"


def test_nothing_is_deleted_while_it_waits_but_not_for_ever(
    clock: Any, case: Case, post: Post, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    decide(case, cast["moderator"], "remove", rule=rule)
    clock.forward(days=190)
    assert KeptText.objects.due().count() == 1
    ask(post, fresh(cast["administrator"]))
    assert not KeptText.objects.due().exists()
    clock.forward(days=8)  # nobody confirmed it
    assert KeptText.objects.due().count() == 1


def test_only_administrators_ask_for_it(post: Post, cast: Mapping[str, Any]) -> None:
    for role in ("member", "trusted", "category_moderator", "moderator", "coordinator"):
        with pytest.raises(Forbidden):
            ask(post, cast[role])
        answer = signed_in(cast[role]).get("/moderation/legal-holds/1/")
        assert answer.status_code == (404 if role == "moderator" else 403)
