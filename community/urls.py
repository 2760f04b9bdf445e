"""Every address of the site, by part."""

from django.urls import include, path

urlpatterns = [
    path("", include("community.home.urls")),
    path("", include("community.commons.web.urls")),
    path("accounts/", include("membership.account_urls")),
    path("members/", include("membership.urls")),
    path("forums/", include("forums.urls")),
    path("moderation/", include("forums.moderation.urls")),
    path("inbox/", include("community.inbox.urls")),
    path("files/", include("community.commons.files.urls")),
    path("mail/", include("community.commons.mail.urls")),
]

handler400 = "community.commons.web.errors.bad_request"
handler403 = "community.commons.web.errors.forbidden"
handler404 = "community.commons.web.errors.not_found"
handler429 = "community.commons.web.errors.too_many"
handler500 = "community.commons.web.errors.server_error"
