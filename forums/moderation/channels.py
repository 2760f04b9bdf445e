"""What open pages of the queue listen to: the queue, and a case, so that colleagues see who reads it."""

from typing import Any

from community.commons import live
from community.commons.access import allowed

from .models import Case


def may_see_queue(person: Any, one: int) -> bool:
    return allowed(person, "moderation.see_queue")


def may_read_case(person: Any, case_id: int) -> bool:
    case = Case.objects.filter(pk=case_id).first()
    return case is not None and allowed(person, "moderation.view_case", case)


def register() -> None:
    live.channels.register("moderation.queue", may_join=may_see_queue)
    live.channels.register("moderation.case", may_join=may_read_case)
