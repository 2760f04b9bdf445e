"""What happened to a session, told to those whom it concerns."""

from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction

from .models import Answer, Item, Part, Question, Session
from .notices import tell_all_concerned, tell_answers, tell_members


def _session(activity: Activity) -> Session:
    return Session.objects.get(pk=activity.subject_id)


@reaction("live.people_invited", name="live.tell_of_invitation")
def tell_of_invitation(activity: Activity) -> None:
    answers = Answer.objects.filter(pk__in=activity.facts["answers"], reply=Answer.Reply.INVITED)
    tell_answers(_session(activity), activity, list(answers), "invited")


@reaction("live.part_asked", name="live.tell_of_part")
def tell_of_part(activity: Activity) -> None:
    """The one who is asked."""
    if Part.objects.filter(pk=activity.facts["part_id"], state=Part.State.INVITED).exists():
        tell_members(
            _session(activity), activity, [activity.facts["member_id"]], f"part_{activity.facts['role']}"
        )


@reaction("live.part_answered", name="live.tell_of_answered_part")
def tell_of_answered_part(activity: Activity) -> None:
    """The hosts."""
    session = _session(activity)
    hosts = (
        Part.objects.confirmed().filter(session=session, role=Part.Role.HOST).values_list("member", flat=True)
    )
    tell_members(session, activity, hosts, "part_yes" if activity.facts["accepted"] else "part_no")


@reaction("live.place_given", name="live.tell_of_place")
def tell_of_place(activity: Activity) -> None:
    answers = Answer.objects.coming().filter(pk=activity.facts["answer_id"])
    tell_answers(_session(activity), activity, list(answers), "place")


@reaction("live.session_edited", name="live.tell_of_move")
def tell_of_move(activity: Activity) -> None:
    if activity.facts["moved"]:
        tell_all_concerned(_session(activity), activity, "moved")


@reaction("live.session_cancelled", name="live.tell_of_cancelling")
def tell_of_cancelling(activity: Activity) -> None:
    tell_all_concerned(_session(activity), activity, "cancelled")


@reaction("live.message_to_comers_sent", name="live.tell_message")
def tell_message(activity: Activity) -> None:
    tell_all_concerned(_session(activity), activity, "message", coming=True)


@reaction("live.question_published", name="live.tell_whoever_asked")
def tell_whoever_asked(activity: Activity) -> None:
    """Whoever is named in the post is told by that; whoever asked without a name hears of it here, and nobody else."""
    item = Item.objects.select_related("room__session", "question").get(pk=activity.subject_id)
    if item.nameless:
        answered = item.question.stage == Question.Stage.ANSWERED
        what = "question_answered" if answered else "question_open"
        tell_members(item.room.session, activity, [item.author_id], what)
