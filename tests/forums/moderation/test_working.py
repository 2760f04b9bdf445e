"""Work on cases: handed up, paused, seen by a second pair of eyes, moot; letters, presets, deadlines, views, care."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.access import Forbidden, Refused
from community.commons.activity.models import Activity
from community.commons.activity.reactions import deliver
from community.inbox.models import Kind, Notification
from forums import operations as forum
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import (
    Case,
    Note,
    Opinion,
    Preset,
    QueueView,
    Report,
    RuleVersion,
    TeamLetter,
    Urgency,
)
from forums.moderation.tidying import tidy_queue
from membership.models import Member
from tests.cast import make_member
from tests.forums.conftest import reply
from tests.forums.moderation.test_pages import form_of, page, signed_in

pytestmark = pytest.mark.django_db


def tell(verb: str) -> None:
    for activity in Activity.objects.filter(verb=verb):
        deliver.call([activity.pk])


def news_of(member: Member, kind: Kind) -> list[str]:
    return list(Notification.objects.filter(member=member, kind=kind).values_list("detail", flat=True))


# -- Reports ------------------------------------------------------------------------------------


def test_what_was_edited_can_be_reported_again(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["trusted"])
    address = f"/moderation/report/?kind=forums.post&id={post.pk}"
    assert "You reported this already" in page(client, address)
    forum.edit_post(post, by=cast["member"], text="You people never learn.")
    assert "You reported this already" not in page(client, address)
    asked = {"kind": "forums.post", "id": post.pk, "rule": rule.pk, "words": "Again"}
    assert client.post("/moderation/report/", asked).status_code == 302
    assert client.post("/moderation/report/", asked).status_code == 409
    assert list(case.reports.values_list("revision", flat=True)) == [0, 1]
    operations.decide_case(
        case,
        by=cast["moderator"],
        verdict="remove",
        version=Case.objects.get().version,
        key="k",
        rule=rule,
        facts="x",
    )
    assert set(Report.objects.values_list("outcome", flat=True)) == {"upheld"}


def test_the_same_words_under_the_same_rule_are_not_reported_once_more(
    case: Case, post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    case.refresh_from_db()
    operations.decide_case(case, by=cast["moderator"], verdict="keep", version=case.version, key="k")
    with pytest.raises(Refused, match="a moderator answered"):
        operations.report_thing(post, by=cast["trusted"], rule=rule)
    other = operations.write_rule(
        None, by=cast["administrator"], code="spam", titles={"en": "No spam"}, texts={}, urgency=Urgency.DAY
    )
    assert operations.report_thing(post, by=cast["trusted"], rule=other).case.round == 2


def test_the_snapshot_holds_what_stood_around(case: Case) -> None:
    around = case.reports.get().snapshot["around"]
    assert [one["text"] for one in around] == ["I have one set."]


def test_quarantined_words_leave_the_evidence(
    case: Case, post: Post, topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    from forums.moderation import evidence

    other = reply(topic, cast["newcomer"], "And so on.")
    beside = operations.report_thing(other, by=cast["trusted"], rule=rule).case
    assert "You people" in str(beside.snapshot)
    evidence.forget(post)
    for copy in (
        *Case.objects.values_list("snapshot", flat=True),
        *Report.objects.values_list("snapshot", flat=True),
    ):
        assert "You people" not in str(copy)
    assert "And so on." in str(Case.objects.get(pk=beside.pk).snapshot)


# -- Handed up ------------------------------------------------------------------------------------


def test_escalate_to_the_administrators(case: Case, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    assert client.post(f"{case.url}escalate/", {"where": "administrators"}).status_code == 422
    client.post(f"{case.url}escalate/", {"where": "administrators", "reason": "It is about the treasurer"})
    case.refresh_from_db()
    assert case.for_administrators and case.holder is None
    text = page(client, case.url)
    assert (
        "one of them decides it" in text and "Decide and send" not in text and "about the treasurer" in text
    )
    assert client.post(f"{case.url}decide/", form_of(case)).status_code == 403
    tell("moderation.case_escalated")
    assert news_of(cast["administrator"], Kind.COLLEAGUE) == ["escalated"]
    boss = signed_in(cast["administrator"])
    assert "handed to the administrators" in page(boss, "/moderation/?only=administrators")
    assert boss.post(f"{case.url}decide/", form_of(case)).status_code == 302


def test_escalate_into_a_more_urgent_class(case: Case, cast: Mapping[str, Any]) -> None:
    before = case.deadline_at
    with pytest.raises(Refused, match="more urgent"):
        operations.escalate_case(case, by=cast["moderator"], reason="x", urgency=Urgency.DAY)
    operations.escalate_case(case, by=cast["moderator"], reason="A threat", urgency=Urgency.AT_ONCE)
    assert (case.urgency, case.deadline_at < before) == (Urgency.AT_ONCE, True)


# -- Asked ----------------------------------------------------------------------------------------


def test_a_case_waits_for_an_answer_and_goes_on(case: Case, cast: Mapping[str, Any], clock: Any) -> None:
    client = signed_in(cast["moderator"])
    left = case.deadline_at - timezone.now()
    client.post(f"{case.url}pause/", {"member": case.author_id, "text": "Whom did you mean?"})
    case.refresh_from_db()
    assert case.state == Case.State.WAITING
    assert "Member was asked" in page(client, case.url)
    assert f'data-case="{case.pk}"' not in page(client, "/moderation/")
    assert f'data-case="{case.pk}"' in page(client, "/moderation/?state=waiting")
    author = signed_in(cast["member"])
    text = page(author, "/moderation/mail/")
    assert "Whom did you mean?" in text and "The team" in text and "Moderator" not in text.split("<main")[1]
    clock.forward(hours=5)
    author.post("/moderation/mail/", {"text": "Nobody in particular."})
    tell("moderation.team_answered")
    case.refresh_from_db()
    assert case.state == Case.State.OPEN
    assert abs((case.deadline_at - timezone.now()) - left) < timedelta(minutes=2)
    assert news_of(cast["moderator"], Kind.COLLEAGUE) == ["answered"]


def test_a_case_goes_on_after_a_week(case: Case, cast: Mapping[str, Any], clock: Any) -> None:
    operations.pause_case(case, by=cast["moderator"], member=cast["trusted"], text="Where exactly?")
    clock.forward(days=6)
    tidy_queue.call()
    assert Case.objects.get().state == Case.State.WAITING
    clock.forward(days=2)
    tidy_queue.call()
    assert Case.objects.get().state == Case.State.OPEN


def test_only_those_concerned_can_be_asked(case: Case, cast: Mapping[str, Any]) -> None:
    with pytest.raises(Refused, match="author and those who reported"):
        operations.pause_case(case, by=cast["moderator"], member=cast["newcomer"], text="You?")
    answer = signed_in(cast["moderator"]).post(
        f"{case.url}pause/", {"member": cast["newcomer"].pk, "text": "You?"}
    )
    assert answer.status_code == 422 and "You?" in answer.content.decode()


def test_resume_by_hand(case: Case, cast: Mapping[str, Any]) -> None:
    operations.pause_case(case, by=cast["moderator"], member=cast["member"], text="Whom?")
    signed_in(cast["administrator"]).post(f"{case.url}resume/")
    case.refresh_from_db()
    assert case.state == Case.State.OPEN
    with pytest.raises(Refused):
        operations.resume_case(case, by=cast["moderator"])


# -- Second opinions --------------------------------------------------------------------------------


def test_a_second_opinion_is_formed_before_the_first_is_read(case: Case, cast: Mapping[str, Any]) -> None:
    first, second = signed_in(cast["moderator"]), signed_in(cast["administrator"])
    operations.write_note(case, by=cast["moderator"], text="I would remove it.")
    first.post(f"{case.url}opinion/", {"colleague": cast["administrator"].pk, "question": "Is it irony?"})
    tell("moderation.opinion_asked")
    assert news_of(cast["administrator"], Kind.COLLEAGUE) == ["asked"]
    text = page(second, case.url)
    assert "Is it irony?" in text and "I would remove it." not in text and "once you have said" in text
    assert "asks for your opinion" in page(second, "/moderation/?only=asked")
    api = Client(headers={"accept-language": "en"})
    api.force_login(cast["administrator"], backend="membership.backends.MemberBackend")
    assert second.post(f"{case.url}opinion/give/", {"verdict": "keep", "words": ""}).status_code == 422
    second.post(f"{case.url}opinion/give/", {"verdict": "keep", "words": "Clearly irony."})
    assert "I would remove it." in page(second, case.url)
    assert "Clearly irony." in page(first, case.url)
    tell("moderation.opinion_given")
    assert news_of(cast["moderator"], Kind.COLLEAGUE) == ["given"]
    with pytest.raises(Refused):
        operations.give_opinion(
            Opinion.objects.get(), by=cast["administrator"], verdict="keep", words="Again"
        )


def test_an_opinion_is_asked_of_those_who_may_work_on_it(case: Case, cast: Mapping[str, Any]) -> None:
    for who in ("member", "coordinator"):
        with pytest.raises(Refused):
            operations.ask_opinion(case, by=cast["moderator"], colleague=cast[who])
    operations.ask_opinion(case, by=cast["moderator"], colleague=cast["administrator"])
    with pytest.raises(Refused, match="asked already"):
        operations.ask_opinion(case, by=cast["moderator"], colleague=cast["administrator"])
    with pytest.raises(Forbidden):
        operations.give_opinion(Opinion.objects.get(), by=cast["moderator"], verdict="keep", words="Mine")


# -- Moot ---------------------------------------------------------------------------------------------


def test_what_is_gone_is_closed_and_everybody_answered(
    case: Case, post: Post, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["moderator"])
    assert "is still there" in client.post(f"{case.url}moot/", follow=True).content.decode()
    forum.delete_post(post, by=cast["member"])
    assert "is gone. Close it" in page(client, case.url)
    client.post(f"{case.url}moot/")
    case.refresh_from_db()
    assert (case.state, case.moot, case.reports.get().outcome) == ("closed", True, "gone")
    assert "is not there any more" in page(signed_in(cast["trusted"]), "/moderation/reports/")
    assert "closed: it is gone" in page(client, "/moderation/?state=moot")
    tell("moderation.report_answered")
    assert news_of(cast["trusted"], Kind.REPORT) == ["gone"]


def test_a_light_case_whose_thing_was_taken_back_ends_by_itself(
    topic: Topic, cast: Mapping[str, Any], clock: Any
) -> None:
    light = operations.write_rule(
        None,
        by=cast["administrator"],
        code="off",
        titles={"en": "Stay on topic"},
        texts={},
        urgency=Urgency.DAY,
    )
    mine = reply(topic, cast["member"], "By the way")
    case = operations.report_thing(mine, by=cast["trusted"], rule=light).case
    forum.delete_post(mine, by=cast["member"])
    tidy_queue.call()
    assert Case.objects.get(pk=case.pk).state == "open"
    clock.forward(hours=25)
    tidy_queue.call()
    assert Case.objects.get(pk=case.pk).moot


# -- Letters and notes ----------------------------------------------------------------------------------


def test_letters_are_one_conversation_of_the_whole_team(cast: Mapping[str, Any]) -> None:
    member = cast["member"]
    one, other = signed_in(cast["moderator"]), signed_in(cast["administrator"])
    at = f"/moderation/mail/with/{member.handle}/"
    assert one.post(at, {"text": ""}).status_code == 422
    one.post(at, {"text": "Could you add a source?"})
    tell("moderation.member_written_to")
    assert news_of(member, Kind.LETTER) == [""]
    assert "The team wrote to you" in page(signed_in(member), "/inbox/")
    assert "Could you add a source?" in page(other, at) and "Moderator" in page(other, at)
    signed_in(member).post("/moderation/mail/", {"text": "Yes, tomorrow."})
    assert "waits for an answer" in page(other, "/moderation/mail/team/")
    assert "Yes, tomorrow." in page(other, at)
    for who in ("trusted", "category_moderator", "coordinator", "newcomer"):
        page(signed_in(cast[who]), at, 403)
        assert "Could you add" not in page(signed_in(cast[who]), "/moderation/mail/")
    assert "has not written to you" in page(signed_in(cast["newcomer"]), "/moderation/mail/")


def test_nobody_begins_a_conversation_with_the_team_alone(cast: Mapping[str, Any]) -> None:
    answer = signed_in(cast["member"]).post("/moderation/mail/", {"text": "Hello?"})
    assert answer.status_code == 409 and not TeamLetter.objects.exists()
    with pytest.raises(Forbidden):
        operations.answer_team(cast["suspended"], by=cast["suspended"], text="Let me in")
    page(signed_in(cast["moderator"]), f"/moderation/mail/with/{cast['moderator'].handle}/", 403)
    page(signed_in(cast["moderator"]), "/moderation/mail/with/nobody/", 404)


def test_notes_on_a_member_stand_beside_each_case_and_nowhere_else(
    case: Case, cast: Mapping[str, Any]
) -> None:
    client = signed_in(cast["moderator"])
    client.post(f"{case.url}note-on-author/", {"text": "Warned by phone"})
    assert Note.objects.get().member == cast["member"]
    assert "Warned by phone" in page(client, case.url)
    assert "Warned by phone" in page(client, cast["member"].url)
    for who in ("member", "trusted", "coordinator", "category_moderator"):
        assert "Warned by phone" not in page(signed_in(cast[who]), cast["member"].url)
    client.post(f"/moderation/members/{cast['trusted'].handle}/note/", {"text": "Helps much"})
    assert "Helps much" in page(client, cast["trusted"].url)


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
