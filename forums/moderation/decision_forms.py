"""Forms of decisions, appeals and legal holds. They ask; the operations decide."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.commons.activity.log import now
from community.commons.standing.models import Sanction
from community.commons.standing.subjects import Measure

from .deciding import Bundle
from .form_fields import FactsField, RuleField, rules_in_force
from .models import Appeal, Case, RuleVersion, Verdict, possible_verdicts
from .sanctioning import TIMED, Sanctioning, scopes_of
from .weighing import hidden_by_reports

NO_SANCTION = ("", _("No sanction"))
SPANS = {  # hours
    "3": _("3 hours"),
    "24": _("1 day"),
    "72": _("3 days"),
    "168": _("7 days"),
    "336": _("14 days"),
    "720": _("30 days"),
    "2160": _("90 days"),
    "4320": _("180 days"),
    "8760": _("1 year"),
}


class DecisionForm(forms.Form):
    """What happens to a thing and to whoever wrote it. What it takes away needs a rule and the facts.

    Its measures are fields named after those of the subject: `do_close`, `do_move`, `do_redact`.
    """

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label=_("What happens to it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens to it.")},
    )
    sanction = forms.ChoiceField(
        label=_("And to whoever wrote it"),
        required=False,
        choices=[NO_SANCTION, *Sanction.Kind.choices],
    )
    scope = forms.ChoiceField(label=_("Where it holds"), required=False)
    lasts = forms.ChoiceField(
        label=_("For how long"),
        required=False,
        initial="24",
        choices=list(SPANS.items()),
        help_text=_("Of a limit, mute or suspension."),
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

    def __init__(
        self, *args: Any, case: Case, state: str, thing: Any = None, by: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        thing = thing if thing is not None else case.thing()
        self.by_reports = hidden_by_reports(thing)
        possible = possible_verdicts(state, by_reports=self.by_reports)
        self.fields["verdict"].choices = [(one.value, one.label) for one in possible]  # type: ignore[attr-defined]
        self.fields["scope"].choices = list(scopes_of(case.subject, thing).items())  # type: ignore[attr-defined]
        self.measures = self._offer_measures(case, thing, by)
        field = self.fields["rule"]
        assert isinstance(field, RuleField)
        field.offer(rules_in_force(), empty=_("Choose a rule"))
        self.fields["facts"].widget.attrs["lang"] = case.author.language

    def _offer_measures(self, case: Case, thing: Any, by: Any) -> dict[str, Any]:
        """A field for each measure that can be taken now; {name: its value where nothing is asked}."""
        offered: dict[str, Any] = {}
        if thing is None or by is None:
            return offered
        for name, measure in case.subject.measures.items():
            start = measure.offered(thing, by)
            if start is None:
                continue
            offered[name] = start
            self.fields[f"do_{name}"] = _field_of(measure, thing, by, start)
        return offered

    @property
    def measure_fields(self) -> list[forms.BoundField]:
        return [self[f"do_{name}"] for name in self.measures]

    def measures_asked(self) -> dict[str, Any]:
        """{name: value} of those that differ from doing nothing."""
        asked = {name: self[f"do_{name}"].value() for name in self.measures}
        return {
            name: value
            for name, value in asked.items()
            if value and _plain(value) != _plain(self.measures[name])
        }

    def sanction_asked(self) -> Sanctioning | None:
        kind = str(self["sanction"].value() or "")
        if kind not in Sanction.Kind.values:
            return None
        hours = str(self["lasts"].value() or "")
        ends_at = now() + timedelta(hours=int(hours)) if hours in SPANS and kind in TIMED else None
        return Sanctioning(kind, str(self["scope"].value() or ""), ends_at)

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if not self.bundle.explains:
            return asked
        if not asked.get("rule") and "rule" not in self.errors:
            self.add_error("rule", _("Name the rule: whoever wrote it has a right to know."))
        if not asked.get("facts") and "facts" not in self.errors:
            self.add_error("facts", _("Say which facts you saw: whoever wrote it has a right to know."))
        return asked

    @property
    def chosen(self) -> tuple[str, RuleVersion | None, str]:
        """Verdict, rule and facts as they stand in the form, whether or not it is complete."""
        bundle = self.bundle
        return bundle.verdict, bundle.rule, bundle.facts

    @property
    def bundle(self) -> Bundle:
        """All that the form asks for, as it stands, whether or not it is complete."""
        field = self.fields["rule"]
        assert isinstance(field, RuleField)
        return Bundle(
            verdict=str(self["verdict"].value() or ""),
            key=str(self["key"].value() or ""),
            rule=field.versions.get(str(self["rule"].value() or "")),
            facts=str(self["facts"].value() or ""),
            note=str(self["note"].value() or ""),
            measures=self.measures_asked(),
            sanction=self.sanction_asked(),
        )


def _plain(value: Any) -> str:
    return str(value).replace("\r\n", "\n").strip()


def _field_of(measure: Measure, thing: Any, by: Any, start: Any) -> forms.Field:
    """A list to choose from, a text to change, or a box to tick."""
    if measure.choices is not None:
        choices = [("", _("no")), *measure.choices(thing, by).items()]
        return forms.ChoiceField(label=measure.label, required=False, choices=choices)
    if measure.protected:
        return forms.CharField(
            label=measure.label,
            required=False,
            initial=start,
            widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
            help_text=_(
                "Change the text here. Everybody sees a mark; the former text lies apart for its author and an appeal."
            ),
        )
    return forms.BooleanField(label=measure.label, required=False)


def consequence_of(verdict: str, *, by_reports: bool) -> Any:
    """One sentence on what the verdict brings about; `by_reports`: for what reports alone have hidden."""
    if by_reports and verdict == Verdict.KEEP:
        return _(
            "It is shown again: what the reports hid was in order. Its author and who reported it are told."
        )
    return CONSEQUENCES[Verdict(verdict)]


CONSEQUENCES = {
    Verdict.KEEP: _("It stays as it is; who reported it is told."),
    Verdict.APPROVE: _("Everybody sees it, in its place."),
    Verdict.RETURN: _("Its author reads why, edits it, and sends it again."),
    Verdict.HIDE: _("Its author sees it and may mend it; a moderator then reads it again."),
    Verdict.REMOVE: _("A line stays in its place, naming the rule. The words are kept apart for an appeal."),
    Verdict.RESTORE: _("It is shown again, as before."),
    Verdict.QUARANTINE: _(
        "Only for what the law forbids to possess: words and files are destroyed or sealed at once, for ever."
    ),
}


class AppealForm(forms.Form):
    """No to a decision."""

    words = forms.CharField(
        label=_("Why do you not agree?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
        help_text=_(
            "Somebody who was not involved reads it, with what was decided, and answers with reasons."
        ),
        error_messages={
            "required": _("Say why you do not agree: somebody else than who decided will read it.")
        },
    )
    new_facts = forms.BooleanField(label=_("I appealed before, and bring facts that are new"), required=False)


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Write something first: the message is empty.")},
    )


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    outcome = forms.ChoiceField(
        label=_("The answer"),
        widget=forms.RadioSelect,
        choices=Appeal.Outcome.choices,
        error_messages={"required": _("Choose how the appeal is answered.")},
    )
    reasons = forms.CharField(
        label=_("The reasons, for whoever appealed"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Give the reasons: whoever appealed has a right to them.")},
    )

    def __init__(self, *args: Any, outcomes: Sequence[str] = Appeal.Outcome.values, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            choice for choice in Appeal.Outcome.choices if choice[0] in outcomes
        ]


WHAT_IT_MEANS = {
    Appeal.Outcome.UPHELD: _("Nothing changes; your reasons are the answer."),
    Appeal.Outcome.MODIFIED: _(
        "The first decision is taken back and another one takes its place: choose it below."
    ),
    Appeal.Outcome.OVERTURNED: _("Everything stands as before it, sanction and answers to reporters too."),
    Appeal.Outcome.RETURNED: _(
        "It stands for now; the case goes back into the queue, to others than those involved."
    ),
}


class LegalHoldForm(forms.Form):
    ground = forms.CharField(
        label=_("Legal ground"), max_length=500, error_messages={"required": _("Name the legal ground.")}
    )
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Name the last day."), "invalid": _("Write the day as 2027-01-31.")},
    )
