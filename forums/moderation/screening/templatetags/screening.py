"""`{% opinion_on case as opinion %}`: what rules and the assistant say of a case, for its page."""

from django import template
from django.utils.formats import number_format

from forums.moderation.models import Case

from .. import opinions

register = template.Library()


@register.simple_tag
def opinion_on(case: Case) -> opinions.Opinion:
    return opinions.opinion_on(case)


@register.filter
def percent(share: float | None) -> str:
    """0.973 as "97.3 %"."""
    return "–" if share is None else f"{number_format(round(100 * share, 1), 1)}\u202f%"
