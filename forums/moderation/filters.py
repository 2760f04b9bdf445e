"""How the queue and the public log are narrowed down."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.commons.activity.models import Activity, Seal, Source
from community.commons.standing.subjects import SUBJECTS
from forums.models import Category
from membership.models import Member

from . import deadlines
from .auditing import verb_choices
from .models import Case, Decision, Note, Opinion, Report, Rule, RuleVersion, Verdict

HOLDERS = [("me", _("me")), ("nobody", _("nobody")), ("others", _("colleagues"))]
STATES = [*Case.State.choices, ("moot", _("closed: it is gone"))]
WANTED = [
    ("late", _("those that are late")),
    ("asked", _("those where my opinion is asked")),
    ("administrators", _("those handed to the administrators")),
    ("mine", _("those that I decided or noted on")),
]


def urgency_choices() -> list[tuple[str, str]]:
    times = deadlines.minutes()
    return [(str(urgency), deadlines.in_words(urgency, times)) for urgency in sorted(times)]


def kind_choices() -> list[tuple[str, str]]:
    return [(kind, str(subject.label).capitalize()) for kind, subject in SUBJECTS.items()]


def rule_choices() -> list[tuple[str, str]]:
    return [(rule.code, rule.current.title()) for rule in Rule.objects.prefetch_related("versions")]


def space_choices(request: Any) -> list[tuple[str, str]]:
    person = getattr(request, "user", None)
    return [(category.space, str(category)) for category in Category.objects.visible_to(person)]


def _once(request: Any, name: str, choices: Callable[[], list[Any]]) -> list[Any]:
    known: dict[str, list[Any]] = getattr(request, "_choices_of_cases", {})
    if name not in known:
        known[name] = choices()
        if request is not None:
            request._choices_of_cases = known
    return known[name]


class CaseFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        choices=STATES, label=_("State"), method="in_state", empty_label=_("open")
    )
    urgency = django_filters.ChoiceFilter(choices=urgency_choices, label=_("Class"), empty_label=_("all"))
    kind = django_filters.ChoiceFilter(
        choices=kind_choices, field_name="subject_type", label=_("Kind of thing"), empty_label=_("all")
    )
    source = django_filters.ChoiceFilter(
        choices=Case.Source.choices, label=_("Came as"), empty_label=_("all")
    )
    rule = django_filters.ChoiceFilter(
        choices=rule_choices, label=_("Rule reported"), method="under_rule", empty_label=_("all")
    )
    space = django_filters.ChoiceFilter(choices=(), label=_("Category"), empty_label=_("all"))
    language = django_filters.ChoiceFilter(
        choices=settings.LANGUAGES, label=_("Language"), empty_label=_("all")
    )
    holder = django_filters.ChoiceFilter(
        choices=HOLDERS, label=_("Claimed by"), method="claimed_by", empty_label=_("anybody")
    )

    only = django_filters.ChoiceFilter(
        choices=WANTED, label=_("Only"), method="only_those", empty_label=_("all")
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked where the form shows them, and once a request: each saved view has a form of its own to count by.
        self.filters["space"].extra["choices"] = lambda: _once(
            self.request, "space", lambda: space_choices(self.request)
        )
        self.filters["rule"].extra["choices"] = lambda: _once(self.request, "rule", rule_choices)
        self.filters["urgency"].extra["choices"] = lambda: _once(self.request, "urgency", urgency_choices)

    def in_state(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases  # the page chooses by it, since open cases are what one sees without asking

    def under_rule(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases.filter(pk__in=Report.objects.filter(rule__rule__code=value).values("case"))

    def claimed_by(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases.filter(_holder(value, self.request.user.pk))

    def only_those(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return cases.filter(_only(value, self.request.user.pk))

    def condition(self) -> Q:
        """What is asked, as one condition on a case, for counting several lists in one query."""
        self.form.is_valid()
        asked = {name: value for name, value in self.form.cleaned_data.items() if value and name != "state"}
        me, fits = self.request.user.pk, Q()
        for name, value in asked.items():
            if name == "rule":
                fits &= Q(Exists(Report.objects.filter(case=OuterRef("pk"), rule__rule__code=value)))
            elif name == "holder":
                fits &= _holder(value, me)
            elif name == "only":
                fits &= _only(value, me)
            else:
                fits &= Q(**{str(self.filters[name].field_name): value})
        return fits


def _holder(value: str, me: int) -> Q:
    held = Q(lease_until__gt=timezone.now())
    mine = held & Q(holder=me)
    return {"me": mine, "nobody": ~held | Q(holder=None), "others": held & ~mine}[value]


def _only(value: str, me: int) -> Q:
    if value == "late":
        return Q(deadline_at__lt=timezone.now())
    if value == "administrators":
        return Q(for_administrators=True)
    if value == "asked":
        return Q(Exists(Opinion.objects.filter(case=OuterRef("pk"), colleague=me, given_at=None)))
    decided = Decision.objects.filter(case=OuterRef("pk"), decider=me)
    return Q(Exists(decided)) | Q(Exists(Note.objects.filter(case=OuterRef("pk"), author=me)))


def known_query(query: str) -> str:
    """Of a query string only what the queue understands."""
    asked, kept = QueryDict(query), QueryDict(mutable=True)
    for name in CaseFilter.base_filters:
        if asked.get(name):
            kept[name] = asked[name]
    return kept.urlencode()


class LogFilter(django_filters.FilterSet):
    verdict = django_filters.ChoiceFilter(
        choices=Verdict.choices, label=_("Decision"), field_name="facts__verdict", empty_label=_("all")
    )
    rule = django_filters.ChoiceFilter(
        choices=rule_choices, label=_("Rule"), method="under_rule", empty_label=_("all")
    )
    since = django_filters.DateFilter(
        field_name="local_day",
        lookup_expr="gte",
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        field_name="local_day",
        lookup_expr="lte",
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def under_rule(self, entries: QuerySet[Activity], name: str, value: str) -> QuerySet[Activity]:
        versions = RuleVersion.objects.filter(rule__code=value).values_list("pk", flat=True)
        return entries.filter(facts__rule_id__in=list(versions))


class AuditFilter(django_filters.FilterSet):
    """The full log, narrowed down."""

    act = django_filters.ChoiceFilter(
        choices=verb_choices, label=_("What was done"), field_name="activity__verb", empty_label=_("all")
    )
    by = django_filters.CharFilter(label=_("By"), method="done_by", help_text=_("a handle, such as marie"))
    source = django_filters.ChoiceFilter(
        choices=Source.choices, label=_("Came"), field_name="activity__source", empty_label=_("all")
    )
    space = django_filters.ChoiceFilter(
        choices=(), label=_("Category"), field_name="activity__space", empty_label=_("all")
    )
    case = django_filters.NumberFilter(label=_("Case"), method="of_case")
    number = django_filters.NumberFilter(label=_("Number"), field_name="number")
    since = django_filters.DateFilter(
        field_name="activity__local_day",
        lookup_expr="gte",
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        field_name="activity__local_day",
        lookup_expr="lte",
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Seal
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["space"].extra["choices"] = space_choices(self.request)

    def done_by(self, links: QuerySet[Seal], name: str, value: str) -> QuerySet[Seal]:
        handle = value.strip().removeprefix("@").lower()
        return links.filter(activity__actor__in=Member.objects.filter(handle__iexact=handle))

    def of_case(self, links: QuerySet[Seal], name: str, value: Any) -> QuerySet[Seal]:
        if not 0 < value < 2**62:
            return links.none()
        return links.filter(activity__subject_type="moderation.case", activity__subject_id=int(value))
