"""Appeals and proposed sanctions as things that stand in the queue: each is decided on a page of its own."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.commons.access import Refused
from community.commons.standing import subjects
from community.commons.standing.models import Sanction
from community.commons.standing.subjects import SUBJECTS

from .models import Appeal, LegalHold
from .sanctioning import is_judge


def _appeals_for(viewer: Any) -> QuerySet[Appeal]:
    found = Appeal.objects.select_related("party", "decision__case__author", "place__notice")
    return found if is_judge(viewer) else found.filter(party=getattr(viewer, "pk", None) or 0)


def _sanctions_for(viewer: Any) -> QuerySet[Sanction]:
    found = Sanction.objects.select_related("member", "statement")
    return found if is_judge(viewer) else found.filter(given_by=getattr(viewer, "pk", None) or 0)


def _holds_for(viewer: Any) -> QuerySet[LegalHold]:
    found = LegalHold.objects.select_related("placed_by")
    return found if is_judge(viewer) else found.none()


def _author_of_held(hold: LegalHold) -> Any:
    """Whom the hold concerns: they never decide about it."""
    subject = SUBJECTS[hold.subject_type]
    thing: Any = subject.model._default_manager.filter(pk=hold.subject_id).first()
    return subject.author(thing)


def _no_state(thing: Any, **rest: Any) -> None:
    raise Refused(_("This has a page of its own, where it is decided."))


def title_of_sanction(sanction: Sanction) -> str:
    return f"{sanction.get_kind_display()}: {sanction.member}"


def register() -> None:
    subjects.register(
        subjects.Subject(
            kind=Appeal._meta.label_lower,
            model=Appeal,
            label=gettext_lazy("appeal"),
            author=lambda appeal: appeal.party or appeal.first.author,
            title=lambda appeal: appeal.title,
            url=lambda appeal: appeal.case_url,
            space=lambda appeal: "",
            language=lambda appeal: appeal.language,
            snapshot=lambda appeal: {"text": appeal.words, "author": appeal.party_id},
            surroundings=lambda appeal, viewer: [],
            set_state=_no_state,
            visible_to=_appeals_for,
            template="moderation/_subject_appeal.html",
            case_url=lambda pk: f"/moderation/appeals/{pk}/decide/",
        )
    )
    subjects.register(
        subjects.Subject(
            kind=Sanction._meta.label_lower,
            model=Sanction,
            label=gettext_lazy("sanction that needs a second person"),
            author=lambda sanction: sanction.member,
            title=title_of_sanction,
            url=lambda sanction: f"/moderation/sanctions/{sanction.pk}/",
            space=lambda sanction: "",
            language=lambda sanction: sanction.statement.language,
            snapshot=lambda sanction: {"text": sanction.statement.facts, "author": sanction.member_id},
            surroundings=lambda sanction, viewer: [],
            set_state=_no_state,
            visible_to=_sanctions_for,
            template="moderation/_subject_sanction.html",
            case_url=lambda pk: f"/moderation/sanctions/{pk}/",
        )
    )
    subjects.register(
        subjects.Subject(
            kind=LegalHold._meta.label_lower,
            model=LegalHold,
            label=gettext_lazy("legal hold that needs a second person"),
            author=_author_of_held,
            title=lambda hold: hold.title,
            url=lambda hold: hold.url,
            space=lambda hold: "",
            language=lambda hold: hold.placed_by.language,
            snapshot=lambda hold: {"text": hold.ground, "author": hold.placed_by_id},
            surroundings=lambda hold, viewer: [],
            set_state=_no_state,
            visible_to=_holds_for,
            template="moderation/_subject_legalhold.html",
            case_url=lambda pk: f"/moderation/legal-holds/{pk}/",
        )
    )
