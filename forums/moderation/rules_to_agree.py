"""The house rules as a text that newcomers agree to, and members again where a change matters."""

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from community.commons.site import site
from membership import agreeing

from .models import RuleVersion


def version() -> int:
    """The newest words of any rule: a number that grows with each change."""
    return RuleVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0


def register() -> None:
    agreeing.register(
        agreeing.Document(
            kind="rules",
            label=_("the house rules"),
            sentence=_("I agree to %(link)s."),
            url="/moderation/rules/",
            current=version,
            material=lambda: site().rules_material,
        )
    )
