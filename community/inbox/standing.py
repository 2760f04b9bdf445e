"""News about one's own standing: sanctions, and appeals. They lead to a statement or an appeal, each for one person."""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.mail.models import Delivery, DeliveryState
from community.commons.standing.models import Sanction
from forums.moderation.models import Verdict

from .mailing import SOURCE
from .models import Kind, Notification
from .telling_one import tell_one


@reaction("moderation.case_decided", name="inbox.tell_of_sanction_decided")
def tell_of_sanction_decided(activity: Activity) -> None:
    if activity.facts.get("sanction_id"):
        _tell_of_sanction(activity, activity.facts["sanction_id"], "sanction")


@reaction("moderation.sanction_confirmed", name="inbox.tell_of_sanction")
def tell_of_sanction(activity: Activity) -> None:
    _tell_of_sanction(activity, activity.facts["sanction_id"], "sanction")


@reaction("moderation.sanction_lifted", name="inbox.tell_of_lifted_sanction")
def tell_of_lifted_sanction(activity: Activity) -> None:
    _tell_of_sanction(activity, activity.facts["sanction_id"], "lifted")


@reaction("screening.author_limited", name="inbox.tell_of_limit")
def tell_of_limit(activity: Activity) -> None:
    _tell_of_sanction(activity, activity.facts["sanction_id"], "limited")


@reaction("screening.limit_ended", name="inbox.tell_of_ended_limit")
def tell_of_ended_limit(activity: Activity) -> None:
    _tell_of_sanction(activity, activity.facts["sanction_id"], "limit_over")


def _tell_of_sanction(activity: Activity, sanction_id: int, detail: str) -> None:
    """Whom it concerns hears of a sanction once it is given, and of its end only if it was."""
    sanction = Sanction.objects.filter(pk=sanction_id).first()
    state = Sanction.State.LIFTED if detail == "lifted" else Sanction.State.ACTIVE
    if sanction is not None and sanction.state == state:
        group, about = f"sanction:{sanction.pk}:{detail}", ("standing.statement", sanction.statement_id)
        tell_one(sanction.member_id, activity, Kind.DECISION, group=group, about=about, detail=detail)


@reaction("moderation.appeal_message_written", name="inbox.tell_of_appeal_message")
def tell_of_appeal_message(activity: Activity) -> None:
    if activity.facts["from_team"]:
        _tell_party(activity, "message")


@reaction("moderation.appeal_decided", name="inbox.tell_of_appeal")
def tell_of_appeal(activity: Activity) -> None:
    _tell_party(activity, "appeal")


def _tell_party(activity: Activity, detail: str) -> None:
    about = ("moderation.appeal", activity.subject_id)
    party = activity.facts["party_id"]  # none: a visitor who filed a legal notice is told by mail alone
    tell_one(party, activity, Kind.DECISION, group=f"appeal:{activity.pk}", about=about, detail=detail)


@reaction("moderation.case_decided", name="inbox.forget_quarantined")
def forget_quarantined(activity: Activity) -> None:
    """Of what may not be possessed no mail keeps the words: what was sent is emptied, what waits never goes."""
    if activity.facts["verdict"] != Verdict.QUARANTINE:
        return
    about = Notification.objects.filter(subject_type=activity.parent_type, subject_id=activity.parent_id or 0)
    sources = [f"{SOURCE}{pk}" for pk in about.values_list("pk", flat=True)]
    for start in range(0, len(sources), 200):
        mails = Delivery.objects.filter(source__in=sources[start : start + 200])
        mails.filter(state=DeliveryState.QUEUED).update(state=DeliveryState.CANCELLED)
        mails.update(text="", html="")
