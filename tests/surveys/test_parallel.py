"""Many ballots at once: one for each member, whatever arrives."""

from collections.abc import Callable

import pytest

from community.commons.access import Refused
from community.surveys import operations
from community.surveys.models import Poll, Voter
from membership.models import Member
from tests.forums import test_parallel as forum
from tests.surveys.conftest import fresh, make_poll, pick

crowd, room, topic, at_once = forum.crowd, forum.room, forum.topic, forum.at_once


@pytest.mark.parametrize("secret", [False, True])
def test_one_person_votes_a_hundred_times_at_once(
    topic: object,
    crowd: list[Member],
    secret: bool,
    size: Callable[[int, int], int],
) -> None:
    poll = make_poll(topic, secret=secret)  # type: ignore[arg-type]
    picks = pick(poll, 2)

    def vote(person: Member) -> None:
        for _again in range(size(2, 10)):
            try:
                operations.cast_ballot(Poll.objects.get(pk=poll.pk), by=person, picks=picks)
            except Refused:
                continue

    assert not at_once([crowd[1]] * 50, vote)
    assert Voter.objects.count() == 1 and fresh(poll).voter_count == 1
    assert list(poll.choices.values_list("votes", flat=True)) == [0, 1, 0]
    assert not at_once(crowd[2:12], vote)
    assert list(poll.choices.values_list("votes", flat=True)) == [0, 11, 0]
