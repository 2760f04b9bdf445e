"""Tags: chosen, made, counted, merged and taken away, and never telling of what one may not see."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.jobs.worker import drain
from community.commons.search.find import search
from community.commons.standing.models import State
from forums import operations
from forums.models import Category, Tag, Topic, TopicTag, Watch
from forums.tagging import names_in, public_uses, slug_of

from .test_pages import client_of

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def opened(category: Category, by: Any, *tags: str, title: str = "A topic") -> Topic:
    return operations.open_topic(category, by=by, title=title, text="Words.", tags=tags)


def counts() -> dict[str, int]:
    return dict(Tag.objects.in_use().values_list("slug", "topic_count"))


def counted_afresh() -> dict[str, int]:
    found: dict[str, set[int]] = {tag.slug: set() for tag in Tag.objects.in_use()}
    for slug, topic in public_uses().exclude(tag=None).values_list("tag__slug", "topic"):
        found[slug].add(topic)
    return {slug: len(topics) for slug, topics in found.items()}


def labels(topic: Topic) -> list[str]:
    return [name for _slug, name in Topic.objects.get(pk=topic.pk).labels]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Énergie", "energie"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("日本", "日本"),
        ("Straße", "straße"),
        ("a b", "a-b"),
    ],
)
def test_addresses_of_tags(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_names_stand_between_commas() -> None:
    assert names_in(" heating, #keys ,, a b;c") == ["heating", "keys", "a b", "c"]


def test_who_may_make_a_tag(category: Category, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused, match="no tag “Heating”"):
        opened(category, cast["member"], "Heating")
    assert not Topic.objects.exists()  # nothing is half done
    topic = opened(category, cast["trusted"], "Heating", "heating", " Keys")
    assert labels(topic) == ["Heating", "Keys"]
    assert Activity.objects.filter(verb="forums.tag_created").count() == 2
    assert labels(opened(category, cast["member"], "HEATING")) == ["Heating"]
    assert counts() == {"heating": 2, "keys": 1} == counted_afresh()


def test_a_topic_has_five_tags_at_most(category: Category, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused, match="at most 5"):
        opened(category, cast["trusted"], *"abcdef")
    assert len(labels(opened(category, cast["trusted"], *"abcde"))) == 5


@pytest.mark.parametrize("name", ["!!!", "x" * 41, "\u200b", "a\u202eb,"])
def test_names_that_are_none(category: Category, cast: Mapping[str, Any], name: str) -> None:
    with pytest.raises(Refused):
        opened(category, cast["trusted"], name)


def test_tag_topic_again(topic: Topic, cast: Mapping[str, Any]) -> None:
    operations.tag_topic(topic, by=cast["trusted"], tags=["Heating", "Keys"])
    operations.tag_topic(topic, by=cast["moderator"], tags=["Keys", "Doors"])
    assert labels(topic) == ["Keys", "Doors"]
    assert counts() == {"heating": 0, "keys": 1, "doors": 1} == counted_afresh()
    with pytest.raises(Refused, match="Nothing was changed"):
        operations.tag_topic(topic, by=cast["moderator"], tags=["doors", "keys"])
    with pytest.raises(Forbidden):
        operations.tag_topic(topic, by=cast["member"], tags=["keys"])
    fact = Activity.objects.filter(verb="forums.topic_tagged").latest("pk")
    assert len(fact.facts["before"]) == len(fact.facts["after"]) == 2


def test_what_is_out_of_sight_is_not_counted(
    topic: Topic, category: Category, cast: Mapping[str, Any]
) -> None:
    operations.tag_topic(topic, by=cast["trusted"], tags=["Keys"])
    for state, count in ((State.HELD, 0), (State.VISIBLE, 1)):
        topic = Topic.objects.select_related("category").get(pk=topic.pk)
        operations.set_topic_state(topic, by=cast["moderator"], state=state, because="A look")
        assert counts() == {"keys": count} == counted_afresh()
    for see, count in (("members", 0), ("everyone", 1)):
        operations.edit_category(Category.objects.get(pk=category.pk), by=cast["administrator"], see=see)
        assert counts() == {"keys": count} == counted_afresh()


def test_a_tag_of_private_topics_is_their_secret(
    category: Category, private: Category, cast: Mapping[str, Any]
) -> None:
    opened(private, cast["administrator"], "Layoffs", "Keys")
    opened(category, cast["trusted"], "Keys")
    assert counts() == {"keys": 1, "layoffs": 0}
    for who in ("visitor", "member", "trusted", "coordinator"):
        client = client_of(cast[who])
        assert "Layoffs" not in client.get("/forums/tags/").content.decode()
        assert client.get("/forums/tag/layoffs/").status_code == 404
        assert client.get("/forums/tag/layoffs/feed.atom").status_code == 404
        page = client.get("/forums/tag/keys/").content.decode()
        assert page.count('<a class="title"') == 1
        with pytest.raises(Refused, match="There is no tag"):
            search("tag:layoffs", viewer=cast[who])
    assert "Layoffs" not in client_of(cast["member"]).get("/forums/new/").content.decode()
    with pytest.raises(Refused, match="no tag “Layoffs” yet"):  # the same as for one that does not exist
        opened(category, cast["member"], "Layoffs")
    moderators = client_of(cast["moderator"])
    assert "Layoffs" in moderators.get("/forums/tags/").content.decode()
    assert moderators.get("/forums/tag/keys/").content.decode().count('<a class="title"') == 2


def test_merge_tag_and_part_it_again(category: Category, cast: Mapping[str, Any]) -> None:
    first = opened(category, cast["trusted"], "Heating")
    second = opened(category, cast["trusted"], "Chauffage")
    both = opened(category, cast["trusted"], "Chauffage", "Heating")
    heating, chauffage = Tag.objects.get(slug="heating"), Tag.objects.get(slug="chauffage")
    operations.watch_tag(chauffage, by=cast["member"], level="watching")
    operations.merge_tag(chauffage, by=cast["coordinator"], into=heating)
    drain()
    assert counts() == {"heating": 3} == counted_afresh()
    assert labels(second) == labels(both) == ["Heating"]
    assert Watch.objects.get(member=cast["member"]).tag == heating
    client = client_of(cast["visitor"])
    assert client.get("/forums/tag/chauffage/?view=hot")["Location"] == "/forums/tag/heating/?view=hot"
    assert client.get("/forums/tag/heating/").content.decode().count('<a class="title"') == 3
    assert search("tag:chauffage", viewer=VISITOR).total == 3
    assert labels(opened(category, cast["member"], "chauffage")) == ["Heating"]
    with pytest.raises(Refused, match="synonym"):
        operations.merge_tag(heating, by=cast["moderator"], into=chauffage)
    operations.part_tag(Tag.objects.get(pk=chauffage.pk), by=cast["moderator"])
    drain()
    assert counts() == {"heating": 3, "chauffage": 2} == counted_afresh()
    assert labels(first) == ["Heating"] and labels(second) == ["Chauffage"]
    assert sorted(labels(both)) == ["Chauffage", "Heating"]


def test_synonyms_of_a_merged_tag_go_along(category: Category, cast: Mapping[str, Any]) -> None:
    opened(category, cast["trusted"], "A"), opened(category, cast["trusted"], "B")
    opened(category, cast["trusted"], "C")
    a, b, c = (Tag.objects.get(slug=slug) for slug in "abc")
    operations.merge_tag(a, by=cast["moderator"], into=b)
    operations.merge_tag(b, by=cast["moderator"], into=c)
    assert set(Tag.objects.filter(synonym_of=c)) == {a, b}
    assert counts() == {"c": 3} == counted_afresh()


def test_delete_tag_and_put_it_back(category: Category, cast: Mapping[str, Any]) -> None:
    topic = opened(category, cast["trusted"], "Heating", "Keys")
    operations.delete_tag(Tag.objects.get(slug="keys"), by=cast["coordinator"])
    drain()
    assert labels(topic) == ["Heating"]
    client = client_of(cast["visitor"])
    assert client.get("/forums/tag/keys/").status_code == 404
    assert "/forums/tag/keys/" not in client.get("/forums/tags/").content.decode()
    with pytest.raises(Refused, match="away"):
        opened(category, cast["trusted"], "Keys")
    operations.tag_topic(topic, by=cast["trusted"], tags=["Doors"])  # what was taken away keeps its place
    operations.restore_tag(Tag.objects.get(slug="keys"), by=cast["moderator"])
    drain()
    assert sorted(labels(topic)) == ["Doors", "Keys"]
    assert counts() == {"heating": 0, "keys": 1, "doors": 1} == counted_afresh()


def test_rename_tag_keeps_its_old_address(category: Category, cast: Mapping[str, Any]) -> None:
    topic = opened(category, cast["trusted"], "Heeting")
    opened(category, cast["trusted"], "Keys")
    tag = operations.rename_tag(Tag.objects.get(slug="heeting"), by=cast["moderator"], name="Heating")
    drain()
    assert labels(topic) == ["Heating"]
    assert client_of(cast["visitor"]).get("/forums/tag/heeting/")["Location"] == "/forums/tag/heating/"
    with pytest.raises(Refused, match="Merge"):
        operations.rename_tag(tag, by=cast["moderator"], name="keys")
    tag = operations.rename_tag(tag, by=cast["moderator"], name="Heeting")  # and back
    drain()
    assert labels(topic) == ["Heeting"]
    assert Tag.objects.get(slug="heating").synonym_of == tag
    assert counts() == {"heeting": 1, "keys": 1} == counted_afresh()


@pytest.mark.parametrize("who", ["newcomer", "member", "trusted", "category_moderator", "suspended"])
def test_only_the_team_arranges_tags(category: Category, cast: Mapping[str, Any], who: str) -> None:
    opened(category, cast["trusted"], "A", "B")
    a, b = Tag.objects.get(slug="a"), Tag.objects.get(slug="b")
    for act in (
        lambda: operations.rename_tag(a, by=cast[who], name="C"),
        lambda: operations.merge_tag(a, by=cast[who], into=b),
        lambda: operations.delete_tag(a, by=cast[who]),
        lambda: operations.part_tag(a, by=cast[who]),
        lambda: operations.restore_tag(a, by=cast[who]),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_team_arranges_tags_on_pages(category: Category, cast: Mapping[str, Any]) -> None:
    opened(category, cast["trusted"], "Heating", "Chauffage")
    client = client_of(cast["coordinator"])
    assert "Arrange" in client.get("/forums/tag/heating/edit/").content.decode()
    assert client.post("/forums/tag/chauffage/merge/", {"into": "nothing"}).status_code == 422
    assert client.post("/forums/tag/chauffage/merge/", {"into": "HEATING"}).status_code == 302
    assert "Chauffage" in client.get("/forums/tag/heating/edit/").content.decode()
    assert client.post("/forums/tag/chauffage/part/").status_code == 302
    answer = client.post("/forums/tag/heating/edit/", {"name": "chauffage"})
    assert answer.status_code == 409 and "Merge the two" in answer.content.decode()
    assert client.post("/forums/tag/heating/delete/").status_code == 302
    assert "Taken away" in client.get("/forums/tags/").content.decode()
    assert client.post("/forums/tag/heating/restore/").status_code == 302
    assert counts() == {"heating": 1, "chauffage": 1} == counted_afresh()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_tags_by_the_forms(category: Category, cast: Mapping[str, Any], language: str) -> None:
    client = client_of(cast["trusted"])
    client.cookies["language"] = language
    page = client.get("/forums/new/?category=practice").content.decode()
    assert 'list="tags-there-are"' in page
    sent = {
        "category": "practice",
        "title": "Cold",
        "text": "Brr.",
        "tags": "Heating, Keys",
        "once": language,
    }
    answer = client.post("/forums/new/", sent)
    assert answer.status_code == 302
    topic = Topic.objects.get()
    assert labels(topic) == ["Heating", "Keys"]
    assert "Heating" in client.get(answer["Location"]).content.decode()
    assert client.get(f"/forums/t/{topic.pk}/tags/").status_code == 200
    client.post(f"/forums/t/{topic.pk}/tags/", {"tags": "keys", "kind": "question"})
    topic.refresh_from_db()
    assert (topic.labels, topic.kind) == ([["keys", "Keys"]], "question")


def test_nothing_typed_is_lost_with_an_unknown_tag(category: Category, cast: Mapping[str, Any]) -> None:
    sent = {"category": "practice", "title": "Cold rooms", "text": "Brrr.", "tags": "Heating", "once": "z"}
    answer = client_of(cast["member"]).post("/forums/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no tag “Heating” yet" in page
    for typed in ("Cold rooms", "Brrr.", "Heating"):
        assert typed in page


def test_tags_in_feeds_and_search(category: Category, cast: Mapping[str, Any]) -> None:
    topic = opened(category, cast["trusted"], "Heating", title="Cold rooms")
    opened(category, cast["trusted"], title="Warm rooms")
    feed = client_of(cast["visitor"]).get("/forums/tag/heating/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "Cold rooms" in feed.content.decode() and "Warm rooms" not in feed.content.decode()
    found = search("tag:heating", viewer=VISITOR).hits
    assert [hit.object_id for hit in found] == [topic.posts.get().pk]
    assert search("rooms -tag:heating", viewer=VISITOR).total == 1


def test_lists_of_tags_cost_the_same(
    category: Category, cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    numbers = iter(range(1000))

    def make(n: int) -> None:
        for _ in range(n):
            opened(category, cast["trusted"], f"tag {next(numbers)}", "Common")

    for who in ("visitor", "member", "coordinator"):
        client = client_of(cast[who])
        same_number_of_queries(make, lambda client=client: client.get("/forums/tags/"))
        same_number_of_queries(make, lambda client=client: client.get("/forums/tag/common/"))


def test_rows_of_topic_tags_stay_few(topic: Topic, cast: Mapping[str, Any]) -> None:
    for _round in range(3):
        operations.tag_topic(topic, by=cast["trusted"], tags=["A"])
        operations.tag_topic(topic, by=cast["trusted"], tags=["B"])
    assert TopicTag.objects.count() == 1
