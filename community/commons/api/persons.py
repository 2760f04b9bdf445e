"""What the API holds of people."""

from django.utils.translation import gettext_noop as _

from community.commons.persons import DELETED, Table, declare

declare(
    Table(
        "api.Token",
        DELETED,
        _("nobody signs in any more"),
        of="member",
        columns="name scopes created_at expires_at used_at revoked_at",
        stays="what opens the door goes nowhere",
        stays_put="what opens an account opens that one alone",
    )
)
