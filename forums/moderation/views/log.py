"""The public log: every decision, every undo and every correction, without the names of members."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, permitted, public
from community.commons.activity.models import Activity, PublishedHead, SealHead, Words
from community.commons.site import site
from community.commons.site.models import ShownAs
from community.commons.standing.subjects import SUBJECTS
from community.commons.web.filters import filter_rows
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page
from forums.models import Audience, Category

from .. import operations
from ..answering_forms import CorrectionForm
from ..blind import without_hidden
from ..filters import LogFilter
from ..models import Decision, ModeratorNumber, RuleVersion, Verdict

DECIDED, UNDONE = "moderation.case_decided", "moderation.decision_undone"
CORRECTED = "moderation.log_corrected"
LOGGED = (DECIDED, UNDONE, "moderation.hidden_by_weight", "moderation.shown_after_mending")
HEADS_SHOWN = 7


def logged_for(viewer: Any, *, corrections: bool = True) -> Any:
    """The entries that this viewer may read; a second moderator sees none on a case still to be looked at."""
    verbs = (*LOGGED, CORRECTED) if corrections else LOGGED
    return without_hidden(Activity.objects.standing().filter(verb__in=verbs), viewer)


@public
def log(request: HttpRequest) -> HttpResponse:
    """Newest first. What may not be seen is named by its kind alone."""
    filtered = filter_rows(LogFilter, request, logged_for(request.user))
    page = keyset_page(filtered.rows, request, order=("-occurred_at", "-pk"), size=50)
    context = {
        "filtered": filtered,
        "page": page,
        "rows": rows_of(page.items, request.user),
        "head": SealHead.objects.filter(pk=1).first() or SealHead(),
        "published": list(PublishedHead.objects.order_by("-day")[:HEADS_SHOWN]),
        "reads_all": allowed(request.user, "moderation.view_audit_log"),
    }
    return render_page(request, "moderation/log.html", context)


@public
def log_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry for good, with what undid or corrected it."""
    return _entry_page(request, _the_entry(request, entry_id))


def _the_entry(request: HttpRequest, entry_id: int) -> Activity:
    entry = logged_for(request.user).filter(pk=entry_id).first()
    if entry is None:
        raise Http404(_("There is nothing here that you may see."))
    found: Activity = entry
    return found


def _entry_page(
    request: HttpRequest, entry: Activity, form: CorrectionForm | None = None, status: int = 200
) -> HttpResponse:
    if entry.verb == CORRECTED:
        return redirect("moderation:log-entry", entry.subject_id)
    context = {
        "row": rows_of([entry], request.user)[0],
        "may_correct": allowed(request.user, "moderation.correct_log"),
        "form": form or CorrectionForm(),
    }
    return render_page(request, "moderation/log_entry.html", context, status=status)


@require_POST
@permitted("moderation.correct_log")
def log_correct(request: HttpRequest, entry_id: int) -> HttpResponse:
    """A correction beside an entry, which itself is never changed."""
    entry = _the_entry(request, entry_id)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            operations.correct_log(entry, by=request.user, text=form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            messages.success(request, _("The correction stands beside the entry, for everybody."))
            return redirect("moderation:log-entry", entry_id)
    return _entry_page(request, entry, form, 422)


@public
def log_feed(request: HttpRequest) -> HttpResponse:
    """The newest entries for feed readers; the same for everybody."""
    from django.contrib.auth.models import AnonymousUser

    rows = rows_of(logged_for(AnonymousUser()).order_by("-occurred_at", "-pk")[:50], AnonymousUser())
    feed = Atom1Feed(
        title=_("Moderation log") + f" · {site()}",
        link=f"{settings.SITE_URL}/moderation/log/",
        description="",
        feed_url=settings.SITE_URL + request.path,
        feed_guid=settings.SITE_URL + request.path,
        language=get_language(),
    )
    for row in rows:
        entry = row["entry"]
        feed.add_item(
            title=" · ".join(
                part for part in (row["title"], str(row["kind"]), str(row["rule"] or "")) if part
            ),
            link=f"{settings.SITE_URL}/moderation/log/{row['entry_id']}/",
            description=row["words"],
            pubdate=entry.occurred_at,
            updateddate=entry.occurred_at,
            unique_id=f"{settings.SITE_URL}/moderation/log/{entry.pk}/",
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public
def heads(request: HttpRequest) -> HttpResponse:
    """Each day's head of the sealed log, a line each, as `manage.py audit verify --head FILE` reads it."""
    lines = [
        f"{one.day.isoformat()} {one.number}:{one.hash}" for one in PublishedHead.objects.order_by("day")
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def rows_of(entries: Iterable[Activity], viewer: Any) -> list[dict[str, Any]]:
    """Each entry in words: the number of queries does not grow with the entries."""
    entries = list(entries)
    rules = RuleVersion.objects.select_related("rule").in_bulk(
        {one.facts.get("rule_id", 0) for one in entries}
    )
    undone = dict(
        Decision.objects.filter(pk__in={one.facts.get("decision_id", 0) for one in entries})
        .exclude(undone_at=None)
        .values_list("pk", "undone_at")
    )
    rooms = {room.space: room for room in Category.objects.filter(see=Audience.EVERYONE)}
    things = _things(entries, viewer)
    corrections = _corrections(entries)
    partners = _partners(entries)
    shown = _shown_as(entries)
    spoken = Words.objects.in_bulk([one.pk for one in entries if one.verb == CORRECTED])
    rows = []
    for one in entries:
        subject = SUBJECTS.get(one.parent_type)
        thing = things.get((one.parent_type, one.parent_id))
        verdict = one.facts.get("verdict", "")
        label = str(Verdict(verdict).label) if verdict in Verdict.values else ""
        is_correction = one.verb == CORRECTED
        rows.append(
            {
                "entry": one,
                "entry_id": one.subject_id if is_correction else one.pk,
                "is_undo": one.verb == UNDONE,
                "is_correction": is_correction,
                "by_weight": one.verb == "moderation.hidden_by_weight",
                "shown_again": one.verb == "moderation.shown_after_mending",
                "verdict": label,
                "title": _title(one, label),
                "value": verdict,
                "kind": subject.label if subject else "",
                "url": subject.url(thing) if subject and thing is not None else "",
                "room": rooms.get(one.space),
                "rule": rules.get(one.facts.get("rule_id", 0)),
                "automated": one.actor_class == "automaton",
                "undone_at": undone.get(one.facts.get("decision_id", 0)),
                "partner": partners.get((one.verb, one.facts.get("decision_id", 0))),
                "corrections": corrections.get(one.pk, []),
                "words": spoken[one.pk].text if one.pk in spoken else "",
                "moderator": shown.get(one.pk, ""),
            }
        )
    return rows


def _title(entry: Activity, verdict: str) -> str:
    if entry.verb == UNDONE:
        return _("Undone: %(verdict)s") % {"verdict": verdict}
    if entry.verb == CORRECTED:
        return _("Correction")
    if entry.verb == "moderation.hidden_by_weight":
        return _("Hidden by reports, until a moderator looks")
    if entry.verb == "moderation.shown_after_mending":
        return _("Shown again after its author mended it")
    return verdict


def _corrections(entries: list[Activity]) -> dict[int, list[Activity]]:
    found: dict[int, list[Activity]] = {}
    rows = Activity.objects.standing().filter(
        subject_type="activity.activity", subject_id__in=[one.pk for one in entries], verb=CORRECTED
    )
    for one in rows.select_related("words").order_by("pk"):
        found.setdefault(one.subject_id, []).append(one)
    return found


def _partners(entries: list[Activity]) -> dict[tuple[str, int], int]:
    """The entry of the decision beside each undo, and of the undo beside each decision that was taken back."""
    cases = [one.subject_id for one in entries if one.verb in (DECIDED, UNDONE)]
    pair = {DECIDED: UNDONE, UNDONE: DECIDED}
    rows = Activity.objects.filter(subject_type="moderation.case", subject_id__in=cases, verb__in=pair)
    return {
        (pair[verb], facts.get("decision_id", 0)): pk
        for pk, verb, facts in rows.values_list("pk", "verb", "facts")
    }


def _shown_as(entries: list[Activity]) -> dict[int, str]:
    """What is said of who decided: the name or number only where the setting of that day said so."""
    how, since = site().moderators_shown, site().moderators_shown_since
    acted = [
        one
        for one in entries
        if one.actor_id and one.actor_class != "automaton" and since is not None and one.occurred_at >= since
    ]
    if how == ShownAs.TEAM or not acted:
        return {}
    if how == ShownAs.NUMBER:
        numbers = dict(
            ModeratorNumber.objects.filter(member__in={one.actor_id for one in acted}).values_list(
                "member", "number"
            )
        )
        return {
            one.pk: _("moderator %(n)d") % {"n": numbers[one.actor_id]}
            for one in acted
            if one.actor_id in numbers
        }
    from membership.models import Member

    people = Member.objects.in_bulk({one.actor_id for one in acted})
    return {one.pk: str(people[one.actor_id]) for one in acted if one.actor_id in people}


def _things(entries: list[Activity], viewer: Any) -> dict[tuple[str, Any], Any]:
    seen = {}
    for kind in {one.parent_type for one in entries} & set(SUBJECTS):
        wanted = [one.parent_id for one in entries if one.parent_type == kind]
        for thing in SUBJECTS[kind].visible_to(viewer).filter(pk__in=wanted):
            seen[kind, thing.pk] = thing
    return seen
