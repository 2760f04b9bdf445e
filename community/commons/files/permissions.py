"""Who may send files, and who may see them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.commons.access import Predicate, is_signed_in, policy, predicate
from community.commons.standing.asks import stopped_by

from .guards import may_see


@predicate(_("You can't send files at the moment; your messages say why and until when."))
def may_write(person: Any, thing: Any) -> bool:
    return stopped_by(person) is None


sees_it = Predicate(lambda person, upload: may_see(person, upload), "sees it")

policy(
    {
        "files.upload": is_signed_in & may_write,
        "files.upload_document": is_signed_in & may_write,
        "files.view_upload": sees_it,
    }
)
