"""Forms of the queue. They ask; the operations decide."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

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
