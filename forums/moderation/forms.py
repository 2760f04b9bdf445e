"""Forms of the queue. They ask; the operations decide."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.commons.site.models import ShownAs, Site
from membership.models import Member

from .dsa import Category, Ground
from .models import RESTRICTS, Case, Rule, RuleVersion, Urgency, Verdict, possible_verdicts


def fresh_key() -> str:
    return str(uuid.uuid4())


def rules_in_force() -> list[RuleVersion]:
    """The newest version of each rule in force, in their order: two queries."""
    return [rule.current for rule in Rule.objects.in_force().prefetch_related("versions")]


class RuleField(forms.TypedChoiceField):
    """One of the rules in force; gives its version."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)
        self.versions: dict[str, RuleVersion] = {}

    def offer(self, versions: list[RuleVersion], *, empty: Any = None) -> None:
        self.versions = {str(version.pk): version for version in versions}
        blank = [("", empty)] if empty is not None else []
        self.choices = blank + [(str(version.pk), version.title()) for version in versions]

    def _coerce(self, value: str) -> RuleVersion | None:
        return self.versions[value] if value else None


class ReportForm(forms.Form):
    rule = RuleField(
        label=_("Which rule does it break?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the rule that fits best; the moderators may choose another."),
            "invalid_choice": _("This rule has changed meanwhile. Choose again."),
        },
    )
    words = forms.CharField(
        label=_("What should the moderators know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("They see the thing and what stands around it. Whoever wrote it never learns your name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules_in_force()
        field = self.fields["rule"]
        assert isinstance(field, RuleField)
        field.offer(self.rules)


class FactsField(forms.CharField):
    """Needed by some decisions: the form says which, so the field itself lets an empty one pass."""

    def validate(self, value: Any) -> None:
        return None


class DecisionForm(forms.Form):
    """What happens to a thing. What it restricts needs a rule and the facts."""

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label=_("What happens to it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens to it.")},
    )
    rule = RuleField(
        label=_("Rule"),
        required=False,
        error_messages={"invalid_choice": _("This rule has changed meanwhile. Choose again.")},
    )
    facts = FactsField(
        label=_("The facts, for whoever wrote it"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    note = forms.CharField(
        label=_("A note for colleagues"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Nobody else reads it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(max_length=36, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [(one.value, one.label) for one in possible_verdicts(state)]  # type: ignore[attr-defined]
        field = self.fields["rule"]
        assert isinstance(field, RuleField)
        field.offer(rules_in_force(), empty=_("Choose a rule"))
        self.fields["facts"].widget.attrs["lang"] = case.author.language

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("verdict") not in RESTRICTS:
            return asked
        if not asked.get("rule") and "rule" not in self.errors:
            self.add_error("rule", _("Name the rule: whoever wrote it has a right to know."))
        if not asked.get("facts") and "facts" not in self.errors:
            self.add_error("facts", _("Say which facts you saw: whoever wrote it has a right to know."))
        return asked

    @property
    def chosen(self) -> tuple[str, RuleVersion | None, str]:
        """Verdict, rule and facts as they stand in the form, whether or not it is complete."""
        field = self.fields["rule"]
        assert isinstance(field, RuleField)
        return (
            str(self["verdict"].value() or ""),
            field.versions.get(str(self["rule"].value() or "")),
            str(self["facts"].value() or ""),
        )


CONSEQUENCES = {
    Verdict.KEEP: _("It stays as it is; who reported it is told."),
    Verdict.APPROVE: _("Everybody sees it, in its place."),
    Verdict.HIDE: _("Its author sees it and may mend it; a moderator then reads it again."),
    Verdict.REMOVE: _("A line stays in its place, naming the rule."),
    Verdict.RESTORE: _("It is shown again, as before."),
}


class HoldForm(forms.Form):
    because = forms.CharField(
        label=_("Why, in one sentence for whoever wrote it"),
        max_length=300,
        error_messages={"required": _("Say why; its author will read it.")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write something first: the note is empty.")},
    )


class PeriodForm(forms.Form):
    """From a day until a day, both included; a hundred years at most."""

    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        since, until = asked.get("since"), asked.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        elif (
            since and until and ((until - since).days > 36525 or not 2000 <= since.year <= until.year <= 2100)
        ):
            self.add_error("until", _("Choose days between 2000 and 2100."))
        return asked

    @property
    def period(self) -> tuple[date, date]:
        return self.cleaned_data["since"], self.cleaned_data["until"]


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("Correction"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("What was wrong and what is right. Everybody reads it; name nobody."),
        error_messages={"required": _("Write what was wrong, and what is right.")},
    )


class EraseWordsForm(forms.Form):
    case = forms.ModelChoiceField(
        label=_("For which case"),
        queryset=Case.objects.none(),
        required=False,
        widget=forms.NumberInput(),
        help_text=_("Its number, where there is one: the log names it."),
        error_messages={"invalid_choice": _("There is no case of this number.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = Case.objects.all()  # type: ignore[attr-defined]


class TrustForm(forms.Form):
    """Make somebody a trusted member by hand."""

    handle = forms.CharField(
        label=_("Handle of the member"),
        max_length=31,
        help_text=_("As it stands on the profile, such as @lea."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The member reads it, and so do your colleagues.")
    )

    def clean_handle(self) -> Member:
        handle = self.cleaned_data["handle"].strip().removeprefix("@")
        member = Member.objects.with_account().filter(handle__iexact=handle).first()
        if member is None:
            raise forms.ValidationError(_("There is no member with this handle."))
        return member


class LimitsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Limits of new members, how trust comes, and what keeps moderators answerable."""

    class Meta:
        model = Site
        fields = [
            "newcomer_days",
            "newcomer_posts",
            "newcomer_links",
            "newcomer_images",
            "newcomer_reports",
            "member_reports",
            "trust_by_rule",
            "trust_days",
            "trust_posts",
            "trust_active_days",
            "trust_thanks",
            "trust_quiet_days",
            "hide_at",
            "moderators_shown",
            "review_share",
        ]
        widgets = {"moderators_shown": forms.RadioSelect}

    hide_at = forms.DecimalField(
        label=_("Weight of reports that hides a post until a moderator looks"),
        min_value=Decimal(0),
        max_value=Decimal(20),
        max_digits=4,
        decimal_places=2,
        help_text=_(
            "A report weighs between 0 and 1, as often as its sender was right before; of a trusted member twice "
            "that. A first report weighs 0.5. 0 switches it off."
        ),
    )
    review_share = forms.IntegerField(
        label=_("Decisions that a second moderator looks at blind, in percent"),
        min_value=0,
        max_value=100,
        help_text=_("0 switches it off. What comes of it stands by rule, never by person."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("newcomer_days", "trust_days", "trust_quiet_days"):
            self.fields[name].max_value = 3650  # type: ignore[attr-defined]
        self.fields["moderators_shown"].choices = ShownAs.choices  # type: ignore[attr-defined]
        self.fields["moderators_shown"].help_text = _("It holds for what is decided from now on.")

    @property
    def parts(self) -> list[tuple[Any, Any, list[forms.BoundField]]]:
        names = self.Meta.fields
        return [
            (
                _("New members"),
                _("What keeps spam small; each refusal says its number."),
                [self[n] for n in names[:6]],
            ),
            (
                _("Trusted members"),
                _("The rule looks each night; what moderators gave or took by hand, it leaves alone."),
                [self[n] for n in names[6:12]],
            ),
            (
                _("Answering for power"),
                _("What the site may do before a moderator looks, and who looks at moderators."),
                [self[n] for n in names[12:]],
            ),
        ]


class RuleForm(forms.Form):
    """A rule in each language of the site; its text may be empty where the title says it all."""

    code = forms.SlugField(
        label=_("Short name in addresses"),
        max_length=40,
        help_text=_("Small letters, digits and dashes; it stays the same when the words change."),
    )
    urgency = forms.TypedChoiceField(
        label=_("To be decided within"), choices=Urgency.choices, coerce=int, initial=Urgency.FOUR_HOURS
    )

    ground = forms.ChoiceField(
        label=_("It rests on"),
        choices=Ground.choices,
        initial=Ground.RULE,
        required=False,
        help_text=_(
            "The Digital Services Act tells content against the law from content against house rules."
        ),
    )
    category = forms.ChoiceField(
        label=_("Category of the Digital Services Act"),
        choices=Category.choices,
        initial=Category.OTHER_VIOLATION,
        required=False,
        help_text=_("Under which decisions stand in the public database of statements of reasons."),
    )
    legal_ground = forms.CharField(
        label=_("The law that it rests on"),
        max_length=500,
        required=False,
        help_text=_("Article and act; only where it rests on the law."),
    )

    def __init__(self, *args: Any, rule: Rule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        if rule is not None:
            del self.fields["code"]
            for name in ("urgency", "ground", "category", "legal_ground"):
                self.fields[name].initial = getattr(rule, name)
        newest = rule.current if rule else None
        for code, name in settings.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title, in %(language)s") % {"language": name},
                max_length=200,
                required=False,
                initial=newest.titles.get(code, "") if newest else "",
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text, in %(language)s") % {"language": name},
                max_length=4000,
                required=False,
                initial=newest.texts.get(code, "") if newest else "",
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Rule.objects.filter(code=code).exists():
            raise forms.ValidationError(_("A rule has this short name already; it may be a retired one."))
        return code

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("ground") == Ground.LAW and not asked.get("legal_ground"):
            self.add_error("legal_ground", _("Name the law: a statement about illegal content must."))
        return asked

    def values(self) -> dict[str, Any]:
        """The fields as `write_rule` takes them."""
        asked = self.cleaned_data
        return {
            "code": self.rule.code if self.rule else asked["code"],
            "urgency": asked["urgency"],
            **{name: asked[name] for name in ("ground", "category") if asked[name]},
            **({"legal_ground": asked["legal_ground"]} if "legal_ground" in self.data else {}),
            "titles": {code: asked[f"title_{code}"] for code, _name in settings.LANGUAGES},
            "texts": {code: asked[f"text_{code}"] for code, _name in settings.LANGUAGES},
        }
