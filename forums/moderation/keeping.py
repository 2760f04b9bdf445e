"""Words of what is removed: kept apart, given back when it is restored, deleted in time, never kept in quarantine."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from community.commons.activity.log import now
from community.commons.live import forget_kept
from community.commons.mail.models import Incoming
from community.commons.schedules import schedule
from community.commons.standing.subjects import SUBJECTS, Subject
from community.commons.written import insert

from . import evidence
from .models import APPEAL_WITHIN, Appeal, Case, Decision, KeptText, LegalHold, SecondLook

BATCH = 200


def digest_of(content: Any) -> str:
    words = content.get("text", "") if isinstance(content, dict) else str(content or "")
    return hashlib.sha256(str(words).encode()).hexdigest()


def keep(
    case: Case, thing: Any, *, decision: Decision | None, why: str = KeptText.Why.REMOVED
) -> KeptText | None:
    """Move a thing's words out of it into the protected table; None where its part can't give them away."""
    if case.subject.take_away is None:
        return None
    return keep_content(case, thing, dict(case.subject.take_away(thing)), decision=decision, why=why)


def keep_content(
    case: Case, thing: Any, content: dict[str, Any], *, decision: Decision | None, why: str
) -> KeptText:
    kept = KeptText(
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        decision=decision,
        author_id=case.author_id,
        why=why,
        content=content,
        digest=digest_of(content),
        place=case.subject.url(thing)[:300],
        kept_at=now(),
        delete_after=(decision.made_at if decision else now()) + APPEAL_WITHIN,
    )
    insert(kept)
    return kept


def kept_of(case: Case) -> KeptText | None:
    """What lies apart of the thing of this case: the newest that was neither given back nor redacted."""
    return (
        KeptText.objects.of(case.subject_type, case.subject_id)
        .filter(given_back_at=None)
        .exclude(why=KeptText.Why.REDACTED)
        .order_by("-pk")
        .first()
    )


def texts_apart(kind: str, ids: Sequence[int]) -> dict[int, str]:
    """Words that lie apart, for what only counts them, such as rules that are tried on the past; {id: words}."""
    if not ids:
        return {}
    kept = KeptText.objects.filter(subject_type=kind, subject_id__in=ids, given_back_at=None)
    kept = kept.exclude(content=None).exclude(why=KeptText.Why.REDACTED)
    return {one.subject_id: one.text for one in kept.order_by("pk")}


def can_come_back(case: Case) -> bool:
    kept = kept_of(case)
    return kept is None or kept.content is not None


def give_back(case: Case, thing: Any) -> None:
    """Put the words back into a thing that is shown again."""
    kept = kept_of(case)
    if kept is None or kept.content is None or case.subject.put_back is None:
        return
    case.subject.put_back(thing, kept.content)
    KeptText.objects.filter(pk=kept.pk).update(content=None, given_back_at=now())


# -- Quarantine ------------------------------------------------------------------------------


def quarantine(case: Case, thing: Any, decision: Decision) -> KeptText:
    """Leave nothing of a thing but digest and place: words, earlier words, copies in evidence, files.

    With QUARANTINE_DIR they go there, outside of every store of the site; else they are destroyed.
    """
    folder = str(settings.QUARANTINE_DIR or "")
    earlier = list(KeptText.objects.of(case.subject_type, case.subject_id).exclude(content=None))
    content = dict(case.subject.take_away(thing)) if case.subject.take_away else {}
    digest = digest_of(content) if content.get("text") or not earlier else earlier[-1].digest
    sealed = [content, *(one.content for one in earlier), case.snapshot]
    if folder:
        name = f"{case.subject_type}-{case.subject_id}-{digest[:16]}.json"
        transaction.on_commit(lambda: _write(Path(folder), name, json.dumps(sealed)))
    KeptText.objects.filter(pk__in=[one.pk for one in earlier]).update(content=None, deleted_at=now())
    if case.subject.seal_files is not None:
        case.subject.seal_files(thing, folder)
    forget_evidence(thing)
    forget_kept()
    Incoming.objects.filter(url=case.subject.url(thing)).update(raw=b"")  # where it came by mail
    case.refresh_from_db(fields=["snapshot"])
    return KeptText.objects.create(
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        decision=decision,
        author_id=case.author_id,
        why=KeptText.Why.QUARANTINED,
        content=None,
        digest=digest,
        place=case.subject.url(thing)[:300],
        kept_at=now(),
        delete_after=decision.made_at + APPEAL_WITHIN,
    )


def forget_evidence(thing: Any) -> None:
    """Copies of the words in cases, reports, notices and second looks, of this thing and around others."""
    evidence.forget(thing)
    kind = thing._meta.label_lower
    SecondLook.objects.filter(case__subject_type=kind, case__subject_id=thing.pk).update(snapshot={})


def silenced(kind: str, ids: Sequence[int]) -> set[int]:
    """Those of them whose words lie apart: nobody reads a copy of them beside the button that is recorded."""
    if not ids:
        return set()
    apart = KeptText.objects.filter(subject_type=kind, subject_id__in=ids, given_back_at=None)
    return set(apart.values_list("subject_id", flat=True))


def _write(folder: Path, name: str, words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = folder / name
    place.write_text(words)
    place.chmod(0o600)


# -- Erased by its author --------------------------------------------------------------------


def named_by(subject: Subject, thing: Any) -> bool:
    """Whether an open case, an open appeal or a legal hold names the thing."""
    same = {"subject_type": subject.kind, "subject_id": thing.pk}
    return (
        Case.objects.filter(**same).exclude(state=Case.State.CLOSED).exists()
        or LegalHold.objects.keeping().filter(**same).exists()
        or Appeal.objects.open()
        .filter(decision__case__subject_type=subject.kind, decision__case__subject_id=thing.pk)
        .exists()
    )


def erase(thing: Any, subject: Subject) -> bool:
    """Take the words out of a thing for good; what something open names is kept apart. Returns whether it is."""
    named = named_by(subject, thing)
    content = dict(subject.take_away(thing)) if subject.take_away else {}
    apart = KeptText.objects.of(subject.kind, thing.pk).exclude(content=None)
    if named:
        if content.get("text"):
            KeptText.objects.create(
                subject_type=subject.kind,
                subject_id=thing.pk,
                author=subject.author(thing),
                why=KeptText.Why.ERASED,
                content=content,
                digest=digest_of(content),
                place=subject.url(thing)[:300],
                kept_at=now(),
                delete_after=now(),
            )
        apart.update(delete_after=now())  # as soon as nothing open names it
        return True
    apart.update(content=None, deleted_at=now())
    if subject.seal_files is not None:
        subject.seal_files(thing, "")
    forget_evidence(thing)
    forget_kept()
    return False


# -- Deleted in time -------------------------------------------------------------------------


@task(priority=-50)
def delete_kept() -> int:
    """Delete words whose time to appeal is over and that nothing open names; returns how many."""
    count = 0
    while due := list(KeptText.objects.due().order_by("pk")[:BATCH]):
        with transaction.atomic():
            for kept in due:
                thing = SUBJECTS[kept.subject_type].model._default_manager.filter(pk=kept.subject_id).first()
                if thing is not None and kept.given_back_at is None:
                    forget_evidence(thing)
            ids = [kept.pk for kept in due]
            count += KeptText.objects.filter(pk__in=ids).update(content=None, deleted_at=timezone.now())
    return count


schedule("moderation.delete_kept", delete_kept, every=timedelta(hours=6))
