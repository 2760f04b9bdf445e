"""What is returned to its author, and the words of what is removed."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.jobs.worker import drain
from community.commons.standing.models import State
from forums import operations as forum
from forums.models import Category, Post
from forums.moderation import operations
from forums.moderation.models import Case, KeptText, RuleVersion
from tests.forums.conftest import reply
from tests.forums.moderation.judged import (
    decide,
)

pytestmark = pytest.mark.django_db


def test_what_is_returned_is_edited_and_comes_again(
    category: Category, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    forum.edit_category(category, by=cast["administrator"], premoderated=True)
    topic = forum.open_topic(category, by=cast["moderator"], title="Read first", text="Here.")
    held = reply(topic, cast["member"], "Buy this")
    case = operations.open_case(held, by=cast["moderator"], held=True)
    decision = decide(case, cast["moderator"], "return", rule=rule, facts="Say what it costs.")
    held.refresh_from_db()
    assert (held.state, held.text, held.held_because) == (State.HELD, "Buy this", "Say what it costs.")
    assert decision.statement and decision.statement.what == "return"
    forum.edit_post(held, by=cast["member"], text="Buy this for 3 euros")
    drain()
    case.refresh_from_db()
    assert case.state == "open"
    decide(case, cast["moderator"], "approve")
    held.refresh_from_db()
    assert (held.state, held.number) == (State.VISIBLE, 2)


def test_removed_words_lie_apart_and_come_back(
    case: Case, post: Post, rule: RuleVersion, third: Any, cast: Mapping[str, Any]
) -> None:
    html = post.html
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    post.refresh_from_db()
    assert (post.text, post.html) == ("", "")
    kept = KeptText.objects.get(decision=decision)
    with pytest.raises(Forbidden):
        operations.read_kept_text(kept, by=cast["trusted"])
    assert operations.read_kept_text(kept, by=cast["moderator"]) == "You people always say that."
    read = Activity.objects.get(verb="moderation.kept_text_read")
    assert read.actor == cast["moderator"] and hasattr(read, "seal")
    case.refresh_from_db()
    again = operations.open_case(post, by=cast["moderator"])
    decide(again, third, "restore")
    post.refresh_from_db()
    assert (post.text, post.html, post.state) == ("You people always say that.", html, State.VISIBLE)


def test_removed_words_are_deleted_when_nothing_is_open(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any], clock: Any
) -> None:
    from forums.moderation.keeping import delete_kept

    decide(case, cast["moderator"], "remove", rule=rule)
    clock.forward(days=183)
    assert delete_kept.call() == 0
    operations.open_case(post, by=cast["moderator"])
    clock.forward(days=2)
    assert delete_kept.call() == 0, "a case is open"
    case.refresh_from_db()
    decide(case, cast["administrator"], "keep", rule=rule)
    assert delete_kept.call() == 1
    kept = KeptText.objects.get()
    assert kept.content is None and len(kept.digest) == 64
    case.refresh_from_db()
    assert "text" not in case.snapshot and "text" not in case.reports.get().snapshot
    again = operations.open_case(post, by=cast["moderator"])
    with pytest.raises(Refused, match="gone for ever"):
        decide(again, cast["moderator"], "restore")
