"""After a session: it becomes a topic, each question a post of its own; what was left open is answered in writing."""

from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from community.commons import text as markdown
from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.standing.models import State
from community.commons.written import update
from forums import operations as forums
from forums.models import Category, Post, Topic

from ..changing import locked
from ..events import say_event
from ..facts import AnsweredLater, NameWithdrawn, QuestionPublished, SessionPublished
from ..models import Item, Mode, Question, Room, Session
from ..recounting import post_of, summary_of, wider_than

OPEN_FOR = timedelta(days=7)
SAID = (Item.Kind.MESSAGE, Item.Kind.QUESTION)
Stage = Question.Stage


@operation("live.publish_session")
def publish_session(session: Session, *, by: Any, category: Category) -> Topic:
    """Make a topic of a session that is over: its figures first, then each question as a post (`publish_question`).

    Raises Refused while the room is open, where it was published already, and for a category that more people read
    than the session.
    """
    room = locked(Room(pk=session.pk))
    if room.topic_id is not None:
        raise Refused(_("This session is published already."))
    if room.mode != Mode.CLOSED:
        raise Refused(_("Close the room first."))
    if wider_than(category, room.session):
        raise Refused(
            _("More people read this category than came to the session. Choose another one."), status=422
        )
    with translation.override(room.session.language):
        title, text = room.session.title, summary_of(room)
    topic = forums.open_topic(category, by=by, title=title, text=text)
    at = now()
    say_event(
        room,
        by=by,
        event={"what": "mode", "mode": Mode.ARCHIVED, "before": room.mode},
        mode=Mode.ARCHIVED,
        topic_id=topic.pk,
        published_at=at,
        answers_until=at + OPEN_FOR,
    )
    record(SessionPublished(topic_id=topic.pk), by=by, subject=session)
    return topic


@operation("live.publish_question")
def publish_question(item: Item, *, by: Any) -> Post:
    """One question as a post of the session's topic, with its answer, or open for a week. Done twice it is one post."""
    room = locked(item.room)
    question = Question.objects.select_for_update().select_related("item__author").get(pk=item.pk)
    if question.post is not None or room.topic_id is None or question.item.state != State.VISIBLE:
        raise Refused(_("Nothing was changed."))
    topic = Topic.objects.select_related("category", "author").get(pk=room.topic_id)
    answered = question.stage == Stage.ANSWERED
    with translation.override(room.session.language):
        text = post_of(question, room)
    post = forums.create_post(topic, by=topic.author, text=text)
    update(Question, {"pk": question.pk}, post=post.number)
    record(
        QuestionPublished(number=post.number or 0, answered=answered),
        by=by,
        subject=item,
        parent=room.session,
    )
    return post


@operation("live.answer_later")
def answer_later(item: Item, *, by: Any, answer: str) -> Post:
    """Answer in writing what was left open, within a week: a post of one's own below the question."""
    text = markdown.check_source(answer)
    room = locked(item.room)
    question = Question.objects.select_for_update().get(pk=item.pk)
    if (
        question.stage not in (Stage.WAITING, Stage.ON_STAGE)
        or question.post is None
        or room.topic_id is None
    ):
        raise Refused(_("This question is settled already."))
    if room.answers_until is None or room.answers_until <= now():
        raise Refused(_("The week for answers is over; reply in the topic."))
    topic = Topic.objects.select_related("category", "author").get(pk=room.topic_id)
    post = forums.create_post(topic, by=by, text=text, reply_to=question.post)
    question.stage, question.answer, question.answered_by = Stage.ANSWERED, text, by
    question.answer_html, question.answered_at = str(markdown.render(text).html), now()
    question.save(update_fields=["stage", "answer", "answer_html", "answered_by", "answered_at"])
    record(AnsweredLater(number=post.number or 0), by=by, subject=item, parent=room.session)
    return post


@operation("live.withdraw_name")
def withdraw_name(room: Room, *, by: Any, withdrawn: bool) -> int:
    """Take one's name off what one said in a session, before it is published, or put it back; how many things.

    What was asked as nobody in particular stays so.
    """
    room = locked(room)
    if room.topic_id is not None:
        raise Refused(_("This session is published already."))
    own = Item.objects.filter(room=room, author=by, kind__in=SAID, nameless=not withdrawn)
    mine = [one for one in own if withdrawn or one.data.get("name_withdrawn")]
    if not mine:
        raise Refused(_("Nothing was changed."))
    for item in mine:
        item.nameless = withdrawn
        item.data["name_withdrawn"] = withdrawn
    Item.objects.bulk_update(mine, ["nameless", "data"], batch_size=100)
    record(NameWithdrawn(withdrawn=withdrawn), by=by, subject=room.session)
    return len(mine)
