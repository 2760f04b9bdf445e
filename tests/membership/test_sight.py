"""Who sees what of a person: the predicate and its SQL form agree, and no output shows what they hide."""

import random
from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from membership.models import (
    Account,
    Audience,
    Block,
    Connection,
    Field,
    Group,
    GroupMember,
    Kind,
    Member,
    Reader,
    Role,
    RoleInterval,
    Value,
)
from membership.operations import edit_profile
from membership.saying import Saying
from membership.showing import forget_fields, portrait
from membership.sight import VISITOR, Viewer, as_connection, as_member, as_person, viewer_of, visible
from tests.cast import make_member

pytestmark = pytest.mark.django_db

PEOPLE, FIELDS, GROUPS = 7, 4, 2


class Graph:
    """A random community: people, some of the team, some closed; groups, ties, blocks; values of all audiences."""

    def __init__(self, seed: int) -> None:
        chance = self.chance = random.Random(seed)
        self.people = Member.objects.bulk_create(
            Member(
                handle=f"g{seed}.{n}",
                name=f"Person {n}",
                account=Account.DEACTIVATED if chance.random() < 0.1 else Account.ACTIVE,
                listed=chance.random() < 0.7,
                listed_publicly=chance.random() < 0.5,
            )
            for n in range(PEOPLE)
        )
        self.fields = Field.objects.bulk_create(
            Field(key=f"f{seed}-{n}", kind=Kind.TEXT, labels={"en": f"F{n}"}, widest=Audience.PUBLIC)
            for n in range(FIELDS)
        )
        self.groups = Group.objects.bulk_create(
            Group(slug=f"g{seed}-{n}", name=f"Group {n}") for n in range(GROUPS)
        )
        self.team = {self.people[0].pk} if chance.random() < 0.5 else set[int]()
        for pk in self.team:
            RoleInterval.objects.create(member_id=pk, role=Role.MODERATOR, given_by=self.people[1])
            Member.objects.filter(pk=pk).update(roles_now=[Role.MODERATOR])
        self.ties()
        self.say()

    def pairs(self, share: float) -> list[tuple[Member, Member]]:
        return [
            (one, other)
            for at, one in enumerate(self.people)
            for other in self.people[at + 1 :]
            if self.chance.random() < share
        ]

    def ties(self) -> None:
        self.connected = {(one.pk, other.pk) for one, other in self.pairs(0.3)}
        Connection.objects.bulk_create(
            Connection(first_id=one, second_id=other, asked_by_id=one, state=Connection.State.MADE)
            for one, other in self.connected
        )
        asked = {(one.pk, other.pk) for one, other in self.pairs(0.2)} - self.connected
        Connection.objects.bulk_create(
            Connection(first_id=one, second_id=other, asked_by_id=other) for one, other in asked
        )
        self.blocked = {
            (one.pk, other.pk) if self.chance.random() < 0.5 else (other.pk, one.pk)
            for one, other in self.pairs(0.25)
        }
        Block.objects.bulk_create(Block(by_id=one, blocked_id=other) for one, other in self.blocked)
        self.of_group = {
            (group.pk, one.pk) for group in self.groups for one in self.people if self.chance.random() < 0.4
        }
        GroupMember.objects.bulk_create(
            GroupMember(group_id=group, member_id=one) for group, one in self.of_group
        )

    def say(self) -> None:
        self.named = set[tuple[int, int]]()
        for one in self.people:
            for field in self.fields:
                audience = self.chance.choice(list(Audience))
                group = self.chance.choice(self.groups) if audience == Audience.GROUP else None
                value = Value.objects.create(
                    member=one,
                    field=field,
                    words=f"secret{one.pk}x{field.pk}",
                    folded=f"secret{one.pk}x{field.pk}",
                    audience=audience,
                    group=group,
                    out_of_sight=one.account != Account.ACTIVE or self.chance.random() < 0.05,
                )
                if audience == Audience.NAMED:
                    for reader in self.chance.sample(self.people, 2):
                        Reader.objects.create(value=value, member=reader)
                        self.named.add((value.pk, reader.pk))

    def may_see(self, value: Value, viewer: Member | None) -> bool:
        """The rule in the plainest words, from what this graph remembers alone."""
        if viewer is not None and viewer.account != Account.ACTIVE:
            viewer = None
        if viewer is not None and viewer.pk == value.member_id:
            return True
        if value.out_of_sight:
            return False
        if value.audience == Audience.PUBLIC:
            return True
        if viewer is None or value.audience == Audience.ONLY_ME:
            return False
        pair = (value.member_id, viewer.pk)
        if not set(pair) & self.team and (pair in self.blocked or pair[::-1] in self.blocked):
            return False
        return {
            Audience.MEMBERS: True,
            Audience.GROUP: (value.group_id, viewer.pk) in self.of_group,
            Audience.CONNECTIONS: (min(pair), max(pair)) in self.connected,
            Audience.NAMED: (value.pk, viewer.pk) in self.named,
        }[Audience(value.audience)]


def everybody(graph: Graph) -> list[Any]:
    return [None, *Member.objects.filter(pk__in=[one.pk for one in graph.people])]


def test_predicate_and_sql_say_the_same_as_the_plain_rule(size: Any) -> None:
    for seed in range(size(25, 10_000)):
        graph = Graph(seed)
        values = list(Value.objects.filter(field__in=graph.fields))
        for person in everybody(graph):
            viewer = viewer_of(person or AnonymousUser())
            expected = {value.pk for value in values if graph.may_see(value, person)}
            assert {value.pk for value in values if visible(value, viewer)} == expected, (seed, person)
            by_sql = Value.objects.filter(field__in=graph.fields).visible_to(viewer)
            assert set(by_sql.values_list("pk", flat=True)) == expected, (seed, person)
        _forget(graph)


def _forget(graph: Graph) -> None:
    people = [one.pk for one in graph.people]
    RoleInterval.objects.filter(member__in=people).delete()
    Value.objects.filter(member__in=people).delete()
    Member.objects.filter(pk__in=people).delete()
    Group.objects.filter(pk__in=[one.pk for one in graph.groups]).delete()
    Field.objects.filter(pk__in=[one.pk for one in graph.fields]).delete()


def test_asking_costs_one_question_whatever_the_ties(
    cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    member = cast["member"]

    def more(n: int) -> None:
        for number in range(n):
            other = make_member(f"friend{number}.{Member.objects.count()}")
            first, second = sorted((member.pk, other.pk))
            Connection.objects.create(first_id=first, second_id=second, asked_by=other, state="made")

    same_number_of_queries(more, lambda: viewer_of(member))


def test_visitors_cost_none(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert viewer_of(AnonymousUser()) == VISITOR


def test_a_new_value_is_seen_by_its_owner_alone(cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    edit_profile(member, by=member, changes={}, values={"phone": Saying("+33 6 39 98 12 34")})
    assert portrait(member, viewer_of(member)).line("phone") == "+33 6 39 98 12 34"
    for viewer in (VISITOR, as_member(), as_connection(member), viewer_of(cast["administrator"])):
        assert not portrait(member, viewer)


def test_a_field_sets_the_widest_audience(cast: Mapping[str, Any]) -> None:
    from community.commons.access import Refused

    with pytest.raises(Refused, match="at most"):
        edit_profile(
            cast["member"],
            by=cast["member"],
            changes={},
            values={"phone": Saying("112 112", Audience.PUBLIC)},
        )


def test_view_as_somebody_tells_nothing_of_their_blocks(cast: Mapping[str, Any]) -> None:
    member, other = cast["member"], cast["trusted"]
    edit_profile(member, by=member, changes={}, values={"headline": Saying("Gardener", Audience.MEMBERS)})
    before = as_person(other, member)
    Block.objects.create(by=other, blocked=member)
    assert portrait(member, as_person(other, member)).line("headline") == "Gardener"
    assert as_person(other, member) == before
    assert not portrait(member, viewer_of(other))
    Block.objects.create(by=member, blocked=other)
    assert not portrait(member, as_person(other, member))


def test_a_retired_field_says_nothing(cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    edit_profile(member, by=member, changes={}, values={"headline": Saying("Gardener", Audience.PUBLIC)})
    Field.objects.filter(key="headline").update(retired_at=member.joined_at)
    forget_fields()
    assert not portrait(member, VISITOR)
    Field.objects.filter(key="headline").update(retired_at=None)
    forget_fields()


def test_viewers_are_equal_by_what_they_are() -> None:
    assert Viewer() == VISITOR and as_member() != VISITOR
