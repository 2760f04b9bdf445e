"""How people come in: as the site's settings say."""

from django.http import HttpRequest

from community.commons.site import site
from community.commons.site.models import SignupMode

from .invitations import invitation_of


def signup_mode() -> str:
    """A value of `community.commons.site.models.SignupMode`."""
    return site().signup


def may_sign_up(request: HttpRequest) -> bool:
    """Whether this visitor may fill in the form: everybody, or with an invitation alone, or nobody."""
    mode = signup_mode()
    if mode == SignupMode.INVITATION:
        return invitation_of(request) is not None
    return mode != SignupMode.CLOSED
