"""What of a session is published: in which categories it may be, its figures, its questions as posts."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.standing.models import State
from forums.models import Audience, Category

from .models import Item, Question, Room, Session

Stage = Question.Stage


def wider_than(category: Category, session: Session) -> bool:
    """Whether somebody reads this category who could not read the session."""
    match session.audience:
        case Session.Audience.PUBLIC:
            return False
        case Session.Audience.MEMBERS:
            return category.see == Audience.EVERYONE
        case Session.Audience.GROUP if category.see == Audience.GROUP:
            return category.group_id != session.group_id
    return category.see != Audience.STAFF


def summary_of(room: Room) -> str:
    """The first post, in the language that is active."""
    session = room.session
    published = Item.objects.published().filter(room=room)
    asked = published.filter(kind=Item.Kind.QUESTION)
    answered = asked.filter(question__stage=Stage.ANSWERED).count()
    waiting = asked.filter(question__stage__in=[Stage.WAITING, Stage.ON_STAGE]).count()
    people = room.seats.count()
    said = published.filter(kind=Item.Kind.MESSAGE).count()
    lines = [
        session.text,
        "",
        "- "
        + ngettext("%(n)d member came", "%(n)d members came", people) % {"n": people}
        + (" " + _("(%(n)d at once)") % {"n": room.peak} if room.peak else ""),
        "- "
        + ngettext("%(n)d question was answered", "%(n)d questions were answered", answered)
        % {"n": answered},
        "- " + ngettext("%(n)d question is open", "%(n)d questions are open", waiting) % {"n": waiting},
        "- " + ngettext("%(n)d message was written", "%(n)d messages were written", said) % {"n": said},
        "",
        _("[Everything that was said](%(url)s)") % {"url": f"/live/{session.pk}/transcript/"},
    ]
    return "\n".join(lines).strip()


def to_publish(room: Room) -> Any:
    """Questions that have no post yet: the answered ones as they were answered, then the most wanted."""
    shown = Question.objects.filter(item__room=room, item__state=State.VISIBLE, post=None)
    shown = shown.filter(
        item__public_seq__isnull=False, stage__in=[Stage.ANSWERED, Stage.WAITING, Stage.ON_STAGE]
    )
    rows = shown.select_related("item__author").order_by("answered_at", "-votes", "item_id")
    return sorted(rows, key=lambda one: one.stage != Stage.ANSWERED)


def post_of(question: Question, room: Room) -> str:
    item = question.item
    who = _("asked without a name") if item.nameless else f"@{item.author.handle}"
    quoted = "\n".join(f"> {line}" for line in item.text.split("\n"))
    lines = [quoted, ">", f"> — {who}", ""]
    if question.stage != Stage.ANSWERED:
        until = room.answers_until.date().isoformat() if room.answers_until else ""
        lines.append(
            _("There was no time for this question. It is open for answers in writing until %(day)s.")
            % {"day": until}
        )
    elif question.answer:
        lines.append(question.answer)
    else:
        lines.append(_("Answered aloud, in the session."))
    return "\n".join(lines)
