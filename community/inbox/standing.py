"""News about one's own standing: sanctions, and appeals. They lead to a statement or an appeal, each for one person."""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.standing.models import Sanction

from .models import Kind
from .reactions import tell_one
from .telling import News


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


def _tell_of_sanction(activity: Activity, sanction_id: int, detail: str) -> None:
    """Whom it concerns hears of a sanction once it is given, and of its end only if it was."""
    sanction = Sanction.objects.filter(pk=sanction_id).first()
    states = {"sanction": (Sanction.State.ACTIVE,), "lifted": (Sanction.State.LIFTED,)}[detail]
    if sanction is not None and sanction.state in states:
        news = News(
            kind=Kind.DECISION,
            group=f"sanction:{sanction.pk}:{detail}",
            activity=activity,
            subject_type="standing.statement",
            subject_id=sanction.statement_id,
            detail=detail,
        )
        tell_one(sanction.member_id, news)


@reaction("moderation.appeal_message_written", name="inbox.tell_of_appeal_message")
def tell_of_appeal_message(activity: Activity) -> None:
    if activity.facts["from_team"]:
        _tell_party(activity, "message")


@reaction("moderation.appeal_decided", name="inbox.tell_of_appeal")
def tell_of_appeal(activity: Activity) -> None:
    _tell_party(activity, "appeal")


def _tell_party(activity: Activity, detail: str) -> None:
    news = News(
        kind=Kind.DECISION,
        group=f"appeal:{activity.pk}",
        activity=activity,
        subject_type="moderation.appeal",
        subject_id=activity.subject_id,
        detail=detail,
    )
    tell_one(activity.facts["party_id"], news)
