"""What the pages of the door ask."""

from typing import Any

from django import template
from django.template.context import Context

from .. import policy
from ..invitations import invitation_of
from ..models import Invitation

register = template.Library()


@register.simple_tag(takes_context=True)
def invitation_accepted(context: Context) -> Invitation | None:
    """The invitation that this visitor came with, if any."""
    request: Any = context.get("request")
    return invitation_of(request)


@register.simple_tag
def signup_mode() -> str:
    """Who may join; on allauth's pages `site` is something else."""
    return policy.signup_mode()
