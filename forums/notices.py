"""The lines between posts that say what became of a topic, and what it waits for, as one reader may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import PAGE, Category, Notice, Timer, Topic, Waiting


@dataclass(frozen=True)
class Line:
    """A notice in words. `undo` is the button's label for those who may undo it."""

    notice: Notice
    sentence: SafeString
    undo: str = ""


def lines_of(topic: Topic, page: int | None, viewer: Any) -> list[Line]:
    """The lines of one page (of all for None), in order; one query, and none in the many topics without a notice."""
    if not topic.notice_count:
        return []
    notices = notices_of(topic)
    if page is not None:
        notices = notices.filter(number__gt=(page - 1) * PAGE)
    if page is not None and page < topic.pages:
        notices = notices.filter(number__lte=page * PAGE)
    return in_words(notices, topic, viewer)


def notices_of(topic: Topic) -> QuerySet[Notice]:
    """With all that their sentences name."""
    named = "by", "category", "other__category", "other__merged_into__category"
    return Notice.objects.filter(topic=topic.pk).select_related(*named)


def in_words(notices: Iterable[Notice], topic: Topic, viewer: Any) -> list[Line]:
    """From `notices_of`, as this reader may know them."""
    moderates = topic.category.moderated_by(viewer)
    return [_line(notice, topic, viewer, moderates) for notice in notices]


def put_between(lines: Iterable[Line], seen: Iterable[Any]) -> list[Line]:
    """Give each post that is shown the lines that stand before it; returns those that stand after the last."""
    waiting = list(lines)
    for one in seen:
        number = one.number
        one.lines = [line for line in waiting if number is not None and line.notice.number <= number]
        waiting = [line for line in waiting if line not in one.lines]
    return waiting


def _line(notice: Notice, topic: Topic, viewer: Any, moderates: bool) -> Line:
    words: dict[str, Any] = {"n": notice.count, "name": format_html("<b>{}</b>", notice.by.name)}
    if notice.kind == Notice.Kind.MOVED:
        words["place"] = _room(notice.category, viewer)
        sentence = _("%(name)s moved this topic here from %(place)s")
        undo = _("Move it back")
    elif notice.kind == Notice.Kind.SPLIT_OFF:
        words["place"] = _other(notice.other, viewer)
        sentence = ngettext(
            "%(name)s moved %(n)d post to %(place)s",
            "%(name)s moved %(n)d posts to %(place)s",
            notice.count,
        )
        undo = _("Bring them back") if notice.other and notice.other.merged_into_id is None else ""
    elif notice.kind == Notice.Kind.SPLIT_FROM:
        words["place"] = _other(notice.other, viewer)
        sentence = ngettext(
            "%(name)s moved %(n)d post here from %(place)s",
            "%(name)s moved %(n)d posts here from %(place)s",
            notice.count,
        )
        undo = ""
    else:
        words["place"] = _other(notice.other, viewer, link=False)
        sentence = ngettext(
            "%(name)s added %(n)d post of %(place)s, which follows",
            "%(name)s added %(n)d posts of %(place)s, which follow",
            notice.count,
        )
        undo = _("Separate them again") if notice.other and notice.other.merged_into_id == topic.pk else ""
    # The sentence is ours; what stands in it is escaped above.
    return Line(notice, mark_safe(sentence % words), undo if moderates else "")


def _room(category: Category | None, viewer: Any) -> SafeString:
    if category is None or not category.admits(viewer, category.see):
        return format_html("{}", _("another category"))
    return format_html('<a href="{}">{}</a>', category.url, str(category))


def _other(topic: Topic | None, viewer: Any, *, link: bool = True) -> SafeString:
    """Its title, for those who may read it where it is now."""
    where = topic.merged_into or topic if topic is not None else None
    if (
        topic is None
        or where is None
        or not _may_read(where, viewer)
        or not _may_read(topic, viewer, stub=True)
    ):
        return format_html("{}", _("another topic"))
    if not link:
        return format_html("<cite dir='auto'>{}</cite>", topic.title)
    return format_html('<a href="/forums/t/{}/" dir="auto">{}</a>', topic.pk, topic.title)


def _may_read(topic: Topic, viewer: Any, *, stub: bool = False) -> bool:
    shown = topic.is_shown or (stub and topic.merged_into_id is not None)
    own = getattr(viewer, "pk", None) == topic.author_id
    return topic.category.admits(viewer, topic.category.see) and (
        shown or own or topic.category.moderated_by(viewer)
    )


def timers_of(topic: Topic) -> list[Timer]:
    """What waits to happen to the topic, the next first; no query where nothing does."""
    return list(waiting_timers(topic)) if topic.timer_count else []


def waiting_timers(topic: Topic) -> QuerySet[Timer]:
    return Timer.objects.filter(topic=topic.pk, state=Waiting.WAITING).select_related("by")


def moment_of(timer: Timer) -> str:
    """The sentence that everybody reads, before the time."""
    return {
        Timer.Act.CLOSE: _("Closes"),
        Timer.Act.REOPEN: _("Reopens"),
        Timer.Act.UNPIN: _("Pinned until"),
        Timer.Act.ARCHIVE: _("Goes to the archive"),
    }[Timer.Act(timer.act)]
