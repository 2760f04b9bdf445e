"""Forms of the queue. They ask; the operations decide."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from community.commons.site.models import ShownAs, Site
from membership.models import Member

from .decision_forms import (
    CONSEQUENCES,
    WHAT_IT_MEANS,
    AnswerForm,
    AppealForm,
    DecisionForm,
    LegalHoldForm,
    MessageForm,
)
from .dsa import Category, Ground
from .form_fields import RuleField, fresh_key, rules_in_force
from .models import Case, LegalNotice, Rule, Urgency

__all__ = [  # what stands in other files and is asked for here
    "CONSEQUENCES",
    "WHAT_IT_MEANS",
    "AnswerForm",
    "AppealForm",
    "DecisionForm",
    "LegalHoldForm",
    "MessageForm",
    "fresh_key",
]


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


class NoticeForm(forms.Form):
    """A legal notice, with the fields of Art. 16 of the Digital Services Act."""

    use_required_attribute = False  # name and address may be left out where it is about the abuse of children

    where = forms.CharField(
        label=_("Where does it stand?"),
        max_length=5500,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "dir": "ltr"}),
        help_text=_("The address of the post, topic or profile, as your browser shows it; one on each line."),
        error_messages={
            "required": _("Give the address of what you mean: copy it from the bar of your browser.")
        },
    )
    ground = forms.ChoiceField(
        label=_("What is it?"),
        choices=[("", _("Choose what fits best"))] + list(LegalNotice.Ground.choices),
        error_messages={"required": _("Choose what fits best; it decides how soon it is looked at.")},
    )
    why = forms.CharField(
        label=_("Why is it against the law?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("What you see there, which right it breaks, and what we need to know to decide."),
        error_messages={"required": _("Say why it is against the law: without that nobody can decide.")},
    )
    name = forms.CharField(
        label=_("Your name, or that of your organisation"),
        max_length=200,
        error_messages={"required": _("Your name is needed, so that we can answer you.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "The receipt and the answer go there. Both may stay empty where it is about sexual abuse of children."
        ),
        error_messages={
            "invalid": _("This is no e-mail address: something like name@example.org is needed.")
        },
    )
    good_faith = forms.BooleanField(
        label=_("To the best of my knowledge, what I say here is right and complete."),
        error_messages={
            "required": _("Confirm that what you say is right and complete, to the best of your knowledge.")
        },
    )
    website = forms.CharField(
        label=_("Leave this empty; it is there to stop machines."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("Empty the last field, which only machines fill in, and send it again.")
            )
        return ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["ground"].value() == LegalNotice.Ground.CHILD_ABUSE:
            self.fields["name"].required = self.fields["email"].required = False


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
