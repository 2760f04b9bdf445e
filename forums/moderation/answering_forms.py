"""Forms of what keeps power answerable: periods, second looks, corrections, trust and limits."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.commons.site.models import ShownAs, Site
from membership.models import Member

from .form_fields import RuleField, rules_in_force
from .models import Case, possible_verdicts


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


class LookForm(forms.Form):
    """What a second moderator would have decided."""

    verdict = forms.ChoiceField(
        label=_("What you would have decided"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you would have decided.")},
    )
    rule = RuleField(label=_("Rule"), required=False)
    why = forms.CharField(
        label=_("Why, if you like"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Where many differ about a rule, such words help to make it clearer."),
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [(one.value, one.label) for one in possible_verdicts(state)]  # type: ignore[attr-defined]
        field = self.fields["rule"]
        assert isinstance(field, RuleField)
        field.offer(rules_in_force(), empty=_("none"))


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
