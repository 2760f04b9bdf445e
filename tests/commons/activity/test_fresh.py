"""Where a staff act is recorded, a fresh proof is asked; on an old one nothing of the act remains."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.activity.facts import FACTS
from community.commons.activity.fresh import ProofNeeded, watching
from community.commons.activity.log import Happening, record, record_many, unit
from community.commons.activity.models import Activity, Seal
from membership.facts import Joined, RoleGiven
from membership.models import Member, Role

pytestmark = pytest.mark.django_db


def given() -> Any:
    return RoleGiven(1, Role.TRUSTED)


@pytest.mark.parametrize("at_once", [False, True])
def test_on_an_old_proof_nothing_remains(cast: Mapping[str, Any], at_once: bool) -> None:
    moderator, about = cast["moderator"], cast["member"]
    before = Activity.objects.count(), Seal.objects.count()
    with watching(moderator, lambda: False), pytest.raises(ProofNeeded), unit():
        Member.objects.filter(pk=about.pk).update(name="Elsewhere")
        if at_once:
            record_many([Happening(given(), moderator, about)])
        else:
            record(given(), by=moderator, subject=about)
    assert (Activity.objects.count(), Seal.objects.count()) == before
    assert Member.objects.get(pk=about.pk).name == about.name


def test_on_a_fresh_proof_it_is_sealed(cast: Mapping[str, Any]) -> None:
    before = Seal.objects.count()
    with watching(cast["moderator"], lambda: True), unit():
        record(given(), by=cast["moderator"], subject=cast["member"])
    assert Seal.objects.count() == before + 1


@pytest.mark.parametrize("role", ["category_moderator", "moderator", "coordinator", "administrator"])
def test_all_of_the_team_are_asked(cast: Mapping[str, Any], role: str) -> None:
    with watching(cast[role], lambda: False), pytest.raises(ProofNeeded), unit():
        record(given(), by=cast[role], subject=cast["member"])


def test_what_members_do_and_what_the_site_does_is_not_asked(cast: Mapping[str, Any]) -> None:
    with watching(cast["member"], lambda: False), unit():
        record(Joined(), by=cast["member"], subject=cast["member"])
    with watching(cast["moderator"], lambda: False), unit():
        record(given(), by=Member.objects.automaton(), subject=cast["member"])
        record(Joined(), by=cast["moderator"], subject=cast["moderator"])


def test_what_comes_without_a_session_is_not_asked(cast: Mapping[str, Any]) -> None:
    """A token of the API, a mail, a command: nobody sits before a browser that was left open."""
    with unit():
        record(given(), by=cast["moderator"], subject=cast["member"])


def test_every_act_of_moderation_is_the_teams(cast: Mapping[str, Any]) -> None:
    """A fact of moderation or screening is sealed, or done by members, or it says nothing of a person's act."""
    open_to_members = {
        "moderation.thing_reported",
        "moderation.report_withdrawn",
        "moderation.notice_filed",
        "moderation.appeal_submitted",
        "moderation.appeal_withdrawn",
        "moderation.appeal_message_written",
        "moderation.team_answered",
        "moderation.own_erased",
        "moderation.look_drawn",
        "screening.limit_ended",  # follows from a decision that is sealed itself, or from the clock
    }
    parts = ("moderation.", "screening.", "home.")
    loose = {one.verb for one in FACTS.values() if one.verb.startswith(parts) and not one.staff}
    assert loose - open_to_members == set(), "seal them: @fact(..., staff=True)"
