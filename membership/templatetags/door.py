"""What the pages of the door ask."""

from typing import Any

from django import template
from django.template.context import Context

from ..account_models import Invitation
from ..invitations import invitation_of

register = template.Library()


@register.simple_tag(takes_context=True)
def invitation_accepted(context: Context) -> Invitation | None:
    """The invitation that this visitor came with, if any."""
    request: Any = context.get("request")
    return invitation_of(request)
