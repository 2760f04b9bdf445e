"""Whatever is done in whatever order, nobody reads a message where they take no part, or from before they came.

A model beside the program keeps who took part when each message was said; after each run every way out (the
QuerySets, page, open page, search, list, API, reports) is held to it for everybody, the whole team included.
"""

import random
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.access import Forbidden, Refused
from community.commons.api.models import Scope, Token
from community.commons.api.operations import create_token
from community.commons.api.tokens import digest_of, new_secret
from community.commons.standing.models import State
from community.commons.standing.subjects import SUBJECTS
from membership.talks import operations as talks
from membership.talks.models import Conversation, Message
from membership.talks.subjects import with_those_before

from .test_pages import browser

Cast = Mapping[str, Any]
ROLES = ("member", "trusted", "category_moderator", "moderator", "coordinator", "administrator", "suspended")
WORD = re.compile(r"zq\d+zq")  # each message holds a word of its own, that stands nowhere else


class Model:
    """Who takes part where, and which words each may read: kept by hand, as a person would reckon."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.chance = cast, random.Random(seed)
        self.part: dict[int, set[str]] = {}
        self.may_read: dict[str, dict[int, set[str]]] = {role: defaultdict(set) for role in ROLES}
        self.words = 0

    def word(self) -> str:
        self.words += 1
        return f"zq{self.words}zq"

    def run(self, steps: int) -> None:
        for _step in range(steps):
            act = self.chance.choice(
                [self.begin, self.say, self.say, self.say, self.add, self.leave, self.withdraw]
            )
            try:
                act()
            except (Refused, Forbidden):
                continue

    def begin(self) -> None:
        by, *others = self.chance.sample(ROLES, self.chance.choice([2, 3, 4]))
        word = self.word()
        made = talks.begin_conversation(
            None, by=self.cast[by], people=[self.cast[one] for one in others], text=word
        )
        self.part.setdefault(made.pk, {by, *others})
        self._said(made.pk, word)

    def _some(self) -> tuple[Conversation, str]:
        conversation = Conversation.objects.get(pk=self.chance.choice(list(self.part) or [0]))
        return conversation, self.chance.choice(ROLES)

    def say(self) -> None:
        if self.part:
            conversation, role = self._some()
            word = self.word()
            talks.send_message(conversation, by=self.cast[role], text=word)
            assert role in self.part[conversation.pk], f"{role} wrote without taking part"
            self._said(conversation.pk, word)

    def _said(self, conversation: int, word: str) -> None:
        for role in self.part[conversation]:
            self.may_read[role][conversation].add(word)

    def add(self) -> None:
        if self.part:
            conversation, role = self._some()
            added = self.chance.choice(ROLES)
            talks.add_person(conversation, by=self.cast[role], member=self.cast[added])
            self.part[conversation.pk].add(added)
            self.may_read[added][conversation.pk] = set()

    def leave(self) -> None:
        if self.part:
            conversation, role = self._some()
            talks.leave_conversation(conversation, by=self.cast[role])
            self.part[conversation.pk].discard(role)
            self.may_read[role].pop(conversation.pk, None)

    def withdraw(self) -> None:
        message = Message.objects.filter(state=State.VISIBLE, kind=Message.Kind.SAID).order_by("?").first()
        if message is not None:
            word = message.text
            talks.withdraw_message(message, by=message.author)
            for read in self.may_read.values():
                read[message.conversation_id].discard(word)

    def allowed(self, role: str) -> set[str]:
        return set().union(*self.may_read[role].values())


def words_in(text: str) -> set[str]:
    return set(WORD.findall(text))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_nobody_reads_what_they_take_no_part_in(cast: Cast, seed: int) -> None:
    model = Model(cast, seed)
    model.run(60)
    assert model.words > 20
    for role in ROLES:
        person = cast[role]
        read = {one.text for one in Message.objects.readable_by(person)}
        assert read == model.allowed(role), role
        client, program = browser(person), _program(person)
        found = words_in(client.get("/conversations/").text) | words_in(
            client.get("/conversations/?q=zq").text
        )
        found |= words_in(program.get("/api/v1/conversations?limit=100").text)
        for conversation in Conversation.objects.all():
            found |= _of(client, program, conversation)
        assert found <= model.allowed(role), role
        around = set()
        for message in Message.objects.filter(kind=Message.Kind.SAID):
            around |= {one.text for one in with_those_before(message, person) if one != message}
        assert around <= model.allowed(role), role
        reportable = {one.text for one in SUBJECTS["talks.message"].visible_to(person)}
        assert reportable <= model.allowed(role), role
    assert not words_in(Client().get("/search/?q=zq1zq").text) - {"zq1zq"}  # the question itself


def _of(client: Client, program: Client, conversation: Conversation) -> set[str]:
    found = words_in(client.get(conversation.url).text)
    found |= words_in(client.get(f"{conversation.url}messages/?after=0").text)
    for number in range(1, conversation.last_number + 1, 4):
        found |= words_in(client.get(f"{conversation.url}messages/?number={number}").text)
    return found | words_in(program.get(f"/api/v1/conversations/{conversation.pk}/messages?limit=100").text)


def _program(person: Any) -> Client:
    """With a token as it was made before a suspension."""
    secret = new_secret()
    Token.objects.create(
        member=person, name="A script", prefix="x", digest=digest_of(secret), scopes=[Scope.CONVERSATIONS]
    )
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.mark.django_db
def test_a_token_without_the_scope_opens_no_conversation(cast: Cast) -> None:
    member = cast["member"]
    talks.begin_conversation(None, by=member, people=[cast["trusted"]], text="zq1zq")
    _token, secret = create_token(member, by=member, name="A script", scopes=[Scope.READ, Scope.WRITE])
    answer = Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/conversations")
    assert answer.status_code == 403 and "zq1zq" not in answer.text


@pytest.mark.django_db
def test_in_sql_and_in_python_it_is_the_same(cast: Cast) -> None:
    model = Model(cast, 99)
    model.run(60)
    rows = Message.objects.exclude(state=State.DELETED).values_list("pk", flat=True)
    Message.objects.filter(pk__in=list(rows)[::3]).update(state=State.HELD, held_because="A look first.")
    for role in ROLES:
        by_rows = set(Message.objects.readable_by(cast[role]).values_list("pk", flat=True))
        visible = Message.objects.visible_to(cast[role])
        assert by_rows == {one.pk for one in visible if one.is_readable_by(cast[role])}
