"""Who is told of what the team does among itself: letters with members, cases taken over, opinions, escalations."""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from forums.moderation.models import Case, TeamLetter
from membership.models import Role, RoleInterval

from .models import Kind
from .telling_one import tell_one

MOST_ADMINISTRATORS = 100


@reaction("moderation.member_written_to", name="inbox.tell_of_letter")
def tell_of_letter(activity: Activity) -> None:
    """The member; several letters in a row are one piece of news."""
    about = ("moderation.teamletter", activity.facts["letter_id"])
    tell_one(activity.subject_id, activity, Kind.LETTER, group="letters", about=about)


@reaction("moderation.team_answered", name="inbox.tell_of_answer_to_team")
def tell_of_answer_to_team(activity: Activity) -> None:
    """Whoever of the team wrote last to this member."""
    letters = TeamLetter.objects.filter(member=activity.subject_id, from_team=True)
    last = letters.order_by("-at", "-pk").first()
    if last is not None:
        _tell_colleague(last.author_id, activity, "answered", f"answers:{activity.subject_id}")


@reaction("moderation.case_taken_over", name="inbox.tell_of_take_over")
def tell_of_take_over(activity: Activity) -> None:
    _tell_colleague(activity.facts["from_member"], activity, "taken_over", f"case:{activity.pk}")


@reaction("moderation.opinion_asked", name="inbox.tell_of_asked_opinion")
def tell_of_asked_opinion(activity: Activity) -> None:
    _tell_colleague(activity.facts["colleague_id"], activity, "asked", f"case:{activity.pk}")


@reaction("moderation.opinion_given", name="inbox.tell_of_given_opinion")
def tell_of_given_opinion(activity: Activity) -> None:
    _tell_colleague(activity.facts["asked_by"], activity, "given", f"case:{activity.pk}")


@reaction("moderation.case_escalated", name="inbox.tell_of_escalation")
def tell_of_escalation(activity: Activity) -> None:
    """The administrators who can decide it."""
    if not activity.facts["to_administrators"]:
        return
    case = Case.objects.filter(pk=activity.subject_id).first()
    holders = RoleInterval.objects.in_force().filter(role=Role.ADMINISTRATOR).values_list("member", flat=True)
    for pk in list(holders[:MOST_ADMINISTRATORS]) if case is not None else ():
        if case is not None and pk not in (activity.actor_id, case.author_id):
            _tell_colleague(pk, activity, "escalated", f"case:{activity.pk}")


def _tell_colleague(member_id: int, activity: Activity, detail: str, group: str) -> None:
    about = (activity.subject_type, activity.subject_id)
    tell_one(member_id, activity, Kind.COLLEAGUE, group=group, about=about, detail=detail)
