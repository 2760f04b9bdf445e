"""Questions: supported, merged, put on stage, answered, put aside."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Forbidden, Refused, operation
from community.commons.activity.log import now, record
from community.commons.standing.models import State

from ..changing import Changes, locked, tell_all, tell_one
from ..facts import (
    PutOnStage,
    QuestionAnswered,
    QuestionDismissed,
    QuestionReopened,
    QuestionsMerged,
)
from ..frames import item_as_data
from ..models import Change, Item, Question, Room, Support

LONGEST_ANSWER = 10_000
MOST_MERGED = 20
Stage = Question.Stage


@operation("live.support", records=False)
def support(item: Item, *, by: Any, on: bool) -> int:
    """Want to know this too, or no more; how many want to know. A hundred at once from one person are one.

    Raises Forbidden for what is not shown, Refused once the question is settled.
    """
    question = Question.objects.select_for_update().filter(pk=item.pk).first()
    if question is None or not Item.objects.published().filter(pk=item.pk).exists():
        raise Forbidden(_("There is nothing here that you may see."))
    if question.stage not in (Stage.WAITING, Stage.ON_STAGE):
        raise Refused(_("This question is settled already."))
    if on:
        Support.objects.bulk_create([Support(question=question, member=by)], ignore_conflicts=True)
    else:
        Support.objects.filter(question=question, member=by).delete()
    return _count(question, item.room_id)


def _count(question: Question, room_id: int) -> int:
    """The number of supports, counted under the question's lock, so that no two counts cross."""
    question.votes = Support.objects.filter(question=question).count()
    question.save(update_fields=["votes"])
    tell_all(room_id, {"type": "votes", "id": question.pk, "votes": question.votes})
    return question.votes


@operation("live.put_on_stage")
def put_on_stage(room: Room, *, by: Any, item: Item | None) -> Room:
    """Bring a question to the stage; the one before waits again. None clears the stage."""
    room = locked(room)
    if room.stage_id == (item.pk if item else None):
        raise Refused(_("Nothing was changed."))
    changes = Changes(room)
    if room.stage_id:
        _leave_stage(room, changes)
    if item is not None:
        found = _shown(room, item)
        if found.question.stage not in (Stage.WAITING, Stage.ON_STAGE):
            raise Refused(_("This question is settled already."))
        _move(found, Stage.ON_STAGE)
        changes.add(Change.Kind.QUESTION, found, public=True)
    room.stage_id = item.pk if item else None
    changes.add(Change.Kind.STAGE, public=True)
    changes.finish(stage_id=room.stage_id)
    record(PutOnStage(on_stage=item is not None), by=by, subject=item or room.session, parent=room.session)
    return room


def _leave_stage(room: Room, changes: Changes) -> None:
    before = Item.objects.select_related("author", "question", "reply_to__author").get(pk=room.stage_id or 0)
    if before.question.stage == Stage.ON_STAGE:
        _move(before, Stage.WAITING)
        changes.add(Change.Kind.QUESTION, before, public=before.public_seq is not None)


@operation("live.mark_answered")
def mark_answered(item: Item, *, by: Any, answer: str = "") -> Item:
    """The question was answered, aloud or in writing; it leaves the stage. `answer` may be written later too."""
    text = markdown.check_source(answer).strip() if answer.strip() else ""
    if len(text) > LONGEST_ANSWER:
        raise Refused(_("This answer is too long."), status=422)
    room = locked(item.room)
    item = _shown(room, item)
    question = item.question
    if question.stage in (Stage.MERGED, Stage.DISMISSED):
        raise Refused(_("This question is settled already."))
    if question.stage == Stage.ANSWERED and text == question.answer:
        raise Refused(_("Nothing was changed."))
    question.stage, question.answered_by = Stage.ANSWERED, by
    question.answered_at = question.answered_at or now()
    if text:
        question.answer = text
        question.answer_html = str(markdown.render(text).html)
    question.save(update_fields=["stage", "answered_by", "answered_at", "answer", "answer_html"])
    _tell(room, item)
    record(QuestionAnswered(), by=by, subject=item, parent=room.session)
    return item


@operation("live.dismiss_question")
def dismiss_question(item: Item, *, by: Any, reason: str) -> Item:
    """Put a question aside; whoever asked reads why."""
    if not reason.strip():
        raise Refused(_("Say why; whoever asked will read it."), status=422)
    room = locked(item.room)
    item = _shown(room, item)
    if item.question.stage not in (Stage.WAITING, Stage.ON_STAGE):
        raise Refused(_("This question is settled already."))
    item.question.why = reason.strip()[:300]
    item.question.save(update_fields=["why"])
    _move(item, Stage.DISMISSED)
    _tell(room, item)
    tell_one(room.pk, item.author_id, {"type": "yours", "item": item_as_data(item, own=True)})
    record(QuestionDismissed(), by=by, subject=item, parent=room.session, words=reason.strip()[:300])
    return item


@operation("live.reopen_question")
def reopen_question(item: Item, *, by: Any) -> Item:
    """Undo an answer or a putting aside: the question waits again."""
    room = locked(item.room)
    item = _shown(room, item)
    if item.question.stage not in (Stage.ANSWERED, Stage.DISMISSED):
        raise Refused(_("Nothing was changed."))
    item.question.why, item.question.answered_at = "", None
    item.question.save(update_fields=["why", "answered_at"])
    _move(item, Stage.WAITING)
    _tell(room, item)
    record(QuestionReopened(), by=by, subject=item, parent=room.session)
    return item


@operation("live.merge_questions")
def merge_questions(item: Item, *, by: Any, others: Sequence[Item]) -> Item:
    """Questions that ask the same become one, `item`; whoever wanted one of them wants it, each person once."""
    room = locked(item.room)
    item = _shown(room, item)
    chosen = [_shown(room, one) for one in others if one.pk != item.pk]
    if not chosen or len(chosen) > MOST_MERGED:
        raise Refused(_("Choose between one and %(n)d other questions.") % {"n": MOST_MERGED}, status=422)
    if any(one.question.stage != Stage.WAITING for one in chosen) or item.question.stage not in (
        Stage.WAITING,
        Stage.ON_STAGE,
    ):
        raise Refused(_("Only questions that wait can be merged."))
    question = Question.objects.select_for_update().get(pk=item.pk)
    ids = [one.pk for one in chosen]
    people = set(Support.objects.filter(question__in=ids).values_list("member", flat=True))
    Support.objects.bulk_create(
        [Support(question=question, member_id=one) for one in people], ignore_conflicts=True
    )
    question.votes = Support.objects.filter(question=question).count()
    question.save(update_fields=["votes"])
    item.question = question
    changes = Changes(room)
    for one in chosen:
        one.question.merged_into = question
        one.question.stage = Stage.MERGED
        one.question.save(update_fields=["merged_into", "stage"])
        changes.add(Change.Kind.QUESTION, one, public=True)
    changes.add(Change.Kind.QUESTION, item, public=True)
    changes.finish()
    record(QuestionsMerged(merged=len(chosen)), by=by, subject=item, parent=room.session)
    return item


def _shown(room: Room, item: Item) -> Item:
    """The question as it is now, in a room that is locked. Raises Refused unless everybody sees it."""
    found = (
        Item.objects.select_related("author", "question", "reply_to__author")
        .filter(room=room, pk=item.pk, kind=Item.Kind.QUESTION, state=State.VISIBLE)
        .first()
    )
    if found is None:
        raise Refused(_("This question is not shown. Approve it first."))
    found.room = room
    return found


def _move(item: Item, stage: str) -> None:
    item.question.stage = stage
    item.question.save(update_fields=["stage"])


def _tell(room: Room, item: Item) -> None:
    """The question moved on, and leaves the stage where it stood there."""
    changes = Changes(room)
    changes.add(Change.Kind.QUESTION, item, public=True)
    off = room.stage_id == item.pk and item.question.stage != Stage.ON_STAGE
    if off:
        room.stage_id = None
        changes.add(Change.Kind.STAGE, public=True)
    changes.finish(**({"stage_id": None} if off else {}))
