"""Random communities with everything that decides who sees what, and the rule in the plainest words beside them."""

import random

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
    Option,
    Reader,
    Role,
    RoleInterval,
    Value,
)
from membership.words import keep_name, keep_value

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
            Field(
                key=f"f{seed}-{n}",
                kind=Kind.TAGS if n % 2 else Kind.TEXT,
                labels={"en": f"F{n}"},
                widest=Audience.PUBLIC,
                in_filters=True,
            )
            for n in range(FIELDS)
        )
        self.groups = Group.objects.bulk_create(
            Group(slug=f"g{seed}-{n}", name=f"Group {n}") for n in range(GROUPS)
        )
        self.team = {self.people[0].pk} if chance.random() < 0.5 else set[int]()
        for pk in self.team:
            RoleInterval.objects.create(member_id=pk, role=Role.MODERATOR, given_by=self.people[1])
            Member.objects.filter(pk=pk).update(roles_now=[Role.MODERATOR])
        for one in self.people:
            keep_name(one)
        self.ties()
        self.say()

    @staticmethod
    def secret(member: int, field: int) -> str:
        """What this value says; no other text of the site holds it."""
        return f"zq{member}zx{field}zy"

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
                    words=self.secret(one.pk, field.pk),
                    audience=audience,
                    group=group,
                    out_of_sight=one.account != Account.ACTIVE or self.chance.random() < 0.05,
                )
                if field.kind == Kind.TAGS:
                    option = Option.objects.create(field=field, word=value.words)
                    value.options.add(option, through_defaults={"member": one})
                keep_value(value, field)
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

    def forget(self) -> None:
        """Away with it, so that the next one begins with an empty community."""
        people = [one.pk for one in self.people]
        fields = [one.pk for one in self.fields]
        RoleInterval.objects.filter(member__in=people).delete()
        Value.objects.filter(member__in=people).delete()
        Option.objects.filter(field__in=fields).delete()
        Member.objects.filter(pk__in=people).delete()
        Group.objects.filter(pk__in=[one.pk for one in self.groups]).delete()
        Field.objects.filter(pk__in=fields).delete()
