"""How coordinators search the members: as in the directory, and by the state of accounts besides.

What profiles say is found as far as the coordinator may see it, as for any other viewer.
"""

from datetime import timedelta
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..filters import SPANS, GroupSelect, MemberFilter
from ..models import Account, Address, Group, GroupMember, Member

ACCOUNTS = [  # closed by whomever
    (Account.ACTIVE, _("active")),
    (Account.DEACTIVATED, _("Account closed")),
    (Account.PENDING, Account.PENDING.label),
    (Account.NONE, Account.NONE.label),
]
ORDERS = {"name": ("called", "pk"), "newest": ("-pk",)}
SEEN = [
    ("week", _("this week")),
    ("month", _("this month")),
    ("year", _("this year")),
    ("longer", _("not for a year")),
    ("never", _("never")),
]


def everybody() -> QuerySet[Member]:
    """Whom the desk lists: all but those who are gone, and the site itself."""
    return Member.objects.filter(automaton=False).exclude(account=Account.ERASED)


class DeskFilter(MemberFilter):
    """The filters of the directory, then those that only the desk has."""

    account = django_filters.ChoiceFilter(
        label=_("Account"),
        choices=ACCOUNTS,
        empty_label=_("any"),
    )
    language = django_filters.ChoiceFilter(
        label=_("Language of letters"), choices=settings.LANGUAGES, empty_label=_("any")
    )
    confirmed = django_filters.ChoiceFilter(
        label=_("Address"),
        choices=[("yes", _("confirmed")), ("no", _("not confirmed")), ("none", _("none known"))],
        method="by_address",
        empty_label=_("any"),
    )
    active = django_filters.ChoiceFilter(
        label=_("Was here"), choices=SEEN, method="by_visit", empty_label=_("any day")
    )
    sort = django_filters.ChoiceFilter(
        label=_("Order"),
        choices=[("name", _("By name")), ("newest", _("Latest first"))],
        method="in_order",
        empty_label=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(one.slug, one.name) for one in Group.objects.in_use()]
        of_group = django_filters.CharFilter(
            label=_("Group"),
            method="by_group",
            max_length=60,
            widget=GroupSelect(choices=[("", _("any")), *groups]),
        )
        of_group.parent, of_group.model = self, Member
        self.filters["group"] = of_group

    def by_group(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Of all groups: coordinators arrange them."""
        people = GroupMember.objects.filter(group__slug=value, state=GroupMember.State.IN)
        return rows.filter(pk__in=people.values("member"))

    def by_visit(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "never":
            return rows.filter(last_seen_day=None)
        since = timezone.localdate() - timedelta(days=SPANS.get(value, SPANS["year"]))
        if value == "longer":
            return rows.filter(last_seen_day__lt=since)
        return rows.filter(last_seen_day__gte=since)

    def by_address(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        own = Address.objects.filter(member=OuterRef("pk"))
        if value == "none":
            return rows.filter(~Exists(own), email="")
        confirmed = Exists(own.filter(verified_at__isnull=False))
        return rows.filter(confirmed) if value == "yes" else rows.filter(~confirmed).exclude(email="")
