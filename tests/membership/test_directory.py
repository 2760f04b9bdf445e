"""The directory: who is found by what, as far as the viewer may see it, and counts that give nothing away."""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from membership.models import Audience, Block, Field, Group, GroupMember, Member, Option, SavedSearch
from membership.operations import edit_profile
from membership.saying import Saying, checked
from membership.showing import fields_in_use
from tests.cast import make_member

pytestmark = pytest.mark.django_db
PUBLIC = {"listed": True, "listed_publicly": True}
_numbers = count()


def person(name: str, audience: Audience = Audience.PUBLIC, **said: str) -> Member:
    member = make_member(f"found{next(_numbers)}", name=name)
    values = {key: Saying(checked(_field(key), words), audience) for key, words in said.items()}
    edit_profile(member, by=member, changes=PUBLIC, values=values)
    return member


def _field(key: str) -> Field:
    return next(one for one in fields_in_use().values() if one.key == key)


def names(client: Client, query: str) -> set[str]:
    page = client.get(f"/members/?{query}")
    assert page.status_code == 200
    return {one.name for one in page.context["page"].items}


@pytest.mark.parametrize(
    "words", ["elodie", "Élodie", "garrevoix", "gar", "nazaire", "thermiq", "elodie renov"]
)
def test_people_are_found_by_names_words_and_first_letters(client: Client, words: str) -> None:
    person("Élodie Garrevoix", headline="Rénovation thermique", place="Saint-Nazaire")
    person("Olu Adebanjoko", headline="Street concerts")
    assert names(client, f"q={words}") == {"Élodie Garrevoix"}


def test_a_slip_is_mended_and_said(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        person("Marit Solvang", headline="Carpenter and boatbuilder")
    page = client.get("/members/?q=carpentre")
    assert [one.name for one in page.context["page"].items] == ["Marit Solvang"]
    assert "Nobody is found by “carpentre”" in page.content.decode()


def test_hidden_words_find_nobody(client: Client, cast: Mapping[str, Any]) -> None:
    person("Ada", Audience.MEMBERS, headline="Sesamesecret", expertise="sesametag")
    person("Bob", Audience.ONLY_ME, headline="Sesamesecret", expertise="sesametag")
    for query in ("q=sesamesecret", "q=sesame", "expertise=sesametag"):
        assert names(client, query) == set()
        assert "sesame" not in client.get(f"/members/counts/?{query}").content.decode().replace(query, "")
    client.force_login(cast["member"])
    for query in ("q=sesamesecret", "q=sesame", "expertise=sesametag"):
        assert names(client, query) == {"Ada"}
        assert client.get(f"/members/counts/?{query}").context["fields"][0].counts[0].words == "1"


def test_counts_are_of_what_one_may_see_and_stop_at_two_hundred(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("membership.counting.EXACT", 3)
    for number in range(5):
        person(f"P{number}", expertise="heating, soup" if number < 2 else "heating")
    person("Shy", Audience.CONNECTIONS, expertise="heating, soup")
    for few in (10_000, 2):  # counted whole, and by the walk that stops
        monkeypatch.setattr("membership.counting.COUNTED", few)
        found = client.get("/members/counts/").context["fields"]
        assert [(one.label, one.words) for one in found[0].counts] == [("heating", "3+"), ("soup", "2")]


def test_filters_narrow_together_from_either_end(client: Client, monkeypatch: Any) -> None:
    person("Both", expertise="heating", languages="fr", place="Lyon, France")
    person("One", expertise="heating", languages="en")
    for few in (2_000, 0):
        monkeypatch.setattr("membership.directory.FEW", few)
        assert names(client, "expertise=Heating&languages=fr") == {"Both"}
        assert names(client, "expertise=heating") == {"Both", "One"}
        assert names(client, "place=lyon&languages=french") == {"Both"}
        assert names(client, "expertise=unheard") == set()


def test_synonyms_find_the_same(client: Client) -> None:
    person("Ada", expertise="heat pumps")
    kept = Option.objects.get(folded="heat pumps")
    Option.objects.create(field=kept.field, word="pompes à chaleur", merged_into=kept)
    person("Bob", expertise="Pompes à chaleur")
    assert (
        names(client, "expertise=pompes à chaleur") == names(client, "expertise=heat pumps") == {"Ada", "Bob"}
    )


def test_a_block_hides_both_from_each_other(client: Client, cast: Mapping[str, Any]) -> None:
    other = person("Blocked Person", headline="gardener")
    edit_profile(cast["member"], by=cast["member"], changes=PUBLIC)
    Block.objects.create(by=cast["member"], blocked=other)
    client.force_login(cast["member"])
    assert "Blocked Person" not in names(client, "") | names(client, "q=gardener") | names(
        client, "q=blocked"
    )
    client.force_login(other)
    assert "Member" not in names(client, "") | names(client, "q=member")
    client.force_login(cast["trusted"])
    assert {"Blocked Person", "Member"} <= names(client, "")


def test_groups_roles_and_visits(client: Client, cast: Mapping[str, Any]) -> None:
    group = Group.objects.create(slug="choir", name="Choir")
    other = person("Singer")
    Member.objects.filter(pk=other.pk).update(last_seen_day="2026-01-01", visits_shown=True)
    GroupMember.objects.create(group=group, member=other)
    client.force_login(cast["member"])
    assert "group" not in client.get("/members/").context["filtered"].form.fields
    GroupMember.objects.create(group=group, member=cast["member"])
    assert names(client, "group=choir") == {"Singer"}
    assert names(client, "active=week") == set()
    edit_profile(cast["moderator"], by=cast["moderator"], changes=PUBLIC)
    assert names(client, "role=moderator") == {"Moderator"}
    assert names(client, "joined=week") >= {"Singer"}


def test_a_search_is_kept_renamed_and_deleted(client: Client, cast: Mapping[str, Any]) -> None:
    client.force_login(cast["member"])
    client.post("/members/searches/save/", {"name": "Heat", "query": "expertise=heating&at=x"})
    kept = SavedSearch.objects.get()
    assert (kept.name, kept.query) == ("Heat", "expertise=heating")
    assert "Heat" in client.get("/members/").content.decode()
    client.post(f"/members/searches/{kept.pk}/rename/", {"name": "Warmth"})
    assert "Warmth" in client.get("/members/searches/").content.decode()
    assert client.post("/members/searches/save/", {"name": "", "query": "q=a"}).status_code == 422
    client.post(f"/members/searches/{kept.pk}/delete/")
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    "path", ["/members/?expertise=heating&languages=fr&q=a", "/members/?as=list", "/members/counts/"]
)
def test_its_pages_cost_the_same_with_many(
    client: Client, cast: Mapping[str, Any], path: str, same_number_of_queries: Any
) -> None:
    client.force_login(cast["member"])
    same_number_of_queries(
        lambda n: [person(f"A{_}", expertise="heating", languages="fr", place="Lyon") for _ in range(n)],
        lambda: client.get(path),
    )


def test_the_day_of_a_visit_is_kept_once_a_day(client: Client) -> None:
    member = make_member("guest", last_seen_day=None)
    client.force_login(member)
    client.get("/members/")
    member.refresh_from_db()
    assert member.last_seen_day == timezone.localdate()
    Member.objects.filter(pk=member.pk).update(last_seen_day=date.max)
    client.get("/members/")
    member.refresh_from_db()
    assert member.last_seen_day == date.max
