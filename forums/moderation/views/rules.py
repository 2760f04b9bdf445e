"""The rules of the house: for everybody to read, version by version; for administrators to write."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, permitted, public
from community.commons.web.page import render_page
from forums.changes import side_by_side

from .. import operations
from ..forms import RuleForm
from ..models import Rule, RuleVersion


@public
def rule_list(request: HttpRequest) -> HttpResponse:
    """Rules in force with their earlier versions, then those that are retired."""
    rules: list[dict[str, Any]] = [
        {
            "rule": rule,
            "current": rule.current,
            "earlier": sorted(rule.versions.all(), key=lambda v: -v.number)[1:],
        }
        for rule in Rule.objects.prefetch_related("versions__rule")
    ]
    context = {
        "rules": [one for one in rules if one["rule"].retired_at is None],
        "retired": [one for one in rules if one["rule"].retired_at is not None],
        "may_write": allowed(request.user, "moderation.write_rule"),
    }
    return render_page(request, "moderation/rule_list.html", context)


@public
def rule_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version for good: its words, from when until when, and what differs from another one."""
    rule = _the_rule(code)
    versions = sorted(rule.versions.all(), key=lambda one: one.number)
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise Http404(_("There is no rule of this name."))
    asked = request.GET.get("against", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else number - 1
    other = next((one for one in versions if one.number == wanted and one is not version), None)
    after = next((one for one in versions if one.number == number + 1), None)
    first, second = sorted((version, other), key=lambda one: one.number) if other else (None, version)
    context = {
        "rule": rule,
        "version": version,
        "versions": versions,
        "until": after.since if after else rule.retired_at,
        "other": other,
        "first": first,
        "second": second,
        "rows": side_by_side(_words(first), _words(second)) if first else [],
        "may_write": allowed(request.user, "moderation.write_rule"),
    }
    return render_page(request, "moderation/rule_version.html", context)


def _words(version: RuleVersion) -> str:
    """In the reader's language, title first."""
    language = get_language()
    return f"{version.title(language)}\n\n{version.text(language)}"


@permitted("moderation.write_rule")
def rule_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@permitted("moderation.write_rule")
def rule_edit(request: HttpRequest, code: str) -> HttpResponse:
    return _edit(request, _the_rule(code))


def _the_rule(code: str) -> Rule:
    rule = Rule.objects.prefetch_related("versions__rule").filter(code=code).first()
    if rule is None:
        raise Http404(_("There is no rule of this name."))
    return rule


def _edit(request: HttpRequest, rule: Rule | None) -> HttpResponse:
    form = RuleForm(request.POST or None, rule=rule)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.write_rule(rule, by=request.user, **form.values())
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                messages.success(request, _("The rule is in force from now on."))
                return redirect("moderation:rule-list")
    return render_page(request, "moderation/rule_form.html", {"form": form, "rule": rule}, status=status)


@require_POST
@permitted("moderation.retire_rule")
def rule_retire(request: HttpRequest, code: str) -> HttpResponse:
    operations.retire_rule(_the_rule(code), by=request.user)
    messages.success(request, _("The rule is retired; what was decided under it keeps its words."))
    return redirect("moderation:rule-list")
