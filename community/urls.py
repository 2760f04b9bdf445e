"""Every address of the site, by part."""

from django.conf import settings
from django.urls import include, path

from community.commons.api.late import Late
from forums.views import feeds
from membership.former_handles import leading_on

urlpatterns = [
    path("", include("community.commons.api.urls")),
    Late("api/v1/", settings.API_URLCONF, namespace="v1"),
    path("", include("community.home.urls")),
    path("", include("community.commons.web.urls")),
    path("accounts/", include("membership.account_urls")),
    path("privacy/", include("membership.privacy_urls")),
    path("members/<str:handle>/feed.atom", leading_on(feeds.of_member), name="member-feed"),
    path("members/", include("membership.urls")),
    path("conversations/", include("membership.talks.urls")),
    path("polls/", include("community.surveys.urls")),
    path("forums/", include("forums.urls")),
    path("moderation/screening/", include("forums.moderation.screening.urls")),
    path("moderation/", include("forums.moderation.urls")),
    path("inbox/", include("community.inbox.urls")),
    path("live/", include("community.live.urls")),
    path("files/", include("community.commons.files.urls")),
    path("mail/", include("community.commons.mail.urls")),
    path("", include("forums.old_urls")),  # the last: nothing of ours has these
]

handler400 = "community.commons.web.errors.bad_request"
handler403 = "community.commons.web.errors.forbidden"
handler404 = "community.commons.web.errors.not_found"
handler429 = "community.commons.web.errors.too_many"
handler500 = "community.commons.web.errors.server_error"
