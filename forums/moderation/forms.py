"""Forms of the queue. They ask; the operations decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .decision_forms import (
    CONSEQUENCES,
    WHAT_IT_MEANS,
    AnswerForm,
    AppealForm,
    DecisionForm,
    LegalHoldForm,
    MessageForm,
)
from .dsa import KEYWORDS, Category, Ground, Misuse
from .form_fields import RuleField, fresh_key, rules_in_force
from .models import LegalNotice, Rule, Urgency

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
    keyword = forms.ChoiceField(
        label=_("Keyword of the Digital Services Act"),
        choices=[("", _("none"))],
        required=False,
        help_text=_("It says more exactly what the category means; the database offers one list for all."),
    )
    misuse = forms.ChoiceField(
        label=_("Misuse that it is about"),
        choices=[("", _("none: it is about content or conduct")), *Misuse.choices],
        required=False,
        help_text=_(
            "The transparency report counts suspensions under it by themselves, as Article 23 of the Digital "
            "Services Act asks."
        ),
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
        self.fields["keyword"].choices = [  # type: ignore[attr-defined]
            ("", _("none")),
            *sorted(KEYWORDS, key=lambda one: str(one[1]).casefold()),
        ]
        if rule is not None:
            del self.fields["code"]
            for name in ("urgency", "ground", "category", "keyword", "misuse", "legal_ground"):
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
        self.fields["material"] = forms.BooleanField(
            label=_("What changes matters to people: every member is asked to agree before writing again."),
            required=False,
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
            **{name: asked[name] for name in ("legal_ground", "keyword", "misuse") if name in self.data},
            "material": asked["material"],
            "titles": {code: asked[f"title_{code}"] for code, _name in settings.LANGUAGES},
            "texts": {code: asked[f"text_{code}"] for code, _name in settings.LANGUAGES},
        }
