"""What mail holds of people."""

from community.commons.persons import DELETED, KEPT, Table, declare

declare(
    Table(
        "mail.Delivery",
        DELETED,
        "addresses and words",
        of="member",
        columns="kind subject address language state created_at sent_at",
        stays="the letters came by mail; their links may let somebody in",
    ),
    Table(
        "mail.Suppression",
        KEPT,
        "who refused letters gets none, for ever: a keyed digest, from which no address can be read",
        stays="it holds no address, and no person",
    ),
    Table(
        "mail.SoftBounce",
        DELETED,
        "a keyed digest of an address that is written to no more",
        stays="it holds no address, and no person",
    ),
    Table(
        "mail.Incoming",
        DELETED,
        "addresses and words",
        of="member",
        columns="sender recipient subject state received_at",
        stays="what the message said became a post, which goes out itself",
    ),
)
