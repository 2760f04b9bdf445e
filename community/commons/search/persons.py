"""What search holds of people."""

from django.utils.translation import gettext_noop as _

from community.commons.persons import DELETED, Leaving, Table, afterwards, declare

from .index import remove
from .models import Document
from .unlearning import tidy

MADE = "made from what goes out itself"


def _erase(leaving: Leaving, most: int) -> int:
    """Nothing where the posts stay; else what the part that held the words has not taken away yet."""
    found = Document.objects.filter(author_id=leaving.person.pk)
    rows = [] if leaving.posts_stay else list(found.only("kind", "object_id")[: min(most, 100)])
    for row in rows:
        remove(row.kind, [row.object_id])
    return len(rows)


declare(
    Table(
        "search.Document",
        DELETED,
        _("made from words that go, or anew from what stays"),
        stays=MADE,
        erase=_erase,
    ),
    Table("search.KnownWord", DELETED, _("a spelling that nothing holds any more"), stays=MADE),
)
afterwards.append(tidy)
