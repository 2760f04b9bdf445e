"""Fields of profiles as coordinators make them: never wider than they say, words that mean the same joined."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from membership.models import Audience, Field, Option, Value
from membership.operations import edit_profile, narrow_values
from membership.saying import Saying
from membership.showing import fields_in_use, portrait
from membership.sight import VISITOR, as_member, viewer_of

pytestmark = pytest.mark.django_db
NEW = {
    "label_en": "Instrument",
    "label_fr": "Instrument joué",
    "kind": "tags",
    "widest": "4",
    "in_filters": "on",
}


@pytest.fixture
def desk(client: Client, cast: Mapping[str, Any]) -> Client:
    client.force_login(cast["coordinator"])
    return client


def test_a_field_is_made_said_in_and_filtered_by(desk: Client, cast: Mapping[str, Any]) -> None:
    assert desk.post("/members/desk/fields/", NEW).status_code == 302
    field = Field.objects.get(key="instrument")
    assert (field.labels["fr"], field.widest) == ("Instrument joué", Audience.MEMBERS)
    desk.force_login(cast["member"])
    assert 'name="instrument"' in desk.get("/members/me/").content.decode()
    desk.post(
        "/members/me/",
        {"name": "Member", "listed": "on", "instrument": "Cello, Viola", "audience_instrument": "4"},
    )
    assert portrait(cast["member"], as_member()).line("instrument") == "Cello, Viola"
    found = desk.get("/members/?instrument=cello").context["page"].items
    assert [one.handle for one in found] == ["member"]


def test_a_choice_keeps_its_codes(desk: Client) -> None:
    desk.post("/members/desk/fields/", NEW | {"kind": "choice", "choices": "Soprano = Soprano\nBass = Basse"})
    field = Field.objects.get(key="instrument")
    assert [one["code"] for one in field.choices] == ["soprano", "bass"]
    assert (
        desk.post("/members/desk/fields/", NEW | {"label_en": "Voice", "kind": "choice"}).status_code == 422
    )
    desk.post("/members/desk/fields/instrument/", NEW | {"choices": "Bass = Basse profonde\nAlto = Alto"})
    field.refresh_from_db()
    assert field.choices[0] == {"code": "bass", "en": "Bass", "fr": "Basse profonde"}


def test_a_narrower_field_narrows_what_was_said(desk: Client, cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    edit_profile(member, by=member, changes={}, values={"headline": Saying("Gardener", Audience.PUBLIC)})
    headline = {"label_en": "Headline", "widest": "2"}
    answer = desk.post("/members/desk/fields/headline/", headline, follow=True).content.decode()
    assert "1 member showed" in answer and not portrait(member, as_member())
    desk.post("/members/desk/fields/headline/", headline | {"widest": "5"})
    assert not portrait(member, VISITOR) and portrait(member, viewer_of(member))


def test_narrowing_goes_in_batches(cast: Mapping[str, Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("membership.operations.fields.BATCH", 1)
    for name in ("member", "trusted"):
        edit_profile(cast[name], by=cast[name], changes={}, values={"place": Saying("Lyon", Audience.PUBLIC)})
    Field.objects.filter(key="place").update(widest=Audience.MEMBERS)
    field = Field.objects.get(key="place")
    assert [narrow_values(field, by=cast["coordinator"]) for _n in range(3)] == [1, 1, 0]
    assert set(Value.objects.values_list("audience", flat=True)) == {Audience.MEMBERS}


def test_a_field_is_retired_and_brought_back(desk: Client, cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    edit_profile(member, by=member, changes={}, values={"headline": Saying("Gardener", Audience.PUBLIC)})
    desk.post("/members/desk/fields/headline/retire/")
    assert not portrait(member, VISITOR) and "headline" not in {one.key for one in fields_in_use().values()}
    desk.post("/members/desk/fields/headline/retire/")
    assert portrait(member, VISITOR).line("headline") == "Gardener"


def test_words_that_mean_the_same_are_joined_and_parted(desk: Client, cast: Mapping[str, Any]) -> None:
    for name, word in (("member", "bikes"), ("trusted", "bicycles"), ("newcomer", "Bicycles\nbikes")):
        edit_profile(
            cast[name], by=cast[name], changes={}, values={"expertise": Saying(word, Audience.MEMBERS)}
        )
    bikes, bicycles = Option.objects.get(folded="bikes"), Option.objects.get(folded="bicycles")
    page = desk.get("/members/desk/fields/expertise/words/").content.decode()
    assert "bicycles" in page
    desk.post("/members/desk/fields/expertise/words/", {"option": bicycles.pk, "into": "Bikes"})
    assert {
        portrait(cast[name], as_member()).line("expertise") for name in ("member", "trusted", "newcomer")
    } == {"bikes"}
    assert bikes.holdings.count() == 3 and bicycles.holdings.count() == 0
    edit_profile(
        cast["moderator"],
        by=cast["moderator"],
        changes={},
        values={"expertise": Saying("bicycles", Audience.MEMBERS)},
    )
    assert bikes.holdings.count() == 4
    wrong = desk.post("/members/desk/fields/expertise/words/", {"option": bikes.pk, "into": "unheard"})
    assert wrong.status_code == 422 and "Nobody says this word" in wrong.content.decode()
    desk.post("/members/desk/fields/expertise/words/", {"option": bicycles.pk, "part": "1"})
    bicycles.refresh_from_db()
    assert bicycles.merged_into is None


def test_its_lists_cost_the_same_with_many(
    desk: Client, cast: Mapping[str, Any], same_number_of_queries: Any
) -> None:
    field = Field.objects.get(key="expertise")

    def more(n: int) -> None:
        start = Option.objects.count()
        for number in range(n):
            Option.objects.create(field=field, word=f"word {start + number}")

    same_number_of_queries(more, lambda: desk.get("/members/desk/fields/expertise/words/"))
