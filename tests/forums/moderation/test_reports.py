"""Reports: again after an edit, what they keep as evidence, and what becomes of them when the thing is gone."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.access import Refused
from community.inbox.models import Kind
from forums import operations as forum
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import (
    Case,
    Report,
    RuleVersion,
    Urgency,
)
from forums.moderation.tidying import tidy_queue
from tests.forums.conftest import reply
from tests.forums.moderation.heard import news_of, tell
from tests.forums.moderation.test_pages import page, signed_in

pytestmark = pytest.mark.django_db


def test_what_was_edited_can_be_reported_again(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["trusted"])
    address = f"/moderation/report/?kind=forums.post&id={post.pk}"
    assert "You reported this already" in page(client, address)
    forum.edit_post(post, by=cast["member"], text="You people never learn.")
    assert "You reported this already" not in page(client, address)
    asked = {"kind": "forums.post", "id": post.pk, "rule": rule.pk, "words": "Again"}
    assert client.post("/moderation/report/", asked).status_code == 302
    assert client.post("/moderation/report/", asked).status_code == 409
    assert list(case.reports.values_list("revision", flat=True)) == [0, 1]
    operations.decide_case(
        case,
        by=cast["moderator"],
        verdict="remove",
        version=Case.objects.get().version,
        key="k",
        rule=rule,
        facts="x",
    )
    assert set(Report.objects.values_list("outcome", flat=True)) == {"upheld"}


def test_the_same_words_under_the_same_rule_are_not_reported_once_more(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    case.refresh_from_db()
    operations.decide_case(case, by=cast["moderator"], verdict="keep", version=case.version, key="k")
    with pytest.raises(Refused, match="a moderator answered"):
        operations.report_thing(post, by=cast["trusted"], rule=rule)
    other = operations.write_rule(
        None, by=cast["administrator"], code="spam", titles={"en": "No spam"}, texts={}, urgency=Urgency.DAY
    )
    assert operations.report_thing(post, by=cast["trusted"], rule=other).case.round == 2


def test_the_snapshot_holds_what_stood_around(case: Case) -> None:
    around = case.reports.get().snapshot["around"]
    assert [one["text"] for one in around] == ["I have one set."]


def test_quarantined_words_leave_the_evidence(
    case: Case, post: Post, topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    from forums.moderation import evidence

    other = reply(topic, cast["newcomer"], "And so on.")
    beside = operations.report_thing(other, by=cast["trusted"], rule=rule).case
    assert "You people" in str(beside.snapshot)
    evidence.forget(post)
    for copy in (
        *Case.objects.values_list("snapshot", flat=True),
        *Report.objects.values_list("snapshot", flat=True),
    ):
        assert "You people" not in str(copy)
    assert "And so on." in str(Case.objects.get(pk=beside.pk).snapshot)


def test_what_is_gone_is_closed_and_everybody_answered(
    case: Case, post: Post, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["moderator"])
    assert "is still there" in client.post(f"{case.url}moot/", follow=True).content.decode()
    forum.delete_post(post, by=cast["member"])
    assert "is gone. Close it" in page(client, case.url)
    client.post(f"{case.url}moot/")
    case.refresh_from_db()
    assert (case.state, case.moot, case.reports.get().outcome) == ("closed", True, "gone")
    assert "is not there any more" in page(signed_in(cast["trusted"]), "/moderation/reports/")
    assert "closed: it is gone" in page(client, "/moderation/?state=moot")
    tell("moderation.report_answered")
    assert news_of(cast["trusted"], Kind.REPORT) == ["gone"]


def test_a_light_case_whose_thing_was_taken_back_ends_by_itself(
    topic: Topic, cast: Mapping[str, Any], clock: Any
) -> None:
    light = operations.write_rule(
        None,
        by=cast["administrator"],
        code="off",
        titles={"en": "Stay on topic"},
        texts={},
        urgency=Urgency.DAY,
    )
    mine = reply(topic, cast["member"], "By the way")
    case = operations.report_thing(mine, by=cast["trusted"], rule=light).case
    forum.delete_post(mine, by=cast["member"])
    tidy_queue.call()
    assert Case.objects.get(pk=case.pk).state == "open"
    clock.forward(hours=25)
    tidy_queue.call()
    assert Case.objects.get(pk=case.pk).moot
