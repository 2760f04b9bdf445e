"""Polls of a room: a line in the chat with the ballot of the surveys beside it."""

from typing import Any

from community.commons import text as markdown
from community.commons.access import operation
from community.commons.activity.log import now
from community.surveys import operations as surveys
from community.surveys.drafting import Draft
from community.surveys.models import Poll

from ..changing import Changes, locked
from ..models import Change, Item, Room


@operation("live.open_poll")
def open_poll(room: Room, *, by: Any, draft: Draft) -> Item:
    """Ask everybody in the room; whoever may write there votes. Raises Refused with what to mend."""
    draft = draft.cleaned()
    room = locked(room)
    item = Item(
        room=room,
        kind=Item.Kind.POLL,
        author=by,
        text=draft.question,
        html=str(markdown.render(draft.question).html),
        language=markdown.guess_language(draft.question, room.session.language),
        created_at=now(),
    )
    changes = Changes(room)
    changes.next_numbers(item, public=True)
    item.save(force_insert=True)
    poll = surveys.add_poll(item, by=by, draft=draft)
    item.data = {"poll": poll.pk}
    item.save(update_fields=["data"])
    changes.add(Change.Kind.NEW, item, public=True)
    changes.finish()
    return item


@operation("live.close_poll")
def close_poll(room: Room, *, by: Any, poll: Poll) -> Poll:
    """No more votes; everybody in the room sees the results."""
    locked(room)
    return surveys.close_poll(poll, by=by)
