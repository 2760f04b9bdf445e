"""Samples of the moderation: rules, reports, cases, decisions, appeals, the log and the screening."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.commons.activity.models import Activity, Seal
from community.commons.standing.models import Sanction
from forums.moderation import operations as moderation
from forums.moderation.models import Appeal, Decision, KeptText, LegalNotice, Report, SecondLook
from forums.moderation.sanctioning import Sanctioning
from forums.moderation.screening import operations as screening
from forums.moderation.screening.conditions import Conditions
from forums.moderation.screening.models import Proposal, RuleSet
from membership.models import Member

from .forums import (
    another_topic,
    category,
    post,
    private_topic,
    removed_post,
    removed_topic,
    reply_in,
    rule,
    topic,
    topic_in,
)
from .values import Values, sample


def report(values: Values) -> Report:
    """Of a post of the trusted member, by the member."""
    return moderation.report_thing(values.made(post), by=values.member("member"), rule=values.made(rule))


def private_report(values: Values) -> Report:
    """Of the administrator's topic among stewards, by a moderator."""
    return moderation.report_thing(
        values.made(private_topic), by=values.member("moderator"), rule=values.made(rule)
    )


def decision(values: Values) -> Decision:
    """About another post of the trusted member, which is removed."""
    what = reply_in(values.made(topic), values.member("trusted"))
    found = moderation.report_thing(what, by=values.member("member"), rule=values.made(rule)).case
    return moderation.decide_case(
        found,
        by=values.member("moderator"),
        verdict="remove",
        version=found.version,
        key="a sample",
        rule=values.made(rule),
        facts="Seen.",
    )


for _variant, _made in {"": report, "private": private_report}.items():
    for _route in ("moderation", "v1"):
        sample(_route, "case_id", variant=_variant)(lambda values, made=_made: values.made(made).case_id)
        sample(_route, "report_id", variant=_variant)(lambda values, made=_made: values.made(made).pk)


@sample("moderation", "decision_id")
@sample("v1", "decision_id")
def decision_id(values: Values) -> int:
    return values.made(decision).pk


@sample("moderation", "preset_id")
@sample("v1", "preset_id")
def preset_id(values: Values) -> int:
    words = {"en": "Dear {name}, this breaks “{rule}”.", "fr": "{name}, cela enfreint « {rule} »."}
    return moderation.write_preset(None, by=values.member("moderator"), name="Unkind", texts=words).pk


@sample("moderation", "view_id")
def queue_view_of_the_moderator(values: Values) -> int:
    """For everybody else it is not there."""
    return moderation.save_view(None, by=values.member("moderator"), name="Late", query="only=late").pk


@sample("v1", "queue_view_id")
def another_queue_view(values: Values) -> int:
    return moderation.save_view(None, by=values.member("moderator"), name="Mine", query="holder=me").pk


@sample("moderation", "bulk_id")
@sample("v1", "bulk_id")
def bulk_id(values: Values) -> int:
    """The moderator's, of one case."""
    what = reply_in(values.made(topic), values.member("trusted"))
    found = moderation.open_case(what, by=values.member("moderator"))
    asked = {"by": values.member("moderator"), "verdict": "keep", "key": "a bulk"}
    return moderation.begin_bulk([(found, found.version)], **asked).pk


@sample("moderation", "token")
def notice_token(values: Values) -> str:
    """Whoever has the link may read it."""
    notice = moderation.file_notice(
        [(values.made(another_topic).url, values.made(another_topic))],
        by=values.member("trusted"),
        ground="fraud",
        why="It sells what is not theirs.",
        name="Ada",
        email="ada@example.org",
        good_faith=True,
    )
    return notice.token


@sample("moderation:notice-appeal", "place_id")
def notice_place(values: Values) -> int:
    """Named in the notice that `token` opens."""
    number = values.made(notice_token)[:9]
    return LegalNotice.objects.get(number=number).places.get().pk


@sample("moderation", "statement_id")
@sample("v1", "statement_id")
def statement_id(values: Values) -> int:
    return values.made(decision).statement_id or 0


def sanction(values: Values) -> Sanction:
    """Given to the member because of something else than the other samples, by the moderator."""
    rude = topic_in(values.made(category), values.member("member"), "Rude")
    case = moderation.open_case(rude, by=values.member("moderator"))
    given = moderation.decide_case(
        case,
        by=values.member("moderator"),
        verdict="keep",
        version=case.version,
        key="a sanction",
        rule=values.made(rule),
        facts="Seen.",
        sanction=Sanctioning("warning"),
    ).sanction
    assert given is not None
    return given


@sample("moderation", "sanction_id")
@sample("v1", "sanction_id")
def sanction_id(values: Values) -> int:
    return values.made(sanction).pk


def appeal(values: Values) -> Appeal:
    return moderation.submit_appeal(
        values.made(decision), by=values.member("trusted"), words="I do not agree."
    )


@sample("moderation", "appeal_id")
@sample("v1", "appeal_id")
def appeal_id(values: Values) -> int:
    return values.made(appeal).pk


@sample("moderation", "kept_id")
def kept_id(values: Values) -> int:
    return KeptText.objects.get(decision=values.made(decision)).pk


@sample("moderation", "hold_id")
def hold_id(values: Values) -> int:
    thing = values.made(report).case.thing()
    until = timezone.now() + timedelta(days=9)
    return moderation.place_hold(thing, by=values.member("administrator"), ground="A law.", ends_at=until).pk


@sample("moderation", "code")
def rule_code(values: Values) -> str:
    return values.made(rule).rule.code


def log_entry(values: Values) -> Activity:
    """A decision, as the public log shows it."""
    values.made(removed_post)
    return Activity.objects.filter(verb="moderation.case_decided").earliest("pk")


sample("moderation:log-entry", "entry_id")(lambda values: values.made(log_entry).pk)
sample("moderation:log-correct", "entry_id")(lambda values: values.made(log_entry).pk)
sample("moderation:rule-version", "number")(lambda values: 1)


@sample("moderation:words-erase", "number")
def entry_with_words(values: Values) -> int:
    values.made(log_entry)
    return Seal.objects.exclude(words_digest="").earliest("number").number


@sample("moderation:trust-take", "member_id")
def trusted_member(values: Values) -> int:
    return values.member("trusted").pk


def second_look(values: Values) -> Any:
    """Waits for the administrator: whoever else asks finds nothing."""
    topic_of_it = values.made(removed_topic)
    decision = Decision.objects.get(
        case__subject_type="forums.topic", case__subject_id=topic_of_it.pk, undone_at=None
    )
    return SecondLook.objects.create(
        decision=decision,
        case=decision.case,
        reviewer=values.member("administrator"),
        snapshot={**decision.case.snapshot, "state": "visible", "reports": []},
    )


for _route in ("look-give", "look-skip"):
    sample(f"moderation:{_route}", "look_id")(lambda values: values.made(second_look).pk)


def case(values: Values) -> Any:
    return values.made(report).case


def rule_set(values: Values) -> RuleSet:
    return screening.write_rule_set(
        None,
        by=values.member("administrator"),
        name="Casinos",
        conditions=Conditions(words=("casino",)),
        space=values.made(category).space,
    )


def rule_set_of_the_site(values: Values) -> RuleSet:
    return screening.write_rule_set(
        None, by=values.member("administrator"), name="Everywhere", conditions=Conditions(words=("casino",))
    )


for _variant, _made in {"": rule_set, "private": rule_set_of_the_site}.items():
    for _route in ("screening", "v1"):
        sample(_route, "set_id", variant=_variant)(lambda values, made=_made: values.made(made).pk)


@sample("screening", "trial_id")
def trial(values: Values) -> int:
    return screening.start_trial(values.made(rule_set), by=values.member("administrator"), most=10).pk


@sample("screening", "name")
def coded(values: Values) -> str:
    return "capitals"


@sample("screening", "proposal_id")
def proposal(values: Values) -> int:
    return Proposal.objects.create(
        kind=Proposal.Kind.CODED_LIVE,
        value={"coded": "many_mentions"},
        by=Member.objects.automaton(),
        due_at=timezone.now() + timedelta(days=1),
    ).pk
