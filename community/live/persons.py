"""What sessions and rooms hold of people: each takes along what they said and asked, and where they came."""

from typing import Any

from django.utils.translation import gettext_noop as _

from community.commons.persons import (
    DELETED,
    EMPTIED,
    FORMER,
    Elsewhere,
    Leaving,
    Table,
    declare,
    look_in,
    nobodys,
)
from community.commons.standing.models import State
from forums.erasing import note_left, without_name

from .models import Answer, Item
from .saying import written_of
from .seating import forget


def _erase(leaving: Leaving, most: int) -> int:
    """What one said is a line without words, as if it was taken back."""
    found = Item.objects.filter(author=leaving.person.pk).exclude(text="", html="", key=None)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:most])
    if ids:
        rows = Item.objects.filter(pk__in=ids)
        rows.filter(state__in=[State.VISIBLE, State.HELD]).update(state=State.DELETED, held_because="")
        rows.update(text="", html="", key=None)
    return len(ids)


def _erase_answers(leaving: Leaving, most: int) -> int:
    """Also those that were given by mail, without an account."""
    found = Answer.objects.filter(member=leaving.person.pk) | Answer.objects.filter(
        email__in=leaving.named.emails
    )
    answers = list(found.select_related("session").order_by("pk")[:most])
    forget(answers)
    return len(answers)


def _meet(item: Any, leaving: Leaving) -> None:
    item = Item.objects.select_related("author").get(pk=item.pk)
    text = without_name(item.text, item.language, leaving)
    if text != item.text:
        item.text = text
        Item.objects.filter(pk=item.pk).update(text=text)
        _redraw(item)
    note_left(item, "text", leaving)


def _redraw(item: Item) -> None:
    Item.objects.filter(pk=item.pk).update(html=written_of(item.text, item.author).html)


declare(
    Table(
        "live.Session",
        FORMER,
        _("the community's calendar goes on"),
        aside="made_by",
        stays="words of the community",
    ),
    Table(
        "live.Part",
        DELETED,
        _("who is gone does nothing there"),
        of="member",
        columns="session__title role state asked_at answered_at",
    ),
    Table(
        "live.Answer",
        DELETED,
        _("nobody comes any more"),
        of="member",
        aside="ticked_by",
        columns="session__title name email reply guests words shown invited_at replied_at waiting_since attended_at",
        stays="the link's digest proves who one is, and goes nowhere; reminders sent are the site's",
        erase=_erase_answers,
    ),
    Table(
        "live.Feed",
        DELETED,
        _("nobody reads it any more"),
        of="member",
        columns="made_at",
        stays="a secret",
        stays_put="its key is made from the account",
    ),
    Table(
        "live.Seat",
        DELETED,
        _("a seat in a room is a person's"),
        of="member",
        columns="room__session__title first_at said_at said read_seq hand hand_at first_timer",
    ),
    Table(
        "live.Note",
        FORMER,
        _("the team goes on with what it noted"),
        of="author",
        columns="room__session__title text at",
    ),
    Table("live.Preference", DELETED, _("nobody comes in any more"), of="member", columns="named pace sound"),
    Table(
        "live.Item",
        EMPTIED,
        _("the others keep the order of what was said, and what they said themselves"),
        of="author",
        columns="room__session__title kind text language nameless created_at edited_at state held_because",
        stays="the rest is made from the text",
        erase=_erase,
    ),
    Table("live.Reaction", DELETED, _("a sign is a person's"), of="member", columns="item_id kind"),
    Table("live.Support", DELETED, _("a support is a person's"), of="member", columns="question_id at"),
    Table(
        "live.Question",
        FORMER,
        _("the answer belongs to everybody who asked"),
        of="item__author",
        aside="answered_by",
        columns="item_id stage votes answer answered_at why",
        stays="the rest is made from the text",
    ),
)
look_in(Elsewhere("live.Item", "text", _meet, redraw=_redraw))
nobodys("live.Room", why="how a room is arranged")
nobodys("live.Change", why="the order of what happened in a room")
nobodys("live.Cue", why="what hosts prepared, in nobody’s name")
nobodys("live.Sample", why="figures of a room")
