"""What the case page offers beside the decision: presets, care, handing up, asking, opinions."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from community.commons.access import allowed

from .. import presets
from ..care import hard_today, is_heavy, wants_a_pause
from ..forms import DecisionForm, NoteForm
from ..models import Case
from ..reading import Context
from ..tidying import is_gone
from ..work_forms import EscalateForm, OpinionForm, OwnOpinionForm, PauseForm, colleagues


def with_presets(
    request: HttpRequest, case: Case, seen: Context, form: DecisionForm
) -> tuple[DecisionForm, list[presets.Filled]]:
    """The presets as they read in this case; `?preset=ID` fills the decision form, without JavaScript too."""
    if case.state != Case.State.OPEN:
        return form, []
    versions = form.fields["rule"].versions  # type: ignore[attr-defined]
    usual = versions.get(str(form["rule"].value() or ""))
    filled = [presets.fill(one, case, seen.thing, usual) for one in presets.offered()]
    asked = request.GET.get("preset", "")
    chosen = next((one for one in filled if str(one.preset.pk) == asked), None)
    if chosen is not None and not form.is_bound:
        possible = [value for value, _words in form.fields["verdict"].choices]  # type: ignore[attr-defined]
        form.initial["facts"] = chosen.text
        if chosen.rule is not None:
            form.initial["rule"] = chosen.rule.pk
        if chosen.preset.verdict in possible:
            form.initial["verdict"] = chosen.preset.verdict
    return form, filled


def working_on(request: HttpRequest, case: Case, seen: Context, typed: dict[str, Any]) -> dict[str, Any]:
    """The forms, with those that were not in order as they were typed (`typed`), and how one meets hard things."""
    care, hard = typed["care"], hard_today(request.user)
    is_open = case.state == Case.State.OPEN
    context: dict[str, Any] = {
        "heavy": is_heavy(case),
        "folded": care.collapse and is_heavy(case),
        "hard_today": hard,
        "pause": wants_a_pause(care, hard),
        "is_gone": case.state != Case.State.CLOSED and is_gone(seen.thing),
        "escalate": typed.get("escalate") or EscalateForm(case=case, auto_id="escalate_%s"),
        "own_opinion": typed.get("own_opinion") or OwnOpinionForm(auto_id="opinion_%s"),
        "member_note": typed.get("member_note") or NoteForm(auto_id="member_note_%s"),
        "may_write_to_members": allowed(request.user, "moderation.write_to_member", case.author),
    }
    if is_open and allowed(request.user, "moderation.pause_case", case):
        context["ask"] = typed.get("ask") or PauseForm(people=people_of(case, seen), auto_id="ask_%s")
    if case.state != Case.State.CLOSED:
        people = colleagues(request.user, case)
        if people:
            context["ask_opinion"] = typed.get("ask_opinion") or OpinionForm(
                people=people, auto_id="second_%s"
            )
    return context


def people_of(case: Case, seen: Context) -> list[tuple[Any, Any]]:
    """The author and those who reported it, once each."""
    people = {case.author_id: (case.author, _("%(name)s, who wrote it") % {"name": case.author})}
    for said in seen.reports:
        if said.reporter is not None:
            label = _("%(name)s, who reported it") % {"name": said.reporter}
            people.setdefault(said.reporter.pk, (said.reporter, label))
    return list(people.values())
