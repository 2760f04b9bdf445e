"""What the weight of reports hides until a moderator looks, and what its author's one edit shows again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.commons.access import Refused, operation
from community.commons.activity.log import now, record
from community.commons.live import push
from community.commons.site import site
from community.commons.standing.models import Restriction, State, Statement

from ..facts import HiddenByWeight, ShownAfterMending
from ..models import Case, HidingByWeight, Urgency, Verdict
from ..opening import QUEUE
from ..weighing import Weight, may_be_hidden, weight_of

MEND_AFTER = timedelta(minutes=10)  # an edit sooner than this shows nothing again: it was no second thought


@operation("moderation.hide_by_weight")
def hide_by_weight(case: Case, *, by: Any) -> HidingByWeight:
    """Hide what a case is about, because its reports weigh enough. No decision: the case waits, within the hour.

    Effects: a statement of reasons ("partly automated") with its restriction; the thing hidden, its author may
    mend it once. Raises Refused where the reports do not weigh enough or the thing can't be hidden so.
    """
    case = Case.objects.select_for_update().select_related("author").get(pk=case.pk)
    thing = case.subject.model._default_manager.select_for_update().filter(pk=case.subject_id).first()
    if thing is None or not may_be_hidden(case, thing):
        raise Refused(_("This is not hidden by reports alone."))
    weight = weight_of(case, thing)
    if weight is None or not weight.is_enough:
        raise Refused(_("The reports do not weigh enough."))
    statement = _statement(case, weight, by)
    Restriction.objects.filter(
        subject_type=case.subject_type, subject_id=case.subject_id, lifted_at=None
    ).update(lifted_at=now(), lifted_by=by)
    restriction = Restriction.objects.create(
        statement=statement,
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        state=State.HIDDEN,
        state_before=State.VISIBLE,
        since=now(),
    )
    case.subject.set_state(thing, by=by, state=State.HIDDEN, restriction=restriction)
    hiding = HidingByWeight.objects.create(
        case=case,
        round=case.round,
        restriction=restriction,
        weight=Decimal(str(round(weight.total, 3))),
        threshold=site().hide_at,
        reporters=weight.reporters,
        at=now(),
    )
    soon = now() + timedelta(minutes=Urgency.HOUR)
    Case.objects.filter(pk=case.pk, deadline_at__gt=soon).update(deadline_at=soon, urgency=Urgency.HOUR)
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    push(QUEUE, "case_changed", {"case": case.pk})
    record(
        HiddenByWeight(
            hiding_id=hiding.pk,
            verdict=Verdict.HIDE,
            rule_id=weight.rule.pk,
            author_id=case.author_id,
            statement_id=statement.pk,
            reporters=weight.reporters,
        ),
        by=by,
        subject=case,
        parent=thing,
        space=case.space,
    )
    return hiding


def _statement(case: Case, weight: Weight, by: Any) -> Statement:
    """In the language of whom it is addressed to; it says that no person has looked yet."""
    language = case.author.language
    with translation.override(language):
        facts = ngettext(
            "%(n)d person whose reports the team often agreed with reported this under this rule. The site hid "
            "it by itself; no person has decided yet. A moderator looks at it within the hour. You may edit it "
            "once: it is then shown again while the moderator looks.",
            "%(n)d people reported this, and their reports together weigh enough. The site hid it by itself; no "
            "person has decided yet. A moderator looks at it within the hour. You may edit it once: it is then "
            "shown again while the moderator looks.",
            weight.reporters,
        ) % {"n": weight.reporters}
        title = weight.rule.title(language)
    return Statement.objects.create(
        member_id=case.author_id,
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        what=Verdict.HIDE,
        rule_code=weight.rule.rule.code,
        rule_version=weight.rule.number,
        rule_title=title,
        facts=facts,
        detection=Statement.Detection.REPORT,
        partly_automated=True,
        decided_by=by,
        language=language,
        made_at=now(),
    )


@operation("moderation.show_mended")
def show_mended(hiding: HidingByWeight, *, by: Any) -> HidingByWeight:
    """Its author mended what the reports had hidden: shown again, once, while its case waits on.

    Raises Refused when it was mended before, sooner than ten minutes after, or when a person has decided since.
    """
    case = hiding.case
    thing: Any = case.subject.model._default_manager.select_for_update().filter(pk=case.subject_id).first()
    if thing is None or thing.state != State.HIDDEN or thing.restriction_id != hiding.restriction_id:
        raise Refused(_("A person has decided about this since."))
    if case.state != Case.State.OPEN or now() - hiding.at < MEND_AFTER:
        raise Refused(_("A moderator looks at it first."))
    if not HidingByWeight.objects.filter(pk=hiding.pk, mended_at=None).update(mended_at=now()):
        raise Refused(_("It was mended once already; a moderator looks at it first."))
    hiding.refresh_from_db()
    Restriction.objects.filter(pk=hiding.restriction_id).update(lifted_at=now(), lifted_by=by)
    Statement.objects.filter(restriction=hiding.restriction_id).update(taken_back_at=now())
    case.subject.set_state(thing, by=by, state=State.VISIBLE)
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    push(QUEUE, "case_changed", {"case": case.pk})
    record(
        ShownAfterMending(
            hiding_id=hiding.pk,
            rule_id=_rule_of(hiding),
            author_id=case.author_id,
        ),
        by=by,
        subject=case,
        parent=thing,
        space=case.space,
    )
    return hiding


def _rule_of(hiding: HidingByWeight) -> int:
    from ..models import RuleVersion

    said = hiding.restriction.statement
    found = RuleVersion.objects.filter(rule__code=said.rule_code, number=said.rule_version)
    return found.values_list("pk", flat=True).first() or 0
