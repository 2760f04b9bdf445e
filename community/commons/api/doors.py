"""Who knocks, and whether this door opens to them: token, allowance, access and scope, in this order.

Sessions are not looked at: a browser's cookie opens nothing here, so that no page elsewhere can act or read
through it.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _

from community.commons.access import Forbidden, demand

from . import tokens
from .models import Scope
from .throttling import spend_for

PUBLIC = "public"
SIGNED_IN = "signed in"
ROLES_OF_THE_TEAM = {"category_moderator", "moderator", "coordinator", "administrator"}


class NotKnown(Exception):
    """401: no token where one is needed, or one that opens nothing."""

    def __init__(self, sentence: Any = "", *, error: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.error = sentence, error


class ScopeMissing(Forbidden):
    """403: the token was not given for this."""

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token lacks the scope “%(scope)s”.") % {"scope": scope})
        self.scope = scope


class Door:
    """The door of one operation of the API; ninja calls it before anything of the request is read."""

    def __init__(self, access: str, scope: Scope, *, writes: bool) -> None:
        self.access, self.scope, self.writes = access, scope, writes

    def __call__(self, request: HttpRequest) -> bool:
        """Sets `request.user`, `request.token` and `request.allowance`.

        Raises NotKnown, TooMany or Forbidden.
        """
        asked: Any = request
        asked.user, asked.token = AnonymousUser(), None
        secret = tokens.bearer(request)
        if secret is not None:
            asked.token = tokens.find(secret)
        asked.allowance = spend_for(
            token_id=asked.token.pk if asked.token else None,
            address=request.META.get("REMOTE_ADDR", ""),
            writes=self.writes,
        )
        if asked.token is not None:
            asked.user = _as_far_as(asked.token)
        elif secret is not None:
            raise NotKnown(_("This token is wrong, has ended or was revoked."), error="invalid_token")
        if self.access != PUBLIC and asked.token is None:
            raise NotKnown
        if asked.token is not None and self.scope.value not in asked.token.scopes:
            raise ScopeMissing(self.scope.value)
        if self.access not in (PUBLIC, SIGNED_IN):
            demand(asked.user, self.access)
        return True


def _as_far_as(token: Any) -> Any:
    """The member, without the team's roles unless the token was given for them: a lost key opens less."""
    member = token.member
    if Scope.MODERATE.value not in token.scopes:
        member.roles = frozenset(
            role for role in member.roles if role.partition(":")[0] not in ROLES_OF_THE_TEAM
        )
    return member
