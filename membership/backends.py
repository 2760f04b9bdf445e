"""Sign-in: allauth's, for people with an active account."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists, OuterRef

from community.commons.prepared import Prepared
from community.commons.standing.asks import never_sanctioned
from community.commons.standing.models import Sanction

from .models import Member

# Whether anything at all was given that was not lifted: nearly nobody has, and then no page asks again.
_MEMBER = Prepared(
    lambda pk: Member.objects.filter(pk=pk).annotate(
        sanctioned=Exists(Sanction.objects.filter(member=OuterRef("pk"), lifted_at=None))
    )
)


class MemberBackend(AuthenticationBackend):
    """E-mail and password, through allauth; `Member.is_active` decides who has an account to sign in to."""

    def get_user(self, user_id: Any) -> Member | None:
        """Who this session belongs to; asked at every request."""
        found = _MEMBER(int(user_id))
        if not found or not self.user_can_authenticate(found[0]):
            return None
        if not found[0].sanctioned:
            never_sanctioned(found[0])
        return found[0]
