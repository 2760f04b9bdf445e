"""How people come in. The site's own choice replaces `signup_mode` by a setting kept with the site."""

from typing import Literal

SignupMode = Literal["open", "invitation", "approval", "closed"]


def signup_mode() -> SignupMode:
    return "open"
