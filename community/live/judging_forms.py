"""The short form of a decision in the room: what happens to what was said, and to whoever said it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.moderation.form_fields import RuleField, fresh_key, rules_in_force
from forums.moderation.models import Verdict


class JudgingForm(forms.Form):
    """Each decision needs a rule and the facts: whoever said it reads both, and may appeal."""

    verdict = forms.ChoiceField(
        label=_("What was said"),
        widget=forms.RadioSelect,
        initial=Verdict.REMOVE,
        choices=[
            (Verdict.REMOVE, _("Remove: a line stays in its place")),
            (Verdict.HIDE, _("Hide until mended")),
            (Verdict.KEEP, _("Leave it")),
        ],
    )
    pause = forms.ChoiceField(
        label=_("And whoever said it"),
        required=False,
        choices=[
            ("", _("goes on")),
            ("10", _("does not write in this room for 10 minutes")),
            ("60", _("does not write in this room for an hour")),
            ("720", _("does not write in this room for 12 hours")),
            ("site", _("does not write on the whole site for a day")),
        ],
    )
    rule = RuleField(label=_("Rule"))
    facts = forms.CharField(
        label=_("The facts, for whoever said it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    key = forms.CharField(max_length=36, widget=forms.HiddenInput, initial=fresh_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, RuleField)
        field.offer(rules_in_force(), empty=_("Choose a rule"))
