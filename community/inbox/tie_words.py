"""What comes between people, in words: the sentence, the place where it is answered, and whether it still stands."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from membership.models import Connection, Group

from .models import Notification

PLACES = {
    "membership.connection": "/members/connections/",
    "membership.introduction": "/members/introductions/",
}


def still_stands(row: Notification) -> bool:
    """Whether a request waits for its answer yet; what is no request stays as it was told."""
    if row.subject_type != "membership.connection" or row.detail != "asked":
        return True
    return Connection.objects.waiting_for(row.member).filter(pk=row.subject_id).exists()


def groups_named(rows: list[Notification]) -> dict[int, Group]:
    """The groups that these are about; no query where there are none."""
    ids = [row.subject_id for row in rows if row.subject_type == "membership.group"]
    return Group.objects.in_bulk(ids) if ids else {}


def place_of(row: Notification, groups: Mapping[int, Group]) -> tuple[str, str]:
    """What it is about, where that has a name, and where it is answered."""
    if row.subject_type == "membership.group" and row.subject_id in groups:
        group = groups[row.subject_id]
        return group.name, group.url
    return "", PLACES.get(row.subject_type, "/members/groups/")


def sentence_of(detail: str, who: str) -> str:
    sentences = {
        "asked": _("%(who)s asks you for a connection"),
        "made": _("%(who)s is now among your connections"),
        "proposed": _("%(who)s would like to introduce you to somebody"),
        "introduced": _("The two whom you introduced are connected: both said yes"),
        "met": _("%(who)s said yes to the introduction: you are connected"),
        "group_asked": _("%(who)s asks to join a group that you coordinate"),
        "group_invited": _("%(who)s invites you to a group"),
        "group_in": _("You belong to a group that you asked to join"),
    }
    return sentences.get(detail, _("%(who)s turns to you")) % {"who": who}
