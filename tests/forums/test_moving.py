"""Topics moved, split, merged and brought back: by whom, what follows, and that nothing leaks on the way."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.jobs.worker import drain
from community.commons.search.find import search
from community.inbox.models import Notification
from forums import operations
from forums.models import Category, Draft, Notice, Post, ReadPosition, Topic, Watch
from forums.moderation import operations as moderation
from forums.moderation.models import Case
from membership.operations import give_role
from tests.cast import make_member

from .conftest import reply
from .test_pages import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(cast: Mapping[str, Any]) -> Category:
    return operations.create_category(None, by=cast["administrator"], name="Tools")


def fresh(topic: Topic) -> Topic:
    return Topic.objects.select_related("category").get(pk=topic.pk)


def counts(category: Category) -> tuple[int, int]:
    category.refresh_from_db()
    return category.topic_count, category.post_count


def ids(topic: Topic, *numbers: int) -> list[int]:
    return list(topic.posts.filter(number__in=numbers).order_by("number").values_list("pk", flat=True))


def talk(topic: Topic, cast: Mapping[str, Any], replies: int) -> None:
    for n in range(replies):
        reply(topic, cast["member"] if n % 2 else cast["trusted"], f"Reply wordno{n}.")


# -- Move ------------------------------------------------------------------------------------------


def test_move_topic_takes_counters_search_and_a_line_along(
    topic: Topic, category: Category, other: Category, cast: Mapping[str, Any]
) -> None:
    talk(topic, cast, 2)
    operations.move_topic(fresh(topic), by=cast["moderator"], category=other)
    assert (counts(category), counts(other)) == ((0, 0), (1, 3))
    assert search("wordno1 in:tools", viewer=AnonymousUser()).total == 1
    assert search("wordno1 in:practice", viewer=AnonymousUser()).total == 0
    page = client_of(cast["member"]).get(topic.url).content.decode()
    assert "moved this topic here from" in page and "Move it back" not in page
    assert Activity.objects.filter(verb="forums.topic_moved", subject_id=topic.pk).count() == 1
    notice = Notice.objects.get()
    answer = client_of(cast["moderator"]).post(f"/forums/t/{topic.pk}/undo/{notice.pk}/")
    assert answer.status_code == 302
    assert (counts(category), counts(other)) == ((1, 3), (0, 0))
    assert not Notice.objects.exists()
    assert fresh(topic).notice_count == 0


def test_a_topic_moved_among_few_vanishes_for_the_others_by_every_path(
    topic: Topic, private: Category, cast: Mapping[str, Any]
) -> None:
    reply(topic, cast["member"], "A secretword here. @trusted")
    drain()
    assert Notification.objects.of(cast["trusted"]).exists()
    operations.move_topic(fresh(topic), by=cast["moderator"], category=private)
    drain()
    for who in ("visitor", "newcomer", "member", "suspended"):
        client = client_of(cast[who])
        for path in (
            topic.url,
            f"/forums/t/{topic.pk}/",
            f"/forums/t/{topic.pk}/2/",
            f"/forums/t/{topic.pk}/print/",
            f"/forums/t/{topic.pk}/feed.atom",
            f"/forums/t/{topic.pk}/posts/?after=0",
            f"{topic.url}?date=2020-01-01",
        ):
            assert client.get(path).status_code == 404, (who, path)
        assert search("secretword", viewer=cast[who]).total == 0
        assert "keeps the keys" not in client.get("/forums/feed.atom").content.decode()
    assert not Notification.objects.of(cast["trusted"]).exists()
    assert search("secretword", viewer=cast["moderator"]).total == 1


def test_who_may_move(topic: Topic, other: Category, private: Category, cast: Mapping[str, Any]) -> None:
    for who in ("visitor", "newcomer", "member", "suspended"):
        with pytest.raises(Forbidden):
            operations.move_topic(fresh(topic), by=cast[who], category=other)
    with pytest.raises(Forbidden):
        operations.move_topic(fresh(topic), by=cast["trusted"], category=private)
    members = operations.create_category(None, by=cast["administrator"], name="Other readers", see="members")
    with pytest.raises(Refused, match="Other people"):
        operations.move_topic(fresh(topic), by=cast["trusted"], category=members)
    assert client_of(cast["member"]).get(f"/forums/t/{topic.pk}/move/").status_code == 403
    client = client_of(cast["trusted"])
    assert "Other readers" not in client.get(f"/forums/t/{topic.pk}/move/").content.decode()
    assert client.post(f"/forums/t/{topic.pk}/move/", {"category": "tools"}).status_code == 302
    assert fresh(topic).category == other


# -- Split and merge -------------------------------------------------------------------------------


def test_split_topic_by_the_pages(
    topic: Topic, category: Category, other: Category, cast: Mapping[str, Any]
) -> None:
    talk(topic, cast, 6)
    operations.watch_topic(topic, by=cast["newcomer"], level="watching")
    operations.mark_read(fresh(topic), by=cast["newcomer"], number=5)
    client = client_of(cast["moderator"])
    page = f"/forums/t/{topic.pk}/split/"
    assert client.get(page).status_code == 200
    wrong = client.get(page, {"title": "Keys again", "category": "tools", "numbers": "4-x"})
    assert "Write numbers and ranges" in wrong.content.decode()
    assert (
        "without it the topic would begin nowhere"
        in client.get(page, {"title": "Keys again", "category": "tools", "numbers": "1, 3"}).content.decode()
    )
    look = client.get(page, {"title": "Keys again", "category": "tools", "numbers": "3, 5-6"})
    assert "Nothing has happened yet" in look.content.decode()
    assert Topic.objects.count() == 1
    answer = client.post(page, {"title": "Keys again", "category": "tools", "post": ids(topic, 3, 5, 6)})
    assert answer.status_code == 302, answer.content.decode()
    new = Topic.objects.latest("pk")
    assert [post.number for post in new.posts.order_by("number")] == [1, 2, 3]
    assert (counts(category), counts(other)) == ((1, 4), (1, 3))
    here = client.get(topic.url).content.decode()
    assert "moved 3 posts to" in here and "Bring them back" in here
    visitor = client_of(cast["visitor"])
    assert visitor.get(f"/forums/t/{topic.pk}/5/")["Location"] == f"{new.url}#p2"
    assert visitor.get(f"/forums/t/{topic.pk}/4/")["Location"] == f"{topic.url}#p4"
    assert Watch.objects.filter(topic=new, member=cast["newcomer"], level="watching").exists()
    assert ReadPosition.objects.get(topic=new, member=cast["newcomer"]).number == 2
    # Brought back, all is as it was.
    notice = Notice.objects.filter(topic=topic).first()
    assert notice is not None
    assert client.post(f"/forums/t/{topic.pk}/undo/{notice.pk}/").status_code == 302
    assert [post.number for post in topic.posts.order_by("number")] == [1, 2, 3, 4, 5, 6, 7]
    assert (counts(category), counts(other)) == ((1, 7), (0, 0))
    assert "moved 3 posts" not in client.get(topic.url).content.decode()
    assert visitor.get(new.url)["Location"] == topic.url


def test_answers_find_their_posts_after_a_split_and_back(topic: Topic, cast: Mapping[str, Any]) -> None:
    reply(topic, cast["member"], "Two answers one.", reply_to=1)
    reply(topic, cast["member"], "Three answers two.", reply_to=2)
    new = operations.split_topic(
        fresh(topic), by=cast["moderator"], posts=ids(topic, 2, 3), title="Another matter"
    )
    assert list(new.posts.order_by("number").values_list("reply_to", flat=True)) == [None, 1]
    operations.merge_topic(new, by=cast["moderator"], into=fresh(topic))
    assert list(topic.posts.order_by("number").values_list("reply_to", flat=True)) == [None, 1, 2]


def test_merge_topic_by_the_pages_and_separate_again(
    topic: Topic, category: Category, other: Category, cast: Mapping[str, Any]
) -> None:
    talk(topic, cast, 2)
    into = operations.open_topic(other, by=cast["member"], title="Who has a key?", text="I ask.")
    client = client_of(cast["moderator"])
    page = f"/forums/t/{topic.pk}/merge/"
    assert client.get(page).status_code == 200
    assert "Who has a key?" in client.get(page, {"into": "key"}).content.decode()
    assert "no other topic at this address" in client.get(page, {"into": "99999"}).content.decode()
    look = client.get(page, {"into": f"https://example.org{into.url}"}).content.decode()
    assert "from #2 on" in look
    operations.save_draft(f"topic:{topic.pk}", by=cast["newcomer"], text="Half a thought")
    bookmark = operations.bookmark_post(topic.posts.get(number=2), by=cast["member"])
    answer = client.post(page, {"into": into.pk})
    assert answer["Location"] == f"{into.url}#p4"
    assert (counts(category), counts(other)) == ((0, 0), (1, 4))
    visitor = client_of(cast["visitor"])
    assert visitor.get(topic.url)["Location"] == into.url
    assert visitor.get(f"/forums/t/{topic.pk}/2/")["Location"] == f"{into.url}#p3"
    assert Draft.objects.get(member=cast["newcomer"]).place == f"topic:{into.pk}"
    bookmark.post.refresh_from_db()
    assert bookmark.post.topic_id == into.pk
    for path in ("/forums/", "/forums/feed.atom"):
        assert "Who keeps the keys?" not in visitor.get(path).content.decode()
    assert "keys?" in visitor.get(into.url).content.decode()  # the line names it
    late = client_of(cast["member"]).post(f"/forums/t/{topic.pk}/reply/", {"text": "Too late, my friends"})
    assert late["Location"] == f"/forums/t/{into.pk}/reply/"
    assert Draft.objects.get(member=cast["member"]).text == "Too late, my friends"
    notice = Notice.objects.get(topic=into)
    assert client.post(f"/forums/t/{into.pk}/undo/{notice.pk}/")["Location"] == topic.url
    assert (counts(category), counts(other)) == ((1, 3), (1, 1))
    assert visitor.get(topic.url).status_code == 200


def test_separating_takes_only_what_that_merge_brought(
    topic: Topic, other: Category, cast: Mapping[str, Any]
) -> None:
    """Two topics that were joined and separated before, the other way round."""
    by = cast["moderator"]
    second = operations.open_topic(other, by=cast["member"], title="Who has a key?", text="I ask.")
    operations.merge_topic(fresh(topic), by=by, into=fresh(second))
    operations.unmerge_topic(fresh(topic), by=by)
    reply(fresh(topic), cast["member"], "A reply.")
    operations.merge_topic(fresh(second), by=by, into=fresh(topic))
    operations.unmerge_topic(fresh(second), by=by)
    assert [post.number for post in topic.posts.order_by("number")] == [1, 2]
    assert [post.text for post in second.posts.all()] == ["I ask."]


def test_only_moderators_of_both_split_and_merge(
    topic: Topic, other: Category, cast: Mapping[str, Any]
) -> None:
    reply(topic, cast["member"])
    into = operations.open_topic(other, by=cast["member"], title="Another", text="I ask.")
    theirs = make_member("keeper")
    give_role(theirs, by=cast["administrator"], role="category_moderator", scope=topic.category.space)
    theirs = type(theirs).objects.get(pk=theirs.pk)
    for who in (cast["visitor"], cast["member"], cast["trusted"], cast["coordinator"]):
        with pytest.raises(Forbidden):
            operations.split_topic(fresh(topic), by=who, posts=ids(topic, 2), title="No")
        with pytest.raises(Forbidden):
            operations.merge_topic(fresh(topic), by=who, into=into)
    with pytest.raises(Forbidden):
        operations.merge_topic(fresh(topic), by=theirs, into=into)
    assert operations.split_topic(fresh(topic), by=theirs, posts=ids(topic, 2), title="Yes").pk


def test_a_merge_among_few_leads_only_those_on(
    topic: Topic, private: Category, cast: Mapping[str, Any]
) -> None:
    reply(topic, cast["member"], "A secretword.")
    into = operations.open_topic(private, by=cast["moderator"], title="Between us", text="Hush.")
    operations.merge_topic(fresh(topic), by=cast["moderator"], into=into)
    drain()
    for who in ("visitor", "member", "trusted"):
        client = client_of(cast[who])
        for path in (topic.url, f"/forums/t/{topic.pk}/", f"/forums/t/{topic.pk}/2/", into.url):
            answer = client.get(path)
            assert answer.status_code == 404, (who, path)
            assert "Between us" not in answer.content.decode()
        sent = client.post(f"/forums/t/{topic.pk}/reply/", {"text": "Hello?"})
        assert sent.status_code == (403 if who == "visitor" else 404), who
        assert search("secretword", viewer=cast[who]).total == 0
    assert client_of(cast["moderator"]).get(f"/forums/t/{topic.pk}/2/")["Location"] == f"{into.url}#p3"


def test_a_line_names_no_topic_that_its_reader_may_not_see(
    topic: Topic, private: Category, cast: Mapping[str, Any]
) -> None:
    talk(topic, cast, 2)
    operations.split_topic(
        fresh(topic), by=cast["moderator"], posts=ids(topic, 2), title="Hushhush", category=private
    )
    theirs = client_of(cast["member"]).get(topic.url).content.decode()
    assert "Hushhush" not in theirs and "another topic" in theirs
    assert "Hushhush" in client_of(cast["moderator"]).get(topic.url).content.decode()


def test_cases_and_notifications_follow_their_posts(
    topic: Topic, other: Category, cast: Mapping[str, Any]
) -> None:
    post = reply(topic, cast["member"], "Hello @trusted")
    rule = moderation.write_rule(
        None, by=cast["administrator"], code="kind", titles={"en": "Be kind"}, texts={"en": "Be kind."}
    )
    case = moderation.report_thing(post, by=cast["newcomer"], rule=rule).case
    drain()
    new = operations.split_topic(
        fresh(topic), by=cast["moderator"], posts=[post.pk], title="Apart", category=other
    )
    drain()
    case.refresh_from_db()
    assert case.space == other.space
    told = Notification.objects.get(member=cast["trusted"], subject_id=post.pk)
    assert (told.topic_id, told.number) == (new.pk, 1)
    operations.merge_topic(fresh(new), by=cast["moderator"], into=fresh(topic))
    drain()
    assert Case.objects.get(pk=case.pk).space == topic.space
    told.refresh_from_db()
    assert (told.topic_id, told.number) == (topic.pk, 2)


def test_a_case_about_a_merged_topic_can_still_be_closed(
    topic: Topic, other: Category, cast: Mapping[str, Any]
) -> None:
    into = operations.open_topic(other, by=cast["member"], title="Another", text="I ask.")
    case = moderation.open_case(fresh(topic), by=cast["moderator"])
    operations.merge_topic(fresh(topic), by=cast["moderator"], into=into)
    assert client_of(cast["moderator"]).get(case.url).status_code == 200
    case.refresh_from_db()
    moderation.decide_case(
        case, by=cast["moderator"], verdict="keep", version=case.version, key="k", rule=None, facts=""
    )


def test_held_posts_go_along(cast: Mapping[str, Any], other: Category) -> None:
    room = operations.create_category(None, by=cast["administrator"], name="Read first", premoderated=True)
    topic = operations.open_topic(room, by=cast["moderator"], title="Waiting", text="Sit down.")
    held = reply(topic, cast["newcomer"], "May I?")
    into = operations.open_topic(other, by=cast["moderator"], title="Open", text="Come in.")
    operations.merge_topic(fresh(topic), by=cast["moderator"], into=into)
    held = Post.objects.select_related("topic__category", "author").get(pk=held.pk)
    assert (held.topic_id, held.number, held.state) == (into.pk, None, "held")
    operations.set_post_state(held, by=cast["moderator"], state="visible")
    assert held.number == 3
    operations.unmerge_topic(fresh(topic), by=cast["moderator"])
    held.refresh_from_db()
    assert (held.topic_id, held.number) == (topic.pk, 2)


def test_lists_of_choices_cost_the_same(
    topic: Topic, cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    client = client_of(cast["moderator"])

    def posts(n: int) -> None:
        for _ in range(min(n, 15)):
            reply(topic, cast["member"])

    same_number_of_queries(posts, lambda: client.get(f"/forums/t/{topic.pk}/split/"))

    def lines(n: int) -> None:
        for _ in range(min(n, 4)):
            last = fresh(topic).posts.exclude(number=1).order_by("-number").first()
            assert last is not None
            operations.split_topic(fresh(topic), by=cast["moderator"], posts=[last.pk], title="Apart")

    def drawn_afresh() -> None:
        caches["fragments"].clear()
        client.get(topic.url)

    same_number_of_queries(lines, drawn_afresh)
    same_number_of_queries(posts, lambda: client.get(f"/forums/t/{topic.pk}/print/"))


def test_a_reaction_meant_before_a_split_counts_where_the_post_went(
    topic: Topic, cast: Mapping[str, Any]
) -> None:
    """Two people at once: the one's page still showed the post in the topic that it has left."""
    talk(topic, cast, 3)
    seen = Post.objects.select_related("topic__category", "author").get(topic=topic, number=3)
    new = operations.split_topic(fresh(topic), by=cast["moderator"], posts=[seen.pk], title="Apart")
    operations.react(seen, by=cast["newcomer"], kind="thank")
    assert (fresh(topic).thanks, fresh(new).thanks) == (0, 1)
    stale = Post.objects.select_related("topic__category", "author").get(pk=seen.pk)
    operations.merge_topic(fresh(new), by=cast["moderator"], into=fresh(topic))
    operations.withdraw_reaction(stale, by=cast["newcomer"], kind="thank")
    assert fresh(topic).thanks == 0
