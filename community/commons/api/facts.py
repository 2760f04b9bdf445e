"""What can happen to tokens."""

from community.commons.activity.facts import fact

from .models import Scope


@fact("api.token_created")
class TokenCreated:
    """A member gave a key to a program."""

    scopes: tuple[Scope, ...]


@fact("api.token_revoked")
class TokenRevoked:
    """A member, or the team for them, took a key back."""
