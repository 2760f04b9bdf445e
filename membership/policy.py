"""How people come in: as the site's settings say."""

from community.commons.site import site


def signup_mode() -> str:
    """A value of `community.commons.site.models.SignupMode`."""
    return site().signup
