"""What can be done with tokens: make one, which shows its secret once, and take it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.commons.access import Refused, operation
from community.commons.activity.log import now, quiet, record
from community.commons.mail.kinds import Kind, register
from community.commons.mail.sending import Envelope, send

from .facts import TokenCreated, TokenRevoked
from .models import Scope, Token
from .tokens import BEGINNING, digest_of, new_secret

AT_MOST = 50  # tokens in force per member
MAIL = register(
    Kind("api.token_created", gettext_lazy("when a token is made for your account"), can_be_refused=False)
)


@operation("api.create_token")
def create_token(
    member: Any, *, by: Any, name: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Make a key for a program; returns it with its secret, which nobody can read again.

    Effects: its member is told by mail. Raises Refused without a name or scope, for an unknown scope, for an
    end that lies in the past and beyond 50 tokens.
    """
    name = " ".join(name.split())[:80]
    if not name:
        raise Refused(_("Give the token a name, such as the program that will use it."), status=422)
    chosen = [scope for scope in Scope if scope in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        raise Refused(_("Choose what the token may do."), status=422)
    if expires_at is not None and expires_at <= now():
        raise Refused(_("The token would end before it begins."), status=422)
    if Token.objects.of(member).in_force().count() >= AT_MOST:
        raise Refused(_("You have %(n)d tokens. Revoke one that you do not need.") % {"n": AT_MOST})
    secret = new_secret()
    token = Token.objects.create(
        member=member,
        name=name,
        prefix=secret[: len(BEGINNING) + 5],
        digest=digest_of(secret),
        scopes=[scope.value for scope in chosen],
        created_at=now(),
        expires_at=expires_at,
    )
    record(TokenCreated(tuple(chosen)), by=by, subject=token)
    if member.email and not quiet():
        _tell(token, member)
    return token, secret


@operation("api.revoke_token")
def revoke_token(token: Token, *, by: Any) -> Token:
    """Take a key back: from now on it opens nothing. Raises Refused when that has happened already."""
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
        raise Refused(_("This token was revoked already."))
    token.refresh_from_db()
    record(TokenRevoked(), by=by, subject=token)
    return token


def _tell(token: Token, member: Any) -> None:
    with translation.override(member.language):
        when = date_format(localtime(token.created_at), "DATETIME_FORMAT")
        text = _(
            "On %(when)s a token named “%(name)s” was made for your account. With it a program may: %(scopes)s."
        ) % {"when": when, "name": token.name, "scopes": "; ".join(token.scope_labels)}
        undo = _("If that was not you, revoke it and change your password: %(link)s") % {
            "link": f"{settings.SITE_URL}/members/me/tokens/"
        }
        send(
            Envelope(
                key=f"api.token_created:{token.pk}",
                kind=MAIL.name,
                address=member.email,
                member=member,
                language=member.language,
                subject=_("A new token for your account"),
                text=f"{text}\n\n{undo}",
            )
        )
