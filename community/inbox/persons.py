"""What the inbox holds of people."""

from django.utils.translation import gettext_noop as _

from community.commons.persons import DELETED, Table, declare, nobodys

declare(
    Table(
        "inbox.Notification",
        DELETED,
        _("nobody is told any more; others' say “former member”"),
        of="member",
        columns="kind detail count created_at updated_at read_at",
        stays="what it is about stands in its own place; who acted is theirs",
    ),
    Table(
        "inbox.Preference", DELETED, _("nobody is told any more"), of="member", columns="kind site mail push"
    ),
    Table(
        "inbox.Rhythm",
        DELETED,
        _("nobody is told any more"),
        of="member",
        columns="hour weekday missed quiet_from quiet_until deadlines_pass",
    ),
    Table(
        "inbox.Browser",
        DELETED,
        _("nobody is told any more"),
        of="member",
        columns="name since last_rung_at",
        stays="its address and keys let somebody ring",
    ),
)
nobodys("inbox.PushKey", why="the site's own keys")
