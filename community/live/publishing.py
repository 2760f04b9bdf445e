"""The posts of a published session, one by one in the background: it may be many, and forums wait for none."""

import logging

from django_tasks import task

from community.commons.access import Forbidden, Refused
from membership.models import Member

from .models import Room
from .operations import publish_question
from .recounting import to_publish

log = logging.getLogger(__name__)


@task()
def publish_questions(room_id: int) -> int:
    """What has a post already is passed over, so that it goes on where it stopped; how many were made now."""
    room = Room.objects.select_related("session").get(pk=room_id)
    by, made = Member.objects.automaton(), 0
    for question in to_publish(room):
        item = question.item
        item.room = room
        try:
            publish_question(item, by=by)
            made += 1
        except (Refused, Forbidden) as refusal:
            log.warning("question %s was not published: %s", item.pk, refusal)
    return made
