"""Samples of what is between people: connections, introductions, groups."""

from membership import operations
from membership.models import Connection, Group, GroupMember, Introduction
from tests.cast import make_member

from .values import Values, sample


def connection(values: Values) -> Connection:
    """The trusted member asks the member, and nobody else has to do with it."""
    return operations.ask_connection(values.member("member"), by=values.member("trusted"))


def introduction(values: Values) -> Introduction:
    """Somebody introduces the member to the moderator."""
    between = make_member("go.between")
    for role in ("member", "moderator"):
        asked = operations.ask_connection(values.member(role), by=between)
        operations.accept_connection(asked, by=values.member(role))
    return operations.introduce_members(
        values.member("member"), by=between, other=values.member("moderator"), words="You both sing."
    )


def group(values: Values) -> Group:
    """The coordinator's, with the member as its other member."""
    made = operations.make_group(None, by=values.member("coordinator"), name="Choir")
    operations.invite_to_group(made, by=values.member("coordinator"), member=values.member("member"))
    operations.join_group(made, by=values.member("member"))
    assert GroupMember.objects.filter(group=made).count() == 2
    return made


for _route in ("accept", "decline", "withdraw", "end"):
    sample(f"membership:connection-{_route}", "pk")(lambda values: values.made(connection).pk)
for _route in ("agree", "decline", "withdraw"):
    sample(f"membership:introduction-{_route}", "pk")(lambda values: values.made(introduction).pk)
sample("v1", "connection_id")(lambda values: values.made(connection).pk)
for _route in ("detail", "join", "leave"):
    sample(f"v1:group-{_route}", "slug")(lambda values: values.made(group).slug)
sample("membership", "slug")(lambda values: values.made(group).slug)
