"""Forms of screening. They ask; the operations decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forums.models import Category, categories_moderated_by, moderates_everything
from forums.moderation.models import Rule

from .conditions import Conditions
from .models import Action, Mode, RuleSet
from .patterns import Unfit
from .seen import domain_of

WHOLE_SITE = _("the whole site")


class LinesField(forms.CharField):
    """One entry a line; gives a tuple without empty lines and repetitions."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4, "dir": "auto", "spellcheck": "false"}))
        super().__init__(required=False, max_length=200_000, **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return tuple(dict.fromkeys(line for line in lines if line))


class RuleSetForm(forms.Form):
    """A rule set, as its author sees it: what it is for, when it applies, what happens then."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For the team; authors never see it."))
    why = forms.CharField(
        label=_("Why it is needed"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    space = forms.ChoiceField(label=_("Where"), required=False)
    words = LinesField(
        label=_("Words or phrases, one a line"),
        help_text=_("Whole words, in capitals or not. A star stands for any letters: casino* finds casinos."),
    )
    patterns = LinesField(
        label=_("Regular expressions, one a line"),
        help_text=_(
            "In the language of RE2, without look-ahead and back-references, so that none is ever slow. At most 1,000 "
            "characters each."
        ),
    )
    links_over = forms.IntegerField(label=_("More links than"), min_value=0, max_value=100, required=False)
    domains = LinesField(
        label=_("Links to these domains, one a line"),
        help_text=_("example.org stands for its subdomains too."),
    )
    younger_than = forms.IntegerField(
        label=_("Account younger than, in days"), min_value=1, max_value=3650, required=False
    )
    fewer_posts_than = forms.IntegerField(
        label=_("Fewer posts than"), min_value=1, max_value=30, required=False, help_text=_("1: first posts.")
    )
    rate_posts = forms.IntegerField(
        label=_("At least so many posts"), min_value=2, max_value=30, required=False
    )
    rate_minutes = forms.IntegerField(
        label=_("within so many minutes"), min_value=1, max_value=10_080, required=False
    )
    alike = forms.IntegerField(
        label=_("At least so like a removed text, in per cent"),
        min_value=30,
        max_value=100,
        required=False,
        help_text=_("60 finds texts with a few changed words."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Only in these languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    action = forms.ChoiceField(
        label=_("What happens"), choices=Action.choices, widget=forms.RadioSelect, initial=Action.WATCH
    )
    everyone = forms.BooleanField(label=_("For trusted members too"), required=False)
    house_rule = forms.ModelChoiceField(
        label=_("House rule that it stands for"),
        queryset=Rule.objects.none(),
        required=False,
        empty_label=_("none"),
        help_text=_("Gives its cases their urgency; a limit needs one."),
    )
    expires_on = forms.DateTimeField(
        label=_("Expires"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("A wave passes; the rule against it may, too."),
    )

    GROUPS = {
        "text": ("words", "patterns", "languages"),
        "links": ("links_over", "domains"),
        "author": ("younger_than", "fewer_posts_than", "rate_posts", "rate_minutes"),
        "copies": ("alike",),
    }

    def __init__(self, typed: Any = None, *, person: Any, rule_set: RuleSet | None = None) -> None:
        super().__init__(typed, initial=_initial(rule_set))
        everywhere = moderates_everything(person)
        rooms = Category.objects.visible_to(person)
        if not everywhere:
            rooms = rooms.filter(pk__in=categories_moderated_by(person))
        spaces = [(one.space, one.name) for one in rooms]
        self.fields["space"].choices = ([("", WHOLE_SITE)] if everywhere else []) + spaces  # type: ignore[attr-defined]
        field = self.fields["house_rule"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Rule.objects.in_force().prefetch_related("versions")
        field.label_from_instance = lambda rule: rule.current.title()  # type: ignore[method-assign,assignment]
        for code, name in settings.LANGUAGES:
            self.fields[f"because_{code}"] = forms.CharField(
                label=_("What authors of held texts read, in %(language)s") % {"language": name},
                max_length=300,
                required=False,
                initial=rule_set.because.get(code, "") if rule_set else "",
                widget=forms.TextInput(attrs={"lang": code}),
            )

    def clean_domains(self) -> tuple[str, ...]:
        return tuple(domain_of(line.lower()) or line for line in self.cleaned_data["domains"])

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                self._conditions(asked).check()
            except Unfit as unfit:
                self.add_error(None, str(unfit))
        return asked

    def _conditions(self, asked: dict[str, Any]) -> Conditions:
        names = [name for group in self.GROUPS.values() for name in group]
        return Conditions.of({name: asked.get(name) for name in names})

    def group(self, name: str) -> list[Any]:
        return [self[field] for field in self.GROUPS[name]]

    @property
    def groups(self) -> dict[str, list[Any]]:
        return {name: self.group(name) for name in self.GROUPS}

    @property
    def sentences(self) -> list[Any]:
        return [self[f"because_{code}"] for code, _name in settings.LANGUAGES]

    def values(self) -> dict[str, Any]:
        """As `write_rule_set` takes them."""
        asked = self.cleaned_data
        return {
            "name": asked["name"],
            "why": asked["why"],
            "space": asked["space"],
            "conditions": self._conditions(asked),
            "action": asked["action"],
            "everyone": asked["everyone"],
            "because": {code: asked[f"because_{code}"] for code, _name in settings.LANGUAGES},
            "house_rule": asked["house_rule"],
            "expires_at": asked["expires_on"],
        }


def _initial(rule_set: RuleSet | None) -> dict[str, Any]:
    if rule_set is None:
        return {}
    told = dict(rule_set.conditions)
    for name in ("words", "patterns", "domains"):
        told[name] = "\n".join(told.get(name, ()))
    return told | {
        "name": rule_set.name,
        "why": rule_set.why,
        "space": rule_set.space,
        "action": rule_set.action,
        "everyone": rule_set.everyone,
        "house_rule": rule_set.house_rule_id,
        "expires_on": rule_set.expires_at,
    }


class TrialForm(forms.Form):
    most = forms.TypedChoiceField(
        label=_("Posts of the past"),
        choices=[(1_000, "1,000"), (10_000, "10,000"), (100_000, "100,000")],
        coerce=int,
        initial=10_000,
    )


class AssistantForm(forms.Form):
    mode = forms.ChoiceField(label=_("What it may do"), choices=Mode.choices, widget=forms.RadioSelect)
    bar = forms.IntegerField(
        label=_("Its bar: the precision it must have shown to hold, in per cent"),
        min_value=50,
        max_value=100,
        help_text=_("97 means: of 100 texts that it would hold, people decided against at least 97."),
    )
