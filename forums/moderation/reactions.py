"""What the queue hears from the forums: something is held, or a hidden post was mended."""

import secrets

from community.commons.access import Refused
from community.commons.activity.models import Activity
from community.commons.activity.reactions import reaction
from community.commons.site import site
from community.commons.standing.models import Sanction, State, Statement
from forums.models import Post, Topic
from membership.models import Member

from . import notices, operations, posting
from .models import Appeal, Case, Decision, HidingByWeight, LegalHold, ModeratorNumber, SecondLook
from .weighing import may_be_hidden, weight_of

TOPICS = ("new_topic_id", "into_topic_id", "from_topic_id")  # in facts


@reaction("forums.post_created", "forums.post_restored", name="moderation.open_case_of_held_post", quiet=True)
def open_case_of_held_post(activity: Activity) -> None:
    post = Post.objects.filter(pk=activity.subject_id, state=State.HELD).select_related("topic").first()
    if post is not None and not _has_its_case("forums.post", post.pk):
        operations.open_case(post, by=Member.objects.automaton(), held=True)


def _has_its_case(kind: str, pk: int) -> bool:
    """What a rule or the assistant held has its case already, which says so."""
    return Case.objects.open().filter(subject_type=kind, subject_id=pk).exists()


@reaction("forums.topic_opened", name="moderation.open_case_of_held_topic", quiet=True)
def open_case_of_held_topic(activity: Activity) -> None:
    topic = Topic.objects.filter(pk=activity.subject_id, state=State.HELD).first()
    if topic is not None and not _has_its_case("forums.topic", topic.pk):
        operations.open_case(topic, by=Member.objects.automaton(), held=True)


@reaction("forums.post_edited", name="moderation.look_again_at_mended_post", quiet=True)
def look_again_at_mended_post(activity: Activity) -> None:
    """Its author mended what was hidden or returned: a moderator reads it again."""
    mended = (State.HIDDEN, State.HELD)
    post = Post.objects.filter(pk=activity.subject_id).select_related("topic").first()
    if post is None or post.author_id != activity.actor_id:
        return
    if post.state in mended:
        operations.open_case(post, by=Member.objects.automaton(), held=True)
    if post.is_opening and post.topic.state in mended:
        operations.open_case(post.topic, by=Member.objects.automaton(), held=True)


@reaction(
    "forums.topic_moved", "forums.topic_split", "forums.topic_merged", "forums.topic_unmerged",
    name="moderation.follow_things", quiet=True,
)  # fmt: skip
def follow_things(activity: Activity) -> None:
    """Things stand in another category now: their cases concern those who moderate there."""
    topics = [activity.subject_id, *(activity.facts.get(name) for name in TOPICS)]
    for topic in Topic.objects.filter(pk__in=[pk for pk in topics if pk]):
        posts = list(topic.posts.values_list("pk", flat=True))
        Case.objects.filter(subject_type="forums.topic", subject_id=topic.pk).update(space=topic.space)
        Case.objects.filter(subject_type="forums.post", subject_id__in=posts).update(space=topic.space)


# -- Letters ---------------------------------------------------------------------------------


@reaction("moderation.case_decided", name="moderation.post_letters")
def post_letters(activity: Activity) -> None:
    decision = (
        Decision.objects.filter(pk=activity.facts["decision_id"], undone_at=None)
        .select_related("case", "statement__member", "sanction__statement__member", "sanction__member")
        .first()
    )
    if decision is not None:
        posting.post_letters(decision)


@reaction("moderation.decision_undone", name="moderation.recall_letters")
def recall_letters(activity: Activity) -> None:
    decision = (
        Decision.objects.filter(pk=activity.facts["decision_id"]).select_related("statement__member").first()
    )
    if decision is not None and decision.statement is not None:
        posting.recall(decision.statement, decision.why_undone)


@reaction("moderation.sanction_confirmed", name="moderation.post_sanction")
def post_sanction(activity: Activity) -> None:
    sanction = Sanction.objects.filter(pk=activity.facts["sanction_id"]).select_related("statement__member")
    for one in sanction:
        posting.post_sanction(one)


@reaction("moderation.sanction_lifted", name="moderation.recall_sanction")
def recall_sanction(activity: Activity) -> None:
    sanction = Sanction.objects.filter(pk=activity.facts["sanction_id"]).select_related("statement__member")
    for one in sanction:
        posting.recall(one.statement, one.why_lifted)


@reaction("moderation.appeal_submitted", name="moderation.tell_of_lonely_appeal")
def tell_of_lonely_appeal(activity: Activity) -> None:
    """Where nobody uninvolved is there, the team hears of it at once."""
    for appeal in Appeal.objects.filter(pk=activity.subject_id).exclude(not_before=None):
        posting.tell_staff_of_appeal(appeal)


@reaction("moderation.hold_placed", name="moderation.tell_of_delayed_hold")
def tell_of_delayed_hold(activity: Activity) -> None:
    if activity.facts.get("delayed"):
        for hold in LegalHold.objects.standing().filter(pk=activity.subject_id).select_related("placed_by"):
            posting.tell_staff_of_hold(hold)


@reaction("moderation.appeal_message_written", name="moderation.post_message")
def post_message(activity: Activity) -> None:
    if activity.facts["from_team"]:
        for appeal in Appeal.objects.filter(pk=activity.subject_id).select_related("party"):
            posting.post_message(appeal, activity.pk)


@reaction("moderation.appeal_decided", name="moderation.post_answer")
def post_answer(activity: Activity) -> None:
    for appeal in Appeal.objects.filter(pk=activity.subject_id).select_related("party", "place__notice"):
        if appeal.place is not None:
            notices.mail_appeal(appeal)
        else:
            posting.post_answer(appeal)


@reaction("membership.profile_edited", name="moderation.look_again_at_mended_profile", quiet=True)
def look_again_at_mended_profile(activity: Activity) -> None:
    """The owner mended what is out of sight: a moderator reads it again."""
    member = Member.objects.exclude(state=State.VISIBLE).filter(pk=activity.subject_id).first()
    if member is not None and member.pk == activity.actor_id:
        operations.open_case(member, by=Member.objects.automaton(), held=True)


@reaction("moderation.case_decided", name="moderation.answer_notices", quiet=True)
def answer_notices(activity: Activity) -> None:
    """Whoever named the thing in a legal notice reads what was decided."""
    decision = (
        Decision.objects.filter(pk=activity.facts["decision_id"], undone_at=None)
        .select_related("case", "decider")
        .first()
    )
    if decision is not None:
        notices.answer(decision.case, notices.outcome_of(decision), decision)


@reaction("moderation.decision_undone", name="moderation.take_back_answers", quiet=True)
def take_back_answers(activity: Activity) -> None:
    decision = Decision.objects.filter(pk=activity.facts["decision_id"]).first()
    if decision is not None:
        notices.take_back(decision)


@reaction("moderation.team_answered", name="moderation.go_on_after_answer", quiet=True)
def go_on_after_answer(activity: Activity) -> None:
    """Cases that waited for this member go on."""
    for case in Case.objects.filter(state=Case.State.WAITING, waiting_for=activity.subject_id):
        operations.resume_case(case, by=Member.objects.automaton())


# -- What reports hide ---------------------------------------------------------------------


@reaction("moderation.thing_reported", name="moderation.hide_what_reports_outweigh")
def hide_what_reports_outweigh(activity: Activity) -> None:
    """Enough people whose word is worth something said so: out of sight until a moderator looks."""
    case = Case.objects.select_related("author").filter(pk=activity.subject_id).first()
    thing = case.thing() if case is not None else None
    if case is None or thing is None or not may_be_hidden(case, thing):
        return
    weight = weight_of(case, thing)
    if weight is None or not weight.is_enough:
        return
    try:
        operations.hide_by_weight(case, by=Member.objects.automaton())
    except Refused:  # decided or changed meanwhile
        return


@reaction("forums.post_edited", name="moderation.show_what_was_mended")
def show_what_was_mended(activity: Activity) -> None:
    """Its author's one edit of what the reports hid."""
    post = Post.objects.filter(pk=activity.subject_id, state=State.HIDDEN).first()
    if post is None or post.author_id != activity.actor_id:
        return
    hiding = (
        HidingByWeight.objects.filter(restriction=post.restriction_id, mended_at=None)
        .select_related("case", "restriction__statement")
        .first()
    )
    if hiding is None:
        return
    try:
        operations.show_mended(hiding, by=Member.objects.automaton())
    except Refused:  # too soon, or a person has decided: the case says the rest
        return


@reaction("moderation.case_decided", name="moderation.draw_second_look")
def draw_second_look(activity: Activity) -> None:
    """A share of what people decide is looked at once more, by chance and in silence."""
    share = site().review_share
    if not share or activity.actor_class == "automaton" or secrets.randbelow(100) >= share:
        return
    decision = (
        Decision.objects.filter(pk=activity.facts.get("decision_id"), undone_at=None)
        .select_related("case", "rule__rule")
        .first()
    )
    if decision is None or decision.case.state != Case.State.CLOSED:
        return
    try:
        operations.draw_look(decision, by=Member.objects.automaton())
    except Refused:  # nobody is there who had no part in it
        return


@reaction(
    "moderation.case_opened", "moderation.decision_undone", name="moderation.drop_second_look", quiet=True
)
def drop_second_look(activity: Activity) -> None:
    """The case is open again: nobody looks at it blind any more."""
    waiting = SecondLook.objects.waiting().filter(case=activity.subject_id)
    waiting.update(skipped_at=activity.occurred_at)


@reaction(
    "moderation.case_decided", "moderation.decision_undone", name="moderation.number_moderator", quiet=True
)
def number_moderator(activity: Activity) -> None:
    """By which the public log may know who decided, where the site shows numbers."""
    if activity.actor_id is None or activity.actor_class == "automaton":
        return
    if not ModeratorNumber.objects.filter(member=activity.actor_id).exists():
        last = ModeratorNumber.objects.order_by("-number").values_list("number", flat=True).first() or 0
        ModeratorNumber.objects.create(member_id=activity.actor_id, number=last + 1)


@reaction("moderation.hidden_by_weight", name="moderation.post_reasons_of_hiding")
def post_reasons_of_hiding(activity: Activity) -> None:
    """The statement of reasons by mail, unless its author mended it within ten minutes and a moderator is quick."""
    statement = Statement.objects.filter(pk=activity.facts["statement_id"]).select_related("member").first()
    if statement is not None:
        posting.send_all(posting.envelopes_of([statement], activity.occurred_at + posting.WAIT))


@reaction("moderation.case_decided", name="moderation.recall_reasons_of_kept")
def recall_reasons_of_kept(activity: Activity) -> None:
    """A moderator let stand what the reports had hidden: its author reads no reasons, or a correction of them."""
    decision = Decision.objects.filter(pk=activity.facts["decision_id"], undone_at=None).first()
    if decision is None or decision.state_after != State.VISIBLE:
        return
    hiding = HidingByWeight.objects.filter(restriction=decision.restriction_before_id)
    for one in hiding.select_related("restriction__statement__member"):
        posting.recall(one.restriction.statement)


@reaction("moderation.shown_after_mending", name="moderation.recall_reasons_of_hiding")
def recall_reasons_of_hiding(activity: Activity) -> None:
    hiding = HidingByWeight.objects.filter(pk=activity.facts["hiding_id"]).select_related(
        "restriction__statement"
    )
    for one in hiding:
        posting.recall(one.restriction.statement)
