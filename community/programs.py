"""The addresses of the public API: the rooms of every part, in the order of its docs."""

import community.home.api
import community.inbox.api
import community.live.api
import forums.api
import forums.moderation.api
import forums.moderation.screening.api
import membership.api
import membership.api_ties
import membership.talks.api
from community.commons.api import uploads
from community.commons.api.root import api

api.open(
    *forums.api.ROOMS,
    uploads.room,
    community.home.api.room,
    membership.api.room,
    membership.api_ties.room,
    membership.talks.api.room,
    community.inbox.api.room,
    community.live.api.room,
)
api.open(*forums.moderation.api.ROOMS, forums.moderation.screening.api.room)

urlpatterns = api.urls[0]
