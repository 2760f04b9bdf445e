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
from community.commons.search.models import Document
from forums import operations
from forums.hotness import score
from forums.models import Category, Forwarding, Post, ReadPosition, Tag, Topic
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
    answers: "ModelPost | None" = None
    stood: dict[int, tuple[int | None, "ModelPost | None"]] = field(default_factory=dict)  # by topic


Place = tuple[int, int]  # topic, number


@dataclass
class ModelTopic:
    pk: int
    room: Category
    author: Any
    state: str = VISIBLE
    closed: bool = False
    question: bool = True
    tags: set[str] = field(default_factory=set)
    accepted: "ModelPost | None" = None
    posts: list[ModelPost] = field(default_factory=list)
    highest: int = 1
    into: "ModelTopic | None" = None  # what it was merged into
    taken: list[ModelPost] = field(default_factory=list)  # what it had then

    def next_number(self) -> int:
        self.highest += 1
        return self.highest

    def last(self) -> int:
        return max((post.number or 0 for post in self.shown()), default=0)

    def ordered(self) -> list[ModelPost]:
        return sorted(self.posts, key=lambda post: (post.number is None, post.number or 0, post.pk))

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
        self.places: dict[tuple[int, int], int] = {}  # (member, topic): read up to this number
        self.old: dict[Place, ModelPost] = {}  # where posts stood before

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

    def by_pk(self, pk: int) -> ModelPost:
        return next(post for post in self.posts if post.pk == pk)

    def a_topic(self, pick: int) -> ModelTopic:
        living = [one for one in self.topics if one.into is None]
        return living[pick % len(living)]

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
        self.places[by.pk, one.pk] = 1

    @precondition(lambda self: self.topics)
    @rule(pick=picks, newcomer=st.booleans(), to=picks)
    def reply(self, pick: int, newcomer: bool, to: int) -> None:
        one = self.a_topic(pick)
        by = self.newcomer if newcomer else self.people[pick % 3]
        word = next(self.words)
        answered = next((post for post in one.posts if post.number and post.number == to % 6), None)
        try:
            post = operations.create_post(
                self.topic(one),
                by=by,
                text=f"And I say {word}.",
                reply_to=answered.number if answered else None,
            )
        except Forbidden:
            may_see = one.state == VISIBLE or (one.state in (HELD, HIDDEN) and one.author == by)
            assert one.closed or not may_see
            return
        assert not one.closed
        held = newcomer and one.room.premoderated
        made = ModelPost(
            post.pk, one, by, word, HELD if held else VISIBLE, None if held else one.next_number()
        )
        made.answers = answered
        one.posts.append(made)
        self.posts.append(made)
        if made.number:
            self.places[by.pk, one.pk] = made.number

    @precondition(lambda self: self.posts)
    @rule(pick=picks)
    def edit(self, pick: int) -> None:
        one, word = self.a_post(pick), next(self.words)
        try:
            operations.edit_post(self.post(one), by=one.author, text=f"I meant {word}.")
        except (Forbidden, Refused):
            assert one.state == REMOVED or one.topic.state != VISIBLE
            return
        assert one.state != REMOVED
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
        one = self.a_topic(pick)
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

    @precondition(lambda self: self.topics)
    @rule(pick=picks, who=st.integers(min_value=0, max_value=2), number=st.integers(1, 12))
    def read(self, pick: int, who: int, number: int) -> None:
        one, by = self.a_topic(pick), self.people[who]
        try:
            operations.mark_read(self.topic(one), by=by, number=number)
        except Forbidden:
            assert one.state != VISIBLE and one.author != by
            return
        key = (by.pk, one.pk)
        self.places[key] = max(self.places.get(key, 0), min(number, one.highest))

    # -- From one place to another

    @precondition(lambda self: self.topics)
    @rule(pick=picks)
    def move(self, pick: int) -> None:
        one = self.a_topic(pick)
        room = next(room for room in self.rooms if room != one.room)
        operations.move_topic(self.topic(one), by=self.moderator, category=room)
        one.room = room

    @precondition(lambda self: self.topics)
    @rule(pick=picks, mask=st.integers(1, 255), elsewhere=st.booleans())
    def split(self, pick: int, mask: int, elsewhere: bool) -> None:
        one = self.a_topic(pick)
        chosen = [post for bit, post in enumerate(one.ordered()) if mask >> (bit % 8) & 1]
        room = self.rooms[1 - self.rooms.index(one.room)] if elsewhere else one.room
        word = next(self.words)
        try:
            new = operations.split_topic(
                self.topic(one),
                by=self.moderator,
                posts=[post.pk for post in chosen],
                title=f"About {word}",
                category=room,
            )
        except Refused:
            first = chosen[0] if chosen else None
            opening = any(post.number == 1 for post in chosen)
            assert one.state != VISIBLE or first is None or opening or first.state != VISIBLE
            return
        made = ModelTopic(new.pk, room, chosen[0].author, highest=0, question=False)
        self.topics.append(made)
        self._relocate(chosen, one, made)

    @precondition(lambda self: sum(one.into is None for one in self.topics) > 1)
    @rule(pick=picks, other=picks)
    def merge(self, pick: int, other: int) -> None:
        one, into = self.a_topic(pick), self.a_topic(other)
        try:
            operations.merge_topic(self.topic(one), by=self.moderator, into=self.topic(into))
        except Refused:
            assert one is into or one.state != VISIBLE or into.state != VISIBLE
            return
        one.taken = list(one.posts)
        self._relocate(list(one.posts), one, into)
        one.into, one.state = into, DELETED

    @precondition(lambda self: any(one.into for one in self.topics))
    @rule(pick=picks)
    def unmerge(self, pick: int) -> None:
        merged = [one for one in self.topics if one.into]
        one = merged[pick % len(merged)]
        into = one.into
        assert into is not None
        back = [post for post in one.taken if post.topic is into]
        try:
            operations.unmerge_topic(self.topic(one), by=self.moderator)
        except Refused:
            has_opening = any(post.stood[one.pk][0] == 1 for post in back)
            assert into.state != VISIBLE or not has_opening
            return
        one.into, one.state, one.taken = None, VISIBLE, []
        self._relocate(back, into, one)

    def _relocate(self, posts: list[ModelPost], source: ModelTopic, target: ModelTopic) -> None:
        ordered = [post for post in source.ordered() if post in posts]
        places, end, numbers = dict(self.places), target.last(), {}
        answers = {post.pk: post.answers for post in ordered}
        for post in ordered:
            old = post.number
            known = post.stood.pop(target.pk, None)
            self.old.pop((target.pk, known[0]), None) if known and known[0] else None
            if old is not None:
                post.number = (known and known[0]) or target.next_number()
                numbers[old] = post.number
                self.old[source.pk, old] = post
            post.stood[source.pk] = (old, answers[post.pk])
            if post.answers is not None and post.answers not in posts:
                post.answers = known[1] if known else None
            elif post.answers is None and known:
                post.answers = known[1]
            post.topic = target
            source.posts.remove(post)
            target.posts.append(post)
        for (member, topic), place in places.items():
            if topic != source.pk:
                continue
            had = places.get((member, target.pk), 0)
            read = [new for old, new in numbers.items() if old <= place]
            if read and had >= end and max(read) > had:
                self.places[member, target.pk] = max(read)

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
        one = self.a_topic(pick)
        act = operations.reopen_topic if one.closed else operations.close_topic
        act(self.topic(one), by=self.moderator)
        one.closed = not one.closed

    @precondition(lambda self: self.topics)
    @rule(pick=picks, names=st.sets(st.sampled_from(["red", "green", "blue"])))
    def tag(self, pick: int, names: set[str]) -> None:
        one = self.a_topic(pick)
        try:
            operations.tag_topic(self.topic(one), by=self.moderator, tags=sorted(names))
        except (Forbidden, Refused):
            assert one.state == REMOVED or one.tags == {self.meant.get(name, name) for name in names}
            return
        one.tags = {self.meant.get(name, name) for name in names}

    @precondition(lambda self: not self.meant and Tag.objects.filter(slug__in=["red", "green"]).count() == 2)
    @rule()
    def merge_tags(self) -> None:
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
            assert one.number == 1 or one.state != VISIBLE or not one.topic.question

    # -- What must hold after each

    @invariant()
    def the_database_says_the_same(self) -> None:
        for one in self.topics:
            topic, shown = self.topic(one), one.shown()
            assert (topic.state, topic.is_closed) == (one.state, one.closed)
            assert topic.merged_into_id == (one.into.pk if one.into else None)
            assert topic.post_count == len(shown)
            assert topic.highest_number == one.highest
            assert topic.notice_count == topic.notices.count()
            assert topic.thanks == sum(len(post.thanks) for post in one.posts)
            assert topic.hot == pytest.approx(score(topic.reply_count, topic.thanks, topic.created_at))
            accepted = one.accepted
            assert topic.solved == (
                accepted is not None and accepted.state == VISIBLE and accepted.topic is one
            )
            if shown:
                last = max(shown, key=lambda post: post.number or 0)
                assert (topic.last_number, topic.last_poster_id) == (last.number, last.author.pk)
        for one_post in self.posts:
            post = self.post(one_post)
            assert (post.state, post.number) == (one_post.state, one_post.number)
            assert post.topic_id == one_post.topic.pk
            assert post.reactions.get("thank", 0) == len(one_post.thanks)

    @invariant()
    def everybody_finds_their_place(self) -> None:
        rows = ReadPosition.objects.values_list("member", "topic", "number")
        assert {(member, topic): number for member, topic, number in rows} == self.places

    @invariant()
    def old_addresses_lead_on(self) -> None:
        rows = Forwarding.objects.exclude(number=None).values_list("topic", "number", "post")
        assert {(topic, number): post for topic, number, post in rows} == {
            place: post.pk for place, post in self.old.items()
        }
        here = {(post.topic.pk, post.number) for post in self.posts if post.number}
        assert not here & set(self.old)

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
            # Titles carry words that posts say too; so only bodies are asked by new words.
            titled = {post.pk for post in self.posts if post.number == 1}
            assert {hit.object_id for hit in found} >= set(expected)
            assert {hit.object_id for hit in found} <= {*expected, *titled}
            for hit in found:
                assert self.by_pk(hit.object_id).state == VISIBLE
                assert self.by_pk(hit.object_id).topic.state == VISIBLE
        for document in Document.objects.filter(kind="forums.post", shown=True):
            post = self.by_pk(document.object_id)
            assert document.space == post.topic.room.space
            assert bool(document.title) == (post.number == 1)
        for word in self.gone[-3:]:
            titled = {post.pk for post in self.posts if post.number == 1}
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
            max_examples=60,
            stateful_step_count=60,
            deadline=None,
            phases=[__import__("hypothesis").Phase.generate],
            database=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
