"""Random sequences of everything that can happen to posts, beside a model simple enough to be believed."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from community.commons.access import Forbidden, Refused
from community.commons.search.find import search
from forums import operations
from forums.hotness import score
from forums.models import Category, Post, Tag, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import Decision
from tests.cast import make_member

pytestmark = pytest.mark.django_db

VISIBLE, HELD, HIDDEN, REMOVED, DELETED = "visible", "held", "hidden", "removed", "deleted"
picks = st.integers(min_value=0, max_value=10_000)


@dataclass
class ModelPost:
    pk: int
    topic: "ModelTopic"
    author: Any
    word: str
    state: str = VISIBLE
    number: int | None = None
    thanks: set[int] = field(default_factory=set)
    before: str = VISIBLE  # the state that a restoring gives back


@dataclass
class ModelTopic:
    pk: int
    room: Category
    author: Any
    state: str = VISIBLE
    closed: bool = False
    tags: set[str] = field(default_factory=set)
    accepted: "ModelPost | None" = None
    posts: list[ModelPost] = field(default_factory=list)

    def next_number(self) -> int:
        return max((post.number or 0 for post in self.posts), default=0) + 1

    def shown(self) -> list[ModelPost]:
        return [post for post in self.posts if post.state == VISIBLE]


class Forum(RuleBasedStateMachine):
    """What the model says, the database must say."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.words = (f"zq{number}zq" for number in count(1))
        self.keys = count(1)
        self.people = [make_member(name, role="trusted") for name in ("ada", "bo", "zoe")]
        self.newcomer = make_member("new")
        self.moderator = make_member("mo", role="moderator")
        administrator = make_member("admin.istra", role="administrator")
        self.law = moderation.write_rule(
            None, by=administrator, code="kind", titles={"en": "Be kind"}, texts={"en": "Be kind."}
        )
        self.rooms = [
            operations.create_category(None, by=administrator, name="Open"),
            operations.create_category(None, by=administrator, name="Read first", premoderated=True),
        ]
        self.topics: list[ModelTopic] = []
        self.posts: list[ModelPost] = []
        self.meant: dict[str, str] = {}  # synonym -> tag
        self.gone: list[str] = []  # words that no post says any more

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # -- What the database holds

    def topic(self, one: ModelTopic) -> Topic:
        return Topic.objects.select_related("category").get(pk=one.pk)

    def post(self, one: ModelPost) -> Post:
        return Post.objects.select_related("topic__category", "author").get(pk=one.pk)

    def a_post(self, pick: int) -> ModelPost:
        return self.posts[pick % len(self.posts)]

    # -- What happens

    @rule(pick=picks)
    def open(self, pick: int) -> None:
        by, room, word = self.people[pick % 3], self.rooms[pick % 2], next(self.words)
        topic = operations.open_topic(
            room, by=by, title=f"About {word}", text=f"I say {word}.", kind="question"
        )
        one = ModelTopic(topic.pk, room, by)
        post = ModelPost(topic.posts.get().pk, one, by, word, number=1)
        one.posts.append(post)
        self.topics.append(one)
        self.posts.append(post)

    @precondition(lambda self: self.topics)
    @rule(pick=picks, newcomer=st.booleans())
    def reply(self, pick: int, newcomer: bool) -> None:
        one = self.topics[pick % len(self.topics)]
        by = self.newcomer if newcomer else self.people[pick % 3]
        word = next(self.words)
        try:
            post = operations.create_post(self.topic(one), by=by, text=f"And I say {word}.")
        except Forbidden:
            may_see = one.state == VISIBLE or (one.state in (HELD, HIDDEN) and one.author == by)
            assert one.closed or not may_see
            return
        assert not one.closed
        held = newcomer and one.room.premoderated
        made = ModelPost(
            post.pk, one, by, word, HELD if held else VISIBLE, None if held else one.next_number()
        )
        one.posts.append(made)
        self.posts.append(made)

    @precondition(lambda self: self.posts)
    @rule(pick=picks)
    def edit(self, pick: int) -> None:
        one, word = self.a_post(pick), next(self.words)
        try:
            operations.edit_post(self.post(one), by=one.author, text=f"I meant {word}.")
        except (Forbidden, Refused):
            assert one.state == REMOVED or one.topic.state != VISIBLE
            return
        self.gone.append(one.word)
        one.word = word

    @precondition(lambda self: self.posts)
    @rule(pick=picks)
    def delete(self, pick: int) -> None:
        one = self.a_post(pick)
        try:
            operations.delete_post(self.post(one), by=one.author)
        except (Forbidden, Refused):
            answered = one.number == 1 and len(one.topic.shown()) > 1
            assert one.state not in (VISIBLE, HELD) or answered or one.topic.state != VISIBLE
            return
        one.state = DELETED

    @precondition(lambda self: self.posts)
    @rule(pick=picks)
    def put_back(self, pick: int) -> None:
        one = self.a_post(pick)
        try:
            operations.restore_post(self.post(one), by=one.author)
        except (Forbidden, Refused):
            assert one.state != DELETED or one.topic.state != VISIBLE
            return
        assert one.state == DELETED
        one.state = VISIBLE if one.number else HELD

    @precondition(lambda self: self.posts)
    @rule(pick=picks)
    def hold(self, pick: int) -> None:
        one = self.a_post(pick)
        case = moderation.open_case(self.post(one), by=self.moderator)
        try:
            moderation.hold_thing(case, by=self.moderator, because="A first look")
        except Refused:
            assert one.state != VISIBLE
            return
        one.state = HELD

    @precondition(lambda self: self.posts)
    @rule(pick=picks, verdict=st.sampled_from(["hide", "remove", "approve", "restore"]))
    def decide(self, pick: int, verdict: str) -> None:
        one = self.a_post(pick)
        if self._decided(self.post(one), verdict) is None:
            return
        if verdict in ("approve", "restore"):
            if one.number is None and one.state != VISIBLE:
                one.number = one.topic.next_number()
            one.state = VISIBLE
        else:
            one.state = {"hide": HIDDEN, "remove": REMOVED}[verdict]

    @precondition(lambda self: self.topics)
    @rule(pick=picks, verdict=st.sampled_from(["hide", "remove", "restore"]))
    def decide_topic(self, pick: int, verdict: str) -> None:
        one = self.topics[pick % len(self.topics)]
        if self._decided(self.topic(one), verdict) is not None:
            one.state = {"hide": HIDDEN, "remove": REMOVED, "restore": VISIBLE}[verdict]

    def _decided(self, thing: Any, verdict: str) -> Decision | None:
        case = moderation.open_case(thing, by=self.moderator)
        case.refresh_from_db()
        try:
            return moderation.decide_case(
                case,
                by=self.moderator,
                verdict=verdict,
                version=case.version,
                key=f"key {next(self.keys)}",
                rule=self.law,
                facts="As seen.",
            )
        except Refused:
            return None

    @precondition(lambda self: self.posts)
    @rule(pick=picks, who=st.integers(min_value=0, max_value=2))
    def react(self, pick: int, who: int) -> None:
        one, by = self.a_post(pick), self.people[who]
        try:
            if by.pk in one.thanks:
                operations.withdraw_reaction(self.post(one), by=by, kind="thank")
                one.thanks.discard(by.pk)
            else:
                operations.react(self.post(one), by=by, kind="thank")
                one.thanks.add(by.pk)
        except Forbidden:
            assert by == one.author or one.state != VISIBLE or one.topic.state != VISIBLE

    @precondition(lambda self: self.topics)
    @rule(pick=picks)
    def close_or_reopen(self, pick: int) -> None:
        one = self.topics[pick % len(self.topics)]
        act = operations.reopen_topic if one.closed else operations.close_topic
        act(self.topic(one), by=self.moderator)
        one.closed = not one.closed

    @precondition(lambda self: self.topics)
    @rule(pick=picks, names=st.sets(st.sampled_from(["red", "green", "blue"])))
    def tag(self, pick: int, names: set[str]) -> None:
        one = self.topics[pick % len(self.topics)]
        try:
            operations.tag_topic(self.topic(one), by=self.moderator, tags=sorted(names))
        except (Forbidden, Refused):
            assert one.state == REMOVED or one.tags == {self.meant.get(name, name) for name in names}
            return
        one.tags = {self.meant.get(name, name) for name in names}

    @precondition(lambda self: not self.meant and Tag.objects.filter(slug__in=["red", "green"]).count() == 2)
    @rule()
    def merge(self) -> None:
        red, green = Tag.objects.get(slug="red"), Tag.objects.get(slug="green")
        operations.merge_tag(red, by=self.moderator, into=green)
        self.meant = {"red": "green"}
        for one in self.topics:
            one.tags = {self.meant.get(name, name) for name in one.tags}

    @precondition(lambda self: self.posts)
    @rule(pick=picks)
    def accept(self, pick: int) -> None:
        one = self.a_post(pick)
        try:
            if one.topic.accepted is one:
                operations.withdraw_answer(self.post(one), by=self.moderator)
                one.topic.accepted = None
            else:
                operations.accept_answer(self.post(one), by=self.moderator)
                one.topic.accepted = one
        except Refused:
            assert one.number == 1 or one.state != VISIBLE

    # -- What must hold after each

    @invariant()
    def the_database_says_the_same(self) -> None:
        for one in self.topics:
            topic, shown = self.topic(one), one.shown()
            assert (topic.state, topic.is_closed) == (one.state, one.closed)
            assert topic.post_count == len(shown)
            assert topic.highest_number == one.next_number() - 1
            assert topic.thanks == sum(len(post.thanks) for post in one.posts)
            assert topic.hot == pytest.approx(score(topic.reply_count, topic.thanks, topic.created_at))
            assert topic.solved == (one.accepted is not None and one.accepted.state == VISIBLE)
            if shown:
                last = max(shown, key=lambda post: post.number or 0)
                assert (topic.last_number, topic.last_poster_id) == (last.number, last.author.pk)
        for one_post in self.posts:
            post = self.post(one_post)
            assert (post.state, post.number) == (one_post.state, one_post.number)
            assert post.reactions.get("thank", 0) == len(one_post.thanks)

    @invariant()
    def rooms_are_counted(self) -> None:
        for room in self.rooms:
            room.refresh_from_db()
            mine = [one for one in self.topics if one.room == room and one.state == VISIBLE]
            assert room.topic_count == len(mine)
            assert room.post_count == sum(len(one.shown()) for one in mine)

    @invariant()
    def tags_are_counted(self) -> None:
        for tag in Tag.objects.in_use():
            mine = [one for one in self.topics if tag.slug in one.tags and one.state == VISIBLE]
            assert tag.topic_count == len(mine)

    @invariant()
    def search_finds_what_is_shown(self) -> None:
        for one in self.posts:
            expected = [one.pk] if one.state == VISIBLE and one.topic.state == VISIBLE else []
            found = search(one.word, viewer=AnonymousUser()).hits
            # The title carries the opening post's first word for ever; so only bodies are asked by new words.
            assert {hit.object_id for hit in found} >= set(expected)
            assert {hit.object_id for hit in found} <= {*expected, one.topic.posts[0].pk}
            if not expected and one.topic.posts[0].pk == one.pk:
                assert not found
        for word in self.gone[-3:]:
            titled = {one.posts[0].pk for one in self.topics}
            assert {hit.object_id for hit in search(word, viewer=self.moderator).hits} <= titled

    @invariant()
    def everybody_sees_what_is_theirs_to_see(self) -> None:
        for person in (AnonymousUser(), *self.people, self.newcomer, self.moderator):
            assert set(Post.objects.visible_to(person).values_list("pk", flat=True)) == {
                post.pk for post in self.posts if self._may_see(person, post)
            }

    def _may_see(self, person: Any, post: ModelPost) -> bool:
        if person == self.moderator:
            return True
        topic = post.topic
        if topic.state != VISIBLE and topic.author != person:
            return False
        return post.state == VISIBLE or post.author == person


def test_random_histories(size: Any) -> None:
    run_state_machine_as_test(
        Forum,
        settings=settings(
            max_examples=size(8, 400),
            stateful_step_count=size(20, 60),
            deadline=None,
            derandomize=size(1, 0) == 1,
            suppress_health_check=list(HealthCheck),
        ),
    )
