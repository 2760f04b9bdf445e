"""What files hold of people."""

from django.db import transaction
from django.utils.translation import gettext_noop as _

from community.commons.persons import DELETED, Leaving, Table, declare

from .models import Upload
from .operations import discard


def _erase(leaving: Leaving, most: int) -> int:
    """What stands in no text; what does goes with its text, by the part that shows it."""
    ids = list(Upload.objects.loose_of(leaving.person).values_list("pk", flat=True)[:most])
    with transaction.atomic():
        discard(Upload.objects.filter(pk__in=ids))
    return len(ids)


declare(
    Table(
        "files.Upload",
        DELETED,
        _("with its files, unless the posts that show them stay"),
        of="owner",
        columns="original_name media_type size width height stored created_at",
        stays="where it stands is said by the text that shows it",
        files=lambda upload: [upload.stored],
        erase=_erase,
    )
)
