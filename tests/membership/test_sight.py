"""Who sees what of a person: the predicate and its SQL form agree, and no output shows what they hide."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from membership.models import (
    Audience,
    Block,
    Connection,
    Field,
    Member,
    Value,
)
from membership.operations import come_back, deactivate, edit_profile
from membership.saying import Saying
from membership.showing import forget_fields, portrait
from membership.sight import VISITOR, Viewer, as_connection, as_member, as_person, viewer_of, visible
from tests.cast import make_member
from tests.membership.graphs import Graph

pytestmark = pytest.mark.django_db


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
        graph.forget()


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


def test_who_comes_back_is_seen_as_before(cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    edit_profile(member, by=member, changes={}, values={"headline": Saying("Gardener", Audience.PUBLIC)})
    deactivate(member, by=member)
    assert not portrait(member, VISITOR)
    come_back(member, by=member)
    assert portrait(member, VISITOR).line("headline") == "Gardener"


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
