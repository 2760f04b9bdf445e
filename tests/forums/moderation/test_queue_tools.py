"""What makes work in the queue lighter: presets, deadlines, views, filters, care, similar cases; and what it costs."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from community.commons.activity.models import Activity
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import (
    Case,
    Preset,
    QueueView,
    RuleVersion,
)
from membership.models import Member
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.forums.moderation.heard import tell
from tests.forums.moderation.test_pages import page, signed_in

pytestmark = pytest.mark.django_db


# -- Presets, deadlines, views, care ----------------------------------------------------------------------


@pytest.fixture
def preset(rule: RuleVersion, cast: Mapping[str, Any]) -> Preset:
    texts = {"en": "Dear {name}, see “{rule}”: {link}", "fr": "{name}, voyez « {rule} » : {link}"}
    return operations.write_preset(
        None, by=cast["moderator"], name="Unkind", texts=texts, verdict="hide", rule=rule.rule
    )


def test_a_preset_fills_the_form_in_the_authors_language(
    case: Case, preset: Preset, post: Post, cast: Mapping[str, Any]
) -> None:
    Member.objects.filter(pk=case.author_id).update(language="fr")
    text = page(signed_in(cast["moderator"]), f"{case.url}?preset={preset.pk}")
    form = text.split("data-decision")[1]
    assert "Member, voyez « Parlez aux personnes, non d’elles »" in form and post.url in form
    assert 'value="hide" checked' in form
    for strange in ("999", "x", "²", ""):
        page(signed_in(cast["moderator"]), f"{case.url}?preset={strange}")


def test_presets_are_managed_on_a_page(case: Case, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    answer = client.post(
        "/moderation/presets/new/", {"name": "Rude", "text_en": "Hello {nam}", "text_fr": ""}
    )
    assert answer.status_code == 422 and "{nam} means nothing here" in answer.content.decode()
    assert "Hello {nam}" in answer.content.decode()
    client.post("/moderation/presets/new/", {"name": "Rude", "text_en": "Hello {name} <b>", "text_fr": ""})
    made = Preset.objects.get()
    assert "Hello Member &lt;b&gt;" in page(client, case.url)
    again = client.post("/moderation/presets/new/", {"name": "Rude", "text_en": "x"})
    assert again.status_code == 422 and "Another preset has this name" in again.content.decode()
    client.post(f"/moderation/presets/{made.pk}/retire/")
    assert "Hello Member" not in page(client, case.url)
    client.post(f"/moderation/presets/{made.pk}/", {"name": "Rude", "text_en": "Back"})
    made.refresh_from_db()
    assert made.retired_at is None


def test_deadlines_are_set_by_administrators(post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["administrator"])
    times = {"minutes_15": 10, "minutes_60": 30, "minutes_240": 240, "minutes_1440": 2880}
    assert client.post("/moderation/deadlines/", times).status_code == 302
    case = operations.report_thing(post, by=cast["trusted"], rule=rule).case
    assert round((case.deadline_at - case.opened_at).total_seconds() / 60) == 30
    text = page(client, "/moderation/")
    assert "29 min left of 30 min" in text and "30 min: attacks on persons" in text
    wrong = client.post("/moderation/deadlines/", times | {"minutes_15": 300})
    assert wrong.status_code == 422 and "more urgent class" in wrong.content.decode()
    assert client.post("/moderation/deadlines/", times | {"minutes_15": 0}).status_code == 422
    page(signed_in(cast["moderator"]), "/moderation/deadlines/", 403)


def test_views_keep_filters_with_their_count(case: Case, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    client.post("/moderation/views/save/", {"name": "Attacks", "query": "urgency=60&kind=forums.post&evil=1"})
    view = QueueView.objects.get()
    assert view.query == "urgency=60&kind=forums.post"
    operations.save_view(None, by=cast["moderator"], name="French", query="language=fr")
    text = page(client, "/moderation/").split("Your views")[1]
    assert '<span class="chip num">1</span>' in text and '<span class="chip num">0</span>' in text
    assert "Attacks" not in page(signed_in(cast["administrator"]), "/moderation/")
    assert signed_in(cast["administrator"]).post(f"/moderation/views/{view.pk}/delete/").status_code == 404
    client.post(f"/moderation/views/{view.pk}/delete/")
    assert not QueueView.objects.filter(pk=view.pk).exists()


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("urgency=60", True), ("urgency=15", False), ("kind=forums.post", True), ("kind=membership.member", False),
        ("rule=kind", True), ("source=notice", False), ("holder=me", False), ("holder=nobody", True),
        ("only=asked", False), ("only=administrators", False), ("only=late", False), ("only=mine", False),
        ("language=en", True), ("state=moot", False),
    ],
)  # fmt: skip
def test_more_filters(query: str, there: bool, case: Case, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    assert (f'data-case="{case.pk}"' in page(client, f"/moderation/?{query}")) is there
    if "state" not in query:  # a saved view counts what its list shows
        view = operations.save_view(None, by=cast["moderator"], name="It", query=query)
        counted = client.get("/moderation/").context["counts"]
        assert counted[f"view_{view.pk}"] == int(there)


def test_hard_words_are_folded_and_counted_for_oneself_alone(case: Case, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    text = page(client, case.url)
    assert '<details class="folded">' in text and "context blurred grey" in text
    client.post("/moderation/care/", {"pause_after": "1", "blur": "on"})
    text = page(client, case.url)
    assert (
        '<details class="folded">' not in text
        and "context blurred" in text
        and "grey" not in text.split("<ol")[1][:60]
    )
    client.post(f"{case.url}claim/")
    assert "reminded of a pause" in page(client, case.url)
    assert "Today you met 1 hard case." in page(client, "/moderation/care/")
    assert "Today you met 0 hard cases." in page(signed_in(cast["administrator"]), "/moderation/care/")


def test_show_me_another_leaves_no_trace(
    case: Case, topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["moderator"])
    assert client.get(f"/moderation/next/?after={case.pk}").headers["Location"] == "/moderation/"
    other = operations.report_thing(reply(topic, cast["member"], "More"), by=cast["trusted"], rule=rule).case
    before = Activity.objects.count(), Case.objects.get(pk=case.pk).version
    assert (
        client.get(f"/moderation/next/?after={case.pk}&kind=forums.post").headers["Location"]
        == f"{other.url}?kind=forums.post"
    )
    assert client.get(f"/moderation/next/?after={other.pk}").headers["Location"] == case.url
    assert (Activity.objects.count(), Case.objects.get(pk=case.pk).version) == before


def test_similar_cases(case: Case, topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    earlier = operations.report_thing(
        reply(topic, cast["newcomer"], "You people always say that."), by=cast["trusted"], rule=rule
    ).case
    operations.decide_case(
        earlier,
        by=cast["moderator"],
        verdict="remove",
        version=earlier.version,
        key="e",
        rule=rule,
        facts="Seen.",
    )
    text = page(signed_in(cast["moderator"]), case.url)
    assert "1 similar case was decided" in text and "words alike by 100 %" in text and "same rule" in text


def test_a_colleague_reads_why_a_case_was_taken_over(case: Case, cast: Mapping[str, Any]) -> None:
    operations.claim_case(case, by=cast["moderator"])
    operations.take_over_case(case, by=cast["administrator"], reason="You went to lunch")
    tell("moderation.case_taken_over")
    assert "You went to lunch" in page(signed_in(cast["moderator"]), "/inbox/")
    assert "You went to lunch" in page(signed_in(cast["moderator"]), case.url)


def test_the_queue_shows_who_reads(
    case: Case, cast: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from forums.moderation import order

    here = {f"moderation.case:{case.pk}": {cast["administrator"].pk, cast["moderator"].pk}}
    monkeypatch.setattr(order, "present_in", lambda channels: {one: here.get(one, set()) for one in channels})
    text = page(signed_in(cast["moderator"]), "/moderation/")
    assert "Administrator is reading this" in text and "Moderator is reading" not in text


# -- What it costs ------------------------------------------------------------------------------------------


def test_pages_of_the_work_cost_the_same_with_many_rows(
    topic: Topic,
    rule: RuleVersion,
    preset: Preset,
    cast: Mapping[str, Any],
    same_number_of_queries: Callable[..., None],
) -> None:
    staff, boss = signed_in(cast["moderator"]), signed_in(cast["administrator"])
    member = signed_in(cast["member"])
    cases: list[Case] = []

    def more(n: int) -> None:
        for _time in range(n):
            number = len(cases)
            made = reply(topic, cast["member"], f"Words {number}")
            case = operations.report_thing(made, by=cast["administrator"], rule=rule).case
            cases.append(case)
            places = [(made.url, made)]
            asked = {
                "ground": "fraud",
                "why": "x",
                "name": "A",
                "email": f"a{number}@example.org",
                "good_faith": True,
            }
            operations.file_notice(places, by=cast["visitor"], **asked)
            operations.ask_opinion(case, by=cast["administrator"], colleague=cast["moderator"])
            other = make_member(f"m{number}")
            operations.write_to_member(other, by=cast["administrator"], text="Hello")
            operations.write_to_member(cast["member"], by=cast["administrator"], text="Hello")
            operations.note_on_member(cast["member"], by=cast["administrator"], text="Hm")
            operations.save_view(None, by=cast["moderator"], name=f"View {number % 20}", query="only=late")
            operations.write_preset(
                None, by=cast["moderator"], name=f"P{number}", texts={"en": "x"}, rule=rule.rule
            )

    def visit() -> None:
        for address in ("/moderation/", cases[0].url, "/moderation/mail/team/", "/moderation/presets/"):
            page(staff, address)
        page(boss, f"/moderation/mail/with/{cast['member'].handle}/")
        page(boss, cast["member"].url)
        page(boss, "/moderation/bulk/?all=1")
        page(member, "/moderation/mail/")

    same_number_of_queries(more, visit)
