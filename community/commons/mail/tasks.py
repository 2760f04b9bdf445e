"""The jobs of the mail engine: transmit, take up again what was put back, forget words in time."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from community.commons.schedules import schedule

from .bounces import WITHIN
from .kinds import KINDS
from .models import Delivery, DeliveryState, Incoming, IncomingState, SoftBounce
from .sending import BATCH
from .transport import deliver_all

KEEP_UNSENT = timedelta(days=2)
KEEP_OUTCOME = timedelta(days=90)  # of what came in; its words go after MAIL_IN_KEEP_DAYS
LATE = timedelta(minutes=1)  # a due delivery has a job of its own; later than this, the job is gone


@task()
def transmit(ids: list[int]) -> int:
    return deliver_all(ids)


@task()
def resume() -> int:
    """Enqueue deliveries whose wait is over or whose sender died; harmless when they are enqueued already."""
    late = timezone.now() - LATE
    waiting = Delivery.objects.filter(
        Q(state=DeliveryState.QUEUED, not_before__lte=late)
        | Q(state=DeliveryState.SENDING, lease_until__lt=timezone.now())
    ).order_by("not_before")
    ids = list(waiting.values_list("pk", flat=True)[: 10 * BATCH])
    for start in range(0, len(ids), BATCH):
        transmit.enqueue(ids[start : start + BATCH])
    return len(ids)


@task(priority=-50)
def forget() -> int:
    """Empty the words of what has long been sent; the row itself stays as the proof that it went."""
    now, emptied = timezone.now(), 0
    ended = [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.CANCELLED, DeliveryState.SUPPRESSED]
    for kind in KINDS.values():
        old = Delivery.objects.filter(kind=kind.name, state__in=ended, created_at__lt=now - kind.keep)
        if not settings.DEMO:  # who has no mail server yet reads these by hand; not for ever
            unsent = {"state": DeliveryState.KEPT, "created_at__lt": now - max(kind.keep, KEEP_UNSENT)}
            old = old | Delivery.objects.filter(kind=kind.name, **unsent)
        while ids := list(old.exclude(text="", html="").values_list("pk", flat=True)[:200]):
            emptied += Delivery.objects.filter(pk__in=ids).update(text="", html="")
    SoftBounce.objects.filter(day__lt=now.date() - WITHIN).delete()
    return emptied


@task()
def read_incoming(pk: int) -> None:
    from .incoming.processing import process

    process(pk)


@task(priority=-50)
def forget_incoming() -> int:
    """Empty messages after MAIL_IN_KEEP_DAYS; what became of them is forgotten later."""
    now = timezone.now()
    old = Incoming.objects.filter(received_at__lt=now - timedelta(days=settings.MAIL_IN_KEEP_DAYS)).exclude(
        raw=b""
    )
    emptied = 0
    while ids := list(old.values_list("pk", flat=True)[:50]):
        emptied += Incoming.objects.filter(pk__in=ids).update(raw=b"")
    gone = Incoming.objects.filter(received_at__lt=now - KEEP_OUTCOME, raw=b"")
    while ids := list(gone.values_list("pk", flat=True)[:200]):
        Incoming.objects.filter(pk__in=ids).delete()
    return emptied


@task()
def resume_incoming() -> int:
    """Have messages read whose job was lost."""
    late = Incoming.objects.filter(
        state=IncomingState.WAITING, received_at__lt=timezone.now() - timedelta(minutes=10)
    )
    ids = list(late.order_by("pk").values_list("pk", flat=True)[:BATCH])
    for pk in ids:
        read_incoming.enqueue(pk)
    return len(ids)


@task()
def fetch_mail() -> int:
    """Look into the mailbox of MAIL_IN_URL, where there is one."""
    from .incoming.fetching import fetch

    return fetch() if settings.MAIL_IN_URL and not settings.DEMO else 0


schedule("mail.fetch", fetch_mail, every=timedelta(minutes=2))
schedule("mail.resume_incoming", resume_incoming, every=timedelta(minutes=10))
schedule("mail.forget_incoming", forget_incoming, every=timedelta(hours=6))
schedule("mail.resume", resume, every=timedelta(minutes=1))
schedule("mail.forget", forget, every=timedelta(hours=6))
