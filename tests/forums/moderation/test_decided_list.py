"""The list of decided cases shows no words that were removed: reading those is recorded, and a list records nothing."""

from collections.abc import Mapping
from typing import Any

import pytest

from community.commons.activity.models import Activity
from forums.models import Post
from forums.moderation import operations
from forums.moderation.models import Case, RuleVersion
from membership import operations as membership
from tests.forums.conftest import reply
from tests.forums.moderation.test_bundles import decide, fresh
from tests.forums.moderation.test_pages import page, signed_in

pytestmark = pytest.mark.django_db
DECIDED = "/moderation/?state=closed"


def test_removed_words_stand_in_no_list(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    browser = signed_in(cast["moderator"])
    assert "You people" in page(browser, "/moderation/")
    decision = decide(case, cast["moderator"], "remove", rule=rule)
    text = page(browser, DECIDED)
    assert "You people" not in text
    assert rule.title("en") in text and post.topic.title in text, "the place and the rule stand there instead"
    assert not Activity.objects.filter(verb="moderation.kept_text_read").exists()
    operations.undo_decision(decision, by=cast["moderator"])
    assert "You people" in page(browser, "/moderation/")


def test_nor_the_title_of_a_removed_topic(topic: Any, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    case = operations.open_case(topic, by=cast["moderator"])
    decide(case, cast["moderator"], "remove", rule=rule)
    text = page(signed_in(cast["moderator"]), DECIDED)
    assert topic.title not in text and rule.title("en") in text


def test_nor_a_removed_profile(rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    member = membership.edit_profile(
        cast["member"], by=cast["member"], changes={"headline": "Buy cheap pills", "name": "Pill Seller"}
    )
    case = operations.report_thing(member, by=cast["trusted"], rule=rule).case
    decide(case, cast["moderator"], "remove", rule=rule)
    text = page(signed_in(cast["administrator"]), DECIDED)
    assert "cheap pills" not in text and "Pill Seller" not in text


def test_what_was_kept_reads_as_before(case: Case, cast: Mapping[str, Any]) -> None:
    decide(case, cast["moderator"], "keep")
    assert "You people" in page(signed_in(cast["moderator"]), DECIDED)


def test_similar_cases_show_no_removed_words_either(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    decide(case, cast["moderator"], "remove", rule=rule)
    again = reply(post.topic, fresh(cast["member"]), "You people always say that, and more.")
    other = operations.report_thing(again, by=cast["trusted"], rule=rule).case
    text = page(signed_in(cast["moderator"]), other.url)
    assert "1 similar case" in text and text.count("You people always say that") == text.count("and more.")


def test_a_list_of_removed_things_costs_the_same(
    topic: Any, rule: RuleVersion, cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    browser = signed_in(cast["moderator"])

    def more(n: int) -> None:
        for number in range(n):
            post = reply(topic, cast["trusted"], f"Gone {number}")
            gone = operations.open_case(post, by=cast["moderator"])
            decide(gone, cast["moderator"], "remove", rule=rule)

    same_number_of_queries(more, lambda: browser.get(DECIDED))
