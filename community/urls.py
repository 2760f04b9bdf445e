"""Every address of the site, by part."""

from django.urls import include, path

import community.home.api
import community.inbox.api
import forums.api
import forums.moderation.api
import forums.moderation.screening.api
import membership.api
from community.commons.api import uploads
from community.commons.api.root import api
from forums.views import feeds
from membership.former_handles import leading_on

# The rooms of the public API, in the order of its docs.
api.open(
    *forums.api.ROOMS, uploads.room, community.home.api.room, membership.api.room, community.inbox.api.room
)
api.open(*forums.moderation.api.ROOMS, forums.moderation.screening.api.room)

urlpatterns = [
    path("", include("community.commons.api.urls")),
    path("api/v1/", api.urls),
    path("", include("community.home.urls")),
    path("", include("community.commons.web.urls")),
    path("accounts/", include("membership.account_urls")),
    path("privacy/", include("membership.privacy_urls")),
    path("members/<str:handle>/feed.atom", leading_on(feeds.of_member), name="member-feed"),
    path("members/", include("membership.urls")),
    path("polls/", include("community.surveys.urls")),
    path("forums/", include("forums.urls")),
    path("moderation/screening/", include("forums.moderation.screening.urls")),
    path("moderation/", include("forums.moderation.urls")),
    path("inbox/", include("community.inbox.urls")),
    path("files/", include("community.commons.files.urls")),
    path("mail/", include("community.commons.mail.urls")),
    path("", include("forums.old_urls")),  # the last: nothing of ours has these
]

handler400 = "community.commons.web.errors.bad_request"
handler403 = "community.commons.web.errors.forbidden"
handler404 = "community.commons.web.errors.not_found"
handler429 = "community.commons.web.errors.too_many"
handler500 = "community.commons.web.errors.server_error"
