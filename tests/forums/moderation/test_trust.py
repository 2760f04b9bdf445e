"""Levels, limits of new members, trust by rule and by hand, and the page that explains them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity, Seal
from community.commons.site import forget
from community.commons.site.models import Site
from forums import operations as forums
from forums.models import Category, Post, Topic
from forums.moderation import operations
from forums.moderation.models import RuleVersion
from forums.moderation.trust import keep_trust, level_of, measures_of
from membership.models import Member, Role, RoleInterval
from membership.operations import give_trust, take_trust
from tests.cast import make_member
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db


def set_site(**values: Any) -> None:
    Site.objects.update_or_create(pk=1, defaults=values)
    forget()


def client_of(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="membership.backends.MemberBackend")
    return client


# -- Limits of new members -----------------------------------------------------------------


def links(n: int) -> str:
    return " ".join(f"https://elsewhere{k}.example/page" for k in range(n))


def test_new_members_put_two_links_into_a_post(topic: Topic, cast: Mapping[str, Any]) -> None:
    reply(topic, cast["newcomer"], links(2))
    with pytest.raises(Refused, match="2 links") as refusal:
        reply(topic, cast["newcomer"], links(3))
    assert refusal.value.status == 422 and "yours has 3" in str(refusal.value)
    reply(topic, cast["member"], links(9))


def test_links_within_the_site_are_not_counted(topic: Topic, cast: Mapping[str, Any]) -> None:
    reply(
        topic, cast["newcomer"], "/forums/ [a](/moderation/rules/) [b](/members/) [c](/forums/tags/) @member"
    )


def test_an_edit_is_no_way_around(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = reply(topic, cast["newcomer"], "Hello.")
    with pytest.raises(Refused, match="2 links"):
        forums.edit_post(post, by=cast["newcomer"], text=links(3))


def test_new_members_put_one_picture_into_a_post(topic: Topic, cast: Mapping[str, Any]) -> None:
    pictures = "![a](/files/1/a.png) ![b](/files/2/b.png)"
    with pytest.raises(Refused, match="1 picture"):
        reply(topic, cast["newcomer"], pictures)
    reply(topic, cast["member"], pictures)


def test_new_members_write_slowly(topic: Topic, category: Category, cast: Mapping[str, Any]) -> None:
    set_site(newcomer_posts=3)
    for n in range(3):
        reply(topic, cast["newcomer"], f"Number {n}.")
    with pytest.raises(Refused, match="3 posts in an hour") as refusal:
        reply(topic, cast["newcomer"], "One more.")
    assert refusal.value.status == 429
    with pytest.raises(Refused, match="3 posts in an hour"):
        forums.open_topic(category, by=cast["newcomer"], title="And a topic", text="Hello.")
    Post.objects.filter(author=cast["newcomer"]).update(created_at=timezone.now() - timedelta(hours=2))
    reply(topic, cast["newcomer"], "An hour later.")


def test_reports_of_a_day(topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    set_site(newcomer_reports=2, member_reports=3)
    posts = [reply(topic, cast["trusted"], f"Number {n}.") for n in range(4)]
    for role, most in (("newcomer", 2), ("member", 3)):
        for post in posts[:most]:
            operations.report_thing(post, by=cast[role], rule=rule)
        with pytest.raises(Refused, match=f"{most} reports today"):
            operations.report_thing(posts[most], by=cast[role], rule=rule)


def test_the_page_keeps_what_was_typed(topic: Topic, cast: Mapping[str, Any]) -> None:
    answer = client_of(cast["newcomer"]).post(
        f"/forums/t/{topic.pk}/reply/", {"text": f"My words {links(3)}"}
    )
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "My words" in words and "New members may put 2 links" in words


def test_settings_decide_how_long_one_is_new(cast: Mapping[str, Any]) -> None:
    assert [level_of(cast[one]) for one in ("newcomer", "member", "trusted", "moderator")] == [
        "new",
        "member",
        "trusted",
        "trusted",
    ]
    set_site(newcomer_days=0)
    assert level_of(cast["newcomer"]) == "member"
    set_site(newcomer_days=90)
    assert level_of(cast["member"]) == "new"


# -- By rule -------------------------------------------------------------------------------


@pytest.fixture
def regular(topic: Topic, cast: Mapping[str, Any]) -> Member:
    """Somebody who has just enough of everything."""
    set_site(trust_days=30, trust_posts=4, trust_active_days=2, trust_thanks=2, trust_quiet_days=90)
    member = make_member("regular")
    Member.objects.filter(pk=member.pk).update(joined_at=timezone.now() - timedelta(days=31))
    member.refresh_from_db()
    for n in range(4):
        post = reply(topic, member, f"Number {n}.")
        if n % 2:
            Post.objects.filter(pk=post.pk).update(created_at=timezone.now() - timedelta(days=3))
    for role in ("moderator", "coordinator"):
        forums.react(post, by=cast[role], kind="thank")
    return member


def roles_of(member: Member) -> frozenset[str]:
    return Member.objects.get(pk=member.pk).roles


def test_the_rule_gives_trust_and_says_why(regular: Member) -> None:
    before = Seal.objects.count()
    assert keep_trust.func() == {"given": 1, "taken": 0}
    assert roles_of(regular) == {Role.TRUSTED}
    interval = RoleInterval.objects.get(member=regular)
    assert interval.given_by.automaton and interval.ends_at is None
    assert "4 posts that stand on 2 days, thanked by 2 people" in interval.reason
    assert Seal.objects.count() == before + 1
    assert Activity.objects.filter(verb="membership.role_given", subject_id=regular.pk).exists()
    assert keep_trust.func() == {"given": 0, "taken": 0}


@pytest.mark.parametrize("missing", ["trust_days", "trust_posts", "trust_active_days", "trust_thanks"])
def test_all_of_it_is_needed(regular: Member, missing: str) -> None:
    set_site(**{missing: 40})
    assert keep_trust.func()["given"] == 0


def against(member: Member, rule: RuleVersion, moderator: Any) -> Any:
    post = Post.objects.filter(author=member).latest("pk")
    case = operations.open_case(post, by=moderator)
    return operations.decide_case(
        case, by=moderator, verdict="remove", version=case.version, key="a", rule=rule, facts="Spam."
    )


def test_a_decision_against_one_keeps_trust_away(
    regular: Member, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    set_site(trust_posts=3)
    decision = against(regular, rule, cast["moderator"])
    assert keep_trust.func()["given"] == 0
    operations.undo_decision(decision, by=cast["moderator"])
    assert keep_trust.func()["given"] == 1


def test_the_rule_takes_what_the_rule_gave(
    regular: Member, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    keep_trust.func()
    against(regular, rule, cast["moderator"])
    assert keep_trust.func()["taken"] == 1
    assert roles_of(regular) == frozenset()
    interval = RoleInterval.objects.get(member=regular)
    assert interval.ended_by is not None and interval.ended_by.automaton
    assert "90 quiet days" in interval.why_ended


def test_the_rule_leaves_what_was_given_by_hand(
    regular: Member, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    give_trust(regular, by=cast["moderator"], reason="Helps everybody")
    against(regular, rule, cast["administrator"])
    assert keep_trust.func() == {"given": 0, "taken": 0}
    assert roles_of(regular) == {Role.TRUSTED}


def test_what_a_moderator_took_the_rule_does_not_give_again(regular: Member, cast: Mapping[str, Any]) -> None:
    keep_trust.func()
    take_trust(Member.objects.get(pk=regular.pk), by=cast["moderator"], reason="Too quick with the tags")
    assert keep_trust.func() == {"given": 0, "taken": 0}
    give_trust(Member.objects.get(pk=regular.pk), by=cast["moderator"], reason="We talked")
    assert roles_of(regular) == {Role.TRUSTED}


def test_it_can_be_switched_off(regular: Member) -> None:
    set_site(trust_by_rule=False)
    assert keep_trust.func() == {"given": 0, "taken": 0}


def test_measuring_costs_the_same_for_one_and_many(
    regular: Member, cast: Mapping[str, Any], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4):
        measures_of([regular])
    many = [make_member(f"many{n}") for n in range(12)]
    with django_assert_num_queries(4):
        measures_of([regular, *many])


# -- By hand -------------------------------------------------------------------------------


def test_a_moderator_gives_and_takes_with_a_reason(cast: Mapping[str, Any]) -> None:
    browser = client_of(cast["moderator"])
    empty = browser.post("/moderation/trust/", {"handle": "member", "reason": ""})
    assert empty.status_code == 422 and 'value="member"' in empty.content.decode()
    given = browser.post("/moderation/trust/", {"handle": "@member", "reason": "Kind to newcomers"})
    assert given.status_code == 302
    assert "Kind to newcomers" in browser.get("/moderation/trust/").content.decode()
    page = client_of(cast["member"]).get("/moderation/you/").content.decode()
    assert "Why you are trusted" in page and "Kind to newcomers" in page
    taken = browser.post(f"/moderation/trust/{cast['member'].pk}/take/", {"reason": "Asked for it"})
    assert taken.status_code == 302
    assert "Asked for it" in browser.get("/moderation/trust/?show=former").content.decode()
    assert "Asked for it" in client_of(cast["member"]).get("/moderation/you/").content.decode()


def test_nobody_gives_it_to_oneself(cast: Mapping[str, Any]) -> None:
    with pytest.raises(Forbidden):
        give_trust(cast["moderator"], by=cast["moderator"], reason="Why not")
    with pytest.raises(Forbidden):
        give_trust(cast["member"], by=cast["trusted"], reason="A friend")
    with pytest.raises(Forbidden):
        take_trust(cast["trusted"], by=cast["coordinator"], reason="No friend")


# -- The page ------------------------------------------------------------------------------


def test_each_level_sees_its_own_column(cast: Mapping[str, Any]) -> None:
    said = {
        "newcomer": ("New until", "2"),
        "member": ("To be trusted", "days since you joined"),
        "trusted": ("Why you are trusted", "Given by rule"),
    }
    for role, words in said.items():
        page = client_of(cast[role]).get("/moderation/you/").content.decode()
        for one in words:
            assert one in page, (role, one)
    assert client_of(cast["suspended"]).get("/moderation/you/").status_code == 200
    assert "Holding for you now" in client_of(cast["suspended"]).get("/moderation/you/").content.decode()


def test_the_page_shows_how_far_one_is(regular: Member) -> None:
    set_site(trust_posts=8)
    page = client_of(regular).get("/moderation/you/").content.decode()
    assert '<progress class="progress-wide" id="step-2" max="8" value="4">4 / 8</progress>' in page


def test_administrators_change_the_limits(cast: Mapping[str, Any]) -> None:
    from tests.house.samples import LIMITS

    browser = client_of(cast["administrator"])
    assert browser.get("/moderation/settings/").status_code == 200
    bad = browser.post("/moderation/settings/", {**LIMITS, "newcomer_links": 4, "hide_at": "-1"})
    assert bad.status_code == 422
    done = browser.post(
        "/moderation/settings/", {**LIMITS, "newcomer_links": 4, "moderators_shown": "number"}
    )
    assert done.status_code == 302
    stored = Site.objects.get()
    assert (stored.newcomer_links, stored.moderators_shown) == (4, "number")
    assert stored.moderators_shown_since is not None
    assert Activity.objects.get(verb="moderation.limits_changed").facts["moderators_shown"] == "number"


def test_the_list_costs_the_same(
    cast: Mapping[str, Any], same_number_of_queries: Callable[..., None]
) -> None:
    browser = client_of(cast["moderator"])

    def make(n: int) -> None:
        for _number in range(n):
            member = make_member(f"trusted{Member.objects.count()}")
            give_trust(member, by=cast["administrator"], reason="Yes")

    same_number_of_queries(make, lambda: browser.get("/moderation/trust/"))
