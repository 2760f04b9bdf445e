"""What polls hold of people."""

from django.utils.translation import gettext_noop as _

from community.commons.persons import DELETED, FORMER, Leaving, Table, declare, nobodys

from .models import Poll


def _erase(leaving: Leaving, most: int) -> int:
    """It goes with the posts; where they stay, it stays as well."""
    found = Poll.objects.filter(author=leaving.person.pk)
    ids = [] if leaving.posts_stay else list(found.values_list("pk", flat=True)[: min(most, 50)])
    if ids:
        Poll.objects.filter(pk__in=ids).delete()
    return len(ids)


declare(
    Table(
        "surveys.Poll",
        FORMER,
        _("others voted; it goes with the post that asks it"),
        of="author",
        columns="question language closes_at closed_at created_at",
        stays="it stands with the post that asks it",
        erase=_erase,
    ),
    Table(
        "surveys.Voter",
        DELETED,
        _("counts stay, without whose they are"),
        of="member",
        columns="poll__question",
    ),
    Table(
        "surveys.Pick",
        DELETED,
        _("counts stay, without whose they are"),
        of="voter__member",
        columns="voter__poll__question choice__text",
    ),
)
nobodys("surveys.Choice", why="words of the poll, without who chose them")
