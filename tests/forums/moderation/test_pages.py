"""The pages of moderation, for every role: what they show, what they keep, what they cost."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from community.commons.standing.models import State, Statement
from forums import operations as forum
from forums.models import Post, Topic
from forums.moderation import operations
from forums.moderation.models import Case, Decision, Report, RuleVersion
from membership.models import Member
from tests.forums.conftest import reply

pytestmark = pytest.mark.django_db
STAFF = ("category_moderator", "moderator", "administrator")
OTHERS = ("newcomer", "member", "trusted", "coordinator", "suspended")


def signed_in(person: Member) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def form_of(case: Case, verdict: str = "remove", **more: Any) -> dict[str, Any]:
    case.refresh_from_db()
    rule = case.reports.first()
    return {
        "verdict": verdict,
        "rule": rule.rule_id if rule else "",
        "facts": "It insults a whole group.",
        "version": case.version,
        "key": f"key-{verdict}-{case.pk}-{case.round}",
        **more,
    }


# -- Reporting ---------------------------------------------------------------------------


def test_report_thing_shows_it_with_the_rules(post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    text = page(signed_in(cast["trusted"]), f"/moderation/report/?kind=forums.post&id={post.pk}")
    assert "You people always say that." in text
    assert "Speak to people, not about them" in text and "Attack arguments." in text


def test_report_thing_thanks_and_is_followed(post: Post, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["trusted"])
    answer = client.post(
        "/moderation/report/",
        {"kind": "forums.post", "id": post.pk, "rule": rule.pk, "words": "An attack"},
        follow=True,
    )
    assert "Thank you" in answer.content.decode() and "An attack" in answer.content.decode()
    report = Report.objects.get()
    assert (
        page(client, f"/moderation/report/?kind=forums.post&id={post.pk}").count("You reported this already")
        == 1
    )
    client.post(f"/moderation/reports/{report.pk}/withdraw/")
    report.refresh_from_db()
    assert report.outcome == Report.Outcome.WITHDRAWN


def test_report_thing_without_a_rule_keeps_the_words(
    post: Post, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    answer = signed_in(cast["trusted"]).post(
        "/moderation/report/", {"kind": "forums.post", "id": post.pk, "words": "Look at <b>this</b>"}
    )
    assert answer.status_code == 422
    assert "Look at &lt;b&gt;this&lt;/b&gt;" in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?kind=forums.post",
        "?kind=x&id=1",
        "?kind=forums.post&id=²",
        "?kind=forums.post&id=99999999999999999999",
    ],
)
def test_report_thing_that_does_not_exist(query: str, cast: Mapping[str, Any]) -> None:
    page(signed_in(cast["member"]), f"/moderation/report/{query}", 404)


def test_report_thing_of_a_private_category_is_not_found(
    private: Any, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    secret = forum.open_topic(private, by=cast["moderator"], title="Between us", text="Hush.")
    page(signed_in(cast["member"]), f"/moderation/report/?kind=forums.topic&id={secret.pk}", 404)


def test_withdraw_report_of_somebody_else_is_not_found(case: Case, cast: Mapping[str, Any]) -> None:
    report = case.reports.get()
    assert signed_in(cast["member"]).post(f"/moderation/reports/{report.pk}/withdraw/").status_code == 404


# -- The queue and its cases ---------------------------------------------------------------


@pytest.mark.parametrize("role", OTHERS)
def test_the_queue_is_closed_to_others(role: str, case: Case, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast[role])
    for address in ("/moderation/", case.url):
        page(client, address, 403)
    for act in ("claim", "release", "take-over", "lease", "note", "hold", "decide", "letter"):
        assert client.post(f"{case.url}{act}/").status_code == 403


def test_visitors_are_asked_to_sign_in(case: Case) -> None:
    for address in ("/moderation/", case.url, "/moderation/mine/", "/moderation/reports/"):
        assert Client().get(address).status_code == 302


def test_the_queue_says_why(case: Case, cast: Mapping[str, Any]) -> None:
    text = page(signed_in(cast["moderator"]), "/moderation/")
    assert "1 case waits." in text
    assert "1 report" in text and "1 hour: attacks on persons" in text and "59 min left of 1 h" in text


def test_the_queue_names_the_reporters_record(
    case: Case, topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    other = reply(topic, cast["member"], "And you are all alike.")
    again = operations.report_thing(other, by=cast["trusted"], rule=rule).case
    signed_in(cast["moderator"]).post(f"{case.url}decide/", form_of(case))
    assert "right 1 time of 1" in page(signed_in(cast["moderator"]), "/moderation/")
    assert again.state == "open"


def test_nobody_reads_the_case_about_oneself(
    topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    own = reply(topic, cast["moderator"], "Mine")
    case = operations.report_thing(own, by=cast["member"], rule=rule).case
    client = signed_in(cast["moderator"])
    assert "No case waits." in page(client, "/moderation/")
    page(client, case.url, 403)
    assert client.post(f"{case.url}note/", {"text": "hm"}).status_code == 403


def test_a_category_moderator_reads_reports_without_names(case: Case, cast: Mapping[str, Any]) -> None:
    Case.objects.filter(pk=case.pk).update(space="forums.category:1")
    Member.objects.filter(pk=cast["trusted"].pk).update(name="Zebedee")
    assert "Zebedee" in page(signed_in(cast["administrator"]), case.url)
    text = page(signed_in(cast["category_moderator"]), case.url)
    assert "An attack" in text
    assert "Zebedee" not in text.split("What the reports say")[1].split("Notes of colleagues")[0]


def test_filters(case: Case, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    for fits in ("rule=kind", "source=report", "holder=nobody", "language=en", f"space={case.space}"):
        assert f'data-case="{case.pk}"' in page(client, f"/moderation/?{fits}"), fits
    for leaves_out in ("source=held", "holder=me", "holder=others", "language=fr", "state=closed"):
        assert f'data-case="{case.pk}"' not in page(client, f"/moderation/?{leaves_out}"), leaves_out
    client.post(f"{case.url}claim/")
    assert f'data-case="{case.pk}"' in page(client, "/moderation/?holder=me")
    assert "There is no filter" in page(client, "/moderation/?nonsense=1")


def test_a_case_shows_what_changed_since(case: Case, post: Post, cast: Mapping[str, Any]) -> None:
    forum.edit_post(post, by=cast["member"], text="You people never say that.")
    text = page(signed_in(cast["moderator"]), case.url)
    assert "<del>always</del>" in text and "<ins>never</ins>" in text


def test_claim_lease_take_over_release(case: Case, cast: Mapping[str, Any]) -> None:
    mine, theirs = signed_in(cast["moderator"]), signed_in(cast["administrator"])
    assert "yours for ten minutes" in mine.post(f"{case.url}claim/", follow=True).content.decode()
    assert 590 < mine.post(f"{case.url}lease/").json()["seconds"] <= 600
    assert theirs.post(f"{case.url}lease/").status_code == 409
    assert "Moderator holds this case" in page(theirs, case.url)
    assert theirs.post(f"{case.url}decide/", form_of(case)).status_code == 409
    assert not Decision.objects.exists()
    assert theirs.post(f"{case.url}take-over/", {"reason": ""}).status_code == 422
    theirs.post(f"{case.url}take-over/", {"reason": "Bao is asleep"})
    case.refresh_from_db()
    assert case.holder == cast["administrator"]
    theirs.post(f"{case.url}release/")
    case.refresh_from_db()
    assert case.holder is None


def test_hold_thing(case: Case, post: Post, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    assert client.post(f"{case.url}hold/", {"because": ""}).status_code == 422
    client.post(f"{case.url}hold/", {"because": "We look at it."})
    post.refresh_from_db()
    assert (post.state, post.held_because) == (State.HELD, "We look at it.")
    text = page(client, case.url)
    assert "Approve" in text and "Hold it now" not in text
    assert "We look at it." in page(signed_in(cast["member"]), "/moderation/mine/")


# -- Deciding ------------------------------------------------------------------------------


def test_decide_case_goes_on_to_the_next(
    case: Case, topic: Topic, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    other = reply(topic, cast["member"], "And you are all alike.")
    following = operations.report_thing(other, by=cast["trusted"], rule=rule).case
    client = signed_in(cast["moderator"])
    answer = client.post(f"{case.url}decide/", form_of(case), follow=True)
    assert answer.redirect_chain[0][0].startswith(following.url)
    text = answer.content.decode()
    assert f"Case {case.pk} is decided: Remove." in text and ">Undo</button>" in text
    decision = Decision.objects.get()
    client.post(f"/moderation/decisions/{decision.pk}/undo/")
    case.refresh_from_db()
    assert case.state == "open"


def test_decide_case_without_rule_or_facts_keeps_what_was_typed(case: Case, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["moderator"])
    answer = client.post(f"{case.url}decide/", form_of(case, rule="", note="Seen before"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "It insults a whole group." in text and "Seen before" in text and "Name the rule" in text
    assert not Decision.objects.exists()


def test_who_comes_second_keeps_the_text_as_a_note(case: Case, cast: Mapping[str, Any]) -> None:
    slow = form_of(case, note="I saw the thread", facts="My long text.", key="slow")
    signed_in(cast["moderator"]).post(f"{case.url}decide/", form_of(case))
    answer = signed_in(cast["administrator"]).post(f"{case.url}decide/", slow)
    assert answer.status_code == 409
    assert "Moderator decided first: Remove" in answer.content.decode()
    note = case.notes.get()
    assert "My long text." in note.text and "I saw the thread" in note.text
    assert Decision.objects.count() == 1


def test_what_came_meanwhile_is_shown_with_the_form_as_it_was(
    case: Case, rule: RuleVersion, cast: Mapping[str, Any], post: Post
) -> None:
    form = form_of(case)
    operations.report_thing(post, by=cast["newcomer"], rule=rule, words="Me too")
    client = signed_in(cast["moderator"])
    answer = client.post(f"{case.url}decide/", form)
    text = answer.content.decode()
    assert answer.status_code == 409 and "Me too" in text and "It insults a whole group." in text
    case.refresh_from_db()
    assert f'name="version" value="{case.version}"' in text
    client.post(f"{case.url}decide/", {**form, "version": case.version})
    assert Decision.objects.count() == 1


def test_the_form_sent_twice_is_one_decision(case: Case, cast: Mapping[str, Any]) -> None:
    form = form_of(case)
    client = signed_in(cast["moderator"])
    assert [client.post(f"{case.url}decide/", form).status_code for _ in range(2)] == [302, 302]
    assert Decision.objects.count() == 1 and not case.notes.exists()


@pytest.mark.parametrize(
    "form",
    [{}, {"verdict": "nonsense"}, {"verdict": "approve"}, {"verdict": "remove", "version": "x", "rule": "x"}],
)
def test_broken_forms_are_answered_with_the_form(
    form: dict[str, str], case: Case, cast: Mapping[str, Any]
) -> None:
    assert signed_in(cast["moderator"]).post(f"{case.url}decide/", form).status_code == 422


def test_the_letter_is_in_the_authors_language(case: Case, cast: Mapping[str, Any]) -> None:
    Member.objects.filter(pk=case.author_id).update(language="fr")
    answer = signed_in(cast["moderator"]).post(f"{case.url}letter/", form_of(case))
    text = answer.content.decode()
    assert 'lang="fr"' in text and "Parlez aux personnes" in text
    without_script = signed_in(cast["moderator"]).post(f"{case.url}decide/", form_of(case, preview="1"))
    assert without_script.status_code == 200 and "Parlez aux personnes" in without_script.content.decode()
    assert not Decision.objects.exists()


def test_keep_needs_no_letter(case: Case, cast: Mapping[str, Any]) -> None:
    answer = signed_in(cast["moderator"]).post(f"{case.url}letter/", form_of(case, "keep"))
    assert "No letter" in answer.content.decode()


# -- Afterwards ------------------------------------------------------------------------------


@pytest.fixture
def removed(case: Case, rule: RuleVersion, cast: Mapping[str, Any]) -> Decision:
    signed_in(cast["moderator"]).post(f"{case.url}decide/", form_of(case))
    return Decision.objects.get()


def test_the_author_reads_the_statement_and_nobody_else(removed: Decision, cast: Mapping[str, Any]) -> None:
    statement = Statement.objects.get(what="remove")
    client = signed_in(cast["member"])
    assert "Speak to people, not about them" in page(client, "/moderation/mine/")
    text = page(client, f"/moderation/mine/{statement.pk}/")
    assert "It insults a whole group." in text and "Decided by a person" in text
    assert "Moderator" not in text.split("<main")[1].split("</main>")[0].replace("moderators", "")
    page(signed_in(cast["trusted"]), f"/moderation/mine/{statement.pk}/", 404)
    operations.undo_decision(removed, by=cast["moderator"])
    assert "This is taken back or lifted" in page(client, f"/moderation/mine/{statement.pk}/")


def test_the_reporter_reads_the_outcome(removed: Decision, cast: Mapping[str, Any]) -> None:
    assert "the team agreed" in page(signed_in(cast["trusted"]), "/moderation/reports/")


def test_the_log_is_public_and_names_nobody(removed: Decision, cast: Mapping[str, Any]) -> None:
    operations.undo_decision(removed, by=cast["moderator"])
    for who in (Client(headers={"accept-language": "en"}), signed_in(cast["newcomer"])):
        text = page(who, "/moderation/log/").split("<main")[1].split("</main>")[0]
        assert "Remove" in text and "Undone" in text and "(version 1)" in text and "Practice" in text
        assert "It insults" not in text and "Moderator" not in text and "You people" not in text
    text = page(Client(), "/moderation/log/?verdict=keep")
    assert "log-entry" not in text
    assert page(Client(), "/moderation/log/?verdict=remove&rule=kind").count('class="log-entry"') == 2


def test_the_log_hides_private_categories_and_what_one_may_not_see(
    private: Any, rule: RuleVersion, cast: Mapping[str, Any]
) -> None:
    secret = forum.open_topic(private, by=cast["moderator"], title="Between us", text="Hush.")
    case = operations.open_case(secret, by=cast["administrator"])
    signed_in(cast["administrator"]).post(f"{case.url}decide/", form_of(case, "keep"))
    text = page(Client(headers={"accept-language": "en"}), "/moderation/log/")
    assert "a private category" in text and "Stewards" not in text
    assert secret.url not in text
    assert secret.url in page(signed_in(cast["administrator"]), "/moderation/log/")


def test_the_log_shows_the_head_of_the_seal(removed: Decision) -> None:
    from community.commons.activity.models import SealHead

    assert SealHead.objects.get().hash in page(Client(), "/moderation/log/")


# -- Rules -----------------------------------------------------------------------------------


def test_rules_are_read_in_the_readers_language(rule: RuleVersion) -> None:
    assert (
        "Parlez aux personnes"
        in Client(headers={"accept-language": "fr"}).get("/moderation/rules/").content.decode()
    )


def test_write_rule_makes_a_version_and_keeps_the_earlier(rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast["administrator"])
    form = {"urgency": 60, "title_en": "Be kind", "title_fr": "Soyez aimables", "text_en": "", "text_fr": ""}
    assert client.post("/moderation/rules/kind/", form).status_code == 302
    text = page(Client(headers={"accept-language": "en"}), "/moderation/rules/")
    assert "Be kind" in text and "1 earlier version" in text and "Speak to people" in text
    assert client.post("/moderation/rules/new/", {**form, "code": "kind"}).status_code == 422
    assert (
        client.post(
            "/moderation/rules/new/", {**form, "code": "ads", "title_en": "", "title_fr": ""}
        ).status_code
        == 422
    )
    assert client.post("/moderation/rules/new/", {**form, "code": "ads"}).status_code == 302
    client.post("/moderation/rules/ads/retire/")
    assert "1 retired rule" in page(Client(headers={"accept-language": "en"}), "/moderation/rules/")


@pytest.mark.parametrize("role", [*OTHERS, "moderator", "category_moderator"])
def test_write_rule_is_for_administrators(role: str, rule: RuleVersion, cast: Mapping[str, Any]) -> None:
    client = signed_in(cast[role])
    page(client, "/moderation/rules/new/", 403)
    assert client.post("/moderation/rules/kind/retire/").status_code == 403


# -- What the pages cost -----------------------------------------------------------------------


def test_pages_cost_the_same_with_many_rows(
    topic: Topic, rule: RuleVersion, cast: Mapping[str, Any], same_number_of_queries: Callable[..., None]
) -> None:
    staff, author, visitor = signed_in(cast["moderator"]), signed_in(cast["member"]), Client()
    reporter = signed_in(cast["administrator"])
    cases: list[Case] = []

    def report(n: int) -> None:
        for _ in range(n):
            written = reply(topic, cast["member"], f"Number {Post.objects.count()}")
            case = operations.report_thing(written, by=cast["administrator"], rule=rule, words="Look").case
            cases.append(case)
            again = operations.report_thing(
                reply(topic, cast["member"], "More"), by=cast["administrator"], rule=rule
            ).case
            operations.decide_case(
                again,
                by=cast["moderator"],
                verdict="remove",
                version=again.version,
                key=f"{again.pk}",
                rule=rule,
                facts="Seen.",
            )

    def visit() -> None:
        page(staff, "/moderation/")
        page(staff, "/moderation/?state=closed")
        page(staff, cases[0].url)
        page(visitor, "/moderation/log/")
        page(visitor, "/moderation/rules/")
        page(author, "/moderation/mine/")
        page(reporter, "/moderation/reports/")

    same_number_of_queries(report, visit)
