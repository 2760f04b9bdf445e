"""Forms of the work on cases: handing up, asking, opinions, letters, presets, deadlines, care, decisions in bulk."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from membership.models import Member, Role, RoleInterval

from . import deadlines
from .forms import RuleField, rules_in_force
from .models import Care, Case, Preset, Rule, Urgency, Verdict
from .presets import VARIABLES, unknown_variables


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class EscalateForm(forms.Form):
    where = forms.ChoiceField(
        label=_("Where it goes"), error_messages={"required": _("Choose where it goes.")}
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=_area(2),
        error_messages={"required": _("Say why; whoever takes it on will read it.")},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        times = deadlines.minutes()
        choices: list[tuple[str, Any]] = [("", _("Choose"))]
        if not case.for_administrators:
            choices.append(("administrators", _("to the administrators")))
        choices += [
            (str(urgency), deadlines.in_words(urgency, times))
            for urgency in sorted(times)
            if urgency < case.urgency
        ]
        self.fields["where"].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The fields as `escalate_case` takes them."""
        where = self.cleaned_data["where"]
        return {
            "reason": self.cleaned_data["reason"],
            "to_administrators": where == "administrators",
            "urgency": None if where == "administrators" else int(where),
        }


class PauseForm(forms.Form):
    member = forms.ChoiceField(label=_("Whom you ask"))
    text = forms.CharField(
        label=_("What you ask"),
        max_length=5000,
        widget=_area(3),
        help_text=_(
            "It goes out as a letter of the team. The clock stands still until the answer, a week at most."
        ),
        error_messages={"required": _("Write something first: the letter is empty.")},
    )

    def __init__(self, *args: Any, people: list[tuple[Member, Any]], **kwargs: Any) -> None:
        """`people`: those that can be asked, each with how they are called here."""
        super().__init__(*args, **kwargs)
        self.people = {str(member.pk): member for member, _label in people}
        self.fields["member"].choices = [(str(member.pk), label) for member, label in people]  # type: ignore[attr-defined]

    @property
    def person(self) -> Member:
        return self.people[self.cleaned_data["member"]]


def colleagues(viewer: Any, case: Case) -> list[Member]:
    """Those of the team who could work on this case; two queries."""
    roles = [Role.MODERATOR, Role.ADMINISTRATOR, Role.CATEGORY_MODERATOR]
    holders = RoleInterval.objects.in_force().filter(role__in=roles).values("member")
    team = Member.objects.with_account().filter(pk__in=holders).exclude(pk__in=[viewer.pk, case.author_id])
    here = [
        member
        for member in team.order_by("name")
        if member.roles & {Role.MODERATOR, Role.ADMINISTRATOR} or member.moderates(case.space)
    ]
    return here[:200]


class OpinionForm(forms.Form):
    colleague = forms.ChoiceField(
        label=_("Whom you ask"), error_messages={"required": _("Choose a colleague.")}
    )
    question = forms.CharField(
        label=_("What you want to know"),
        max_length=1000,
        required=False,
        widget=_area(2),
        help_text=_("Do not say what you think: they read your notes once they have said their opinion."),
    )

    def __init__(self, *args: Any, people: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(member.pk): member for member in people}
        self.fields["colleague"].choices = [("", _("Choose"))] + [  # type: ignore[attr-defined]
            (str(member.pk), str(member)) for member in people
        ]

    @property
    def person(self) -> Member:
        return self.people[self.cleaned_data["colleague"]]


class OwnOpinionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What you would decide"),
        choices=[("", _("Choose")), *Verdict.choices],
        error_messages={"required": _("Choose what you would decide.")},
    )
    words = forms.CharField(
        label=_("Why"),
        max_length=5000,
        widget=_area(3),
        error_messages={"required": _("Say why you would decide so; your colleague will read it.")},
    )


class LetterForm(forms.Form):
    text = forms.CharField(
        label=_("Letter"),
        max_length=5000,
        widget=_area(5),
        error_messages={
            "required": _("Write something first: the letter is empty."),
            "max_length": _("A letter has at most 5,000 characters. Send the rest in another one."),
        },
    )


class PresetForm(forms.Form):
    """A preset in each language of the site; a language without words takes those of another."""

    name = forms.CharField(
        label=_("Name, for colleagues"),
        max_length=80,
        error_messages={"required": _("Give it a name, so that colleagues find it.")},
    )
    verdict = forms.ChoiceField(
        label=_("Goes with"), required=False, choices=[("", _("any decision")), *Verdict.choices]
    )
    rule = forms.ModelChoiceField(
        label=_("Rule"),
        queryset=Rule.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("that of the report"),
    )

    def __init__(self, *args: Any, preset: Preset | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = self.fields["rule"]
        assert isinstance(rules, forms.ModelChoiceField)
        rules.queryset = Rule.objects.in_force().prefetch_related("versions")
        rules.label_from_instance = lambda rule: rule.current.title()  # type: ignore[method-assign,assignment]
        if preset is not None:
            self.initial = {
                **self.initial,
                "name": preset.name,
                "verdict": preset.verdict,
                "rule": preset.rule.code if preset.rule else "",
            }
        for code, language in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Words, in %(language)s") % {"language": language},
                max_length=5000,
                required=False,
                initial=preset.texts.get(code, "") if preset else "",
                widget=forms.Textarea(attrs={"rows": 4, "lang": code, "dir": "auto"}),
            )

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        for code, _language in settings.LANGUAGES:
            strange = unknown_variables(asked.get(f"text_{code}", ""))
            if strange:
                self.add_error(
                    f"text_{code}",
                    _("%(strange)s means nothing here; there are %(known)s.")
                    % {
                        "strange": ", ".join(strange),
                        "known": ", ".join(f"{{{name}}}" for name in VARIABLES),
                    },
                )
        return asked

    def values(self) -> dict[str, Any]:
        """The fields as `write_preset` takes them."""
        asked = self.cleaned_data
        return {
            "name": asked["name"],
            "verdict": asked["verdict"],
            "rule": asked["rule"],
            "texts": {code: asked[f"text_{code}"] for code, _language in settings.LANGUAGES},
        }


class DeadlineForm(forms.Form):
    """Minutes of each class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        times = deadlines.minutes()
        for urgency in Urgency:
            self.fields[f"minutes_{urgency.value}"] = forms.IntegerField(
                label=str(deadlines.CLASSES[urgency]).capitalize(),
                min_value=1,
                max_value=43_200,
                initial=times[urgency.value],
                help_text=_("Minutes; usually %(n)d.") % {"n": urgency.value},
            )

    def values(self) -> dict[int, int]:
        return {urgency.value: self.cleaned_data[f"minutes_{urgency.value}"] for urgency in Urgency}


class CareForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Care
        fields = ["blur", "grey", "collapse", "pause_after"]
        help_texts = {"pause_after": _("0 suggests none.")}


class ViewForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=40, error_messages={"required": _("Give the view a name.")}
    )
    query = forms.CharField(max_length=500, required=False)


class BulkForm(forms.Form):
    """One decision for several cases."""

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label=_("What happens to them"),
        error_messages={"required": _("Choose what happens to them.")},
    )
    rule = RuleField(
        label=_("Rule"),
        required=False,
        error_messages={"invalid_choice": _("This rule has changed meanwhile. Choose again.")},
    )
    facts = forms.CharField(
        label=_("The facts, for each of those who wrote them"),
        max_length=5000,
        required=False,
        widget=_area(4),
    )
    note = forms.CharField(label=_("A note for colleagues"), max_length=5000, required=False, widget=_area(2))
    key = forms.CharField(max_length=36, widget=forms.HiddenInput)

    # What is done to one thing after a look at it alone stays out of here.
    ONE_BY_ONE = ("quarantine", "return")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [("", _("Choose"))] + [  # type: ignore[attr-defined]
            (value, label) for value, label in Verdict.choices if value not in self.ONE_BY_ONE
        ]
        field = self.fields["rule"]
        assert isinstance(field, RuleField)
        field.offer(rules_in_force(), empty=_("Choose a rule"))
