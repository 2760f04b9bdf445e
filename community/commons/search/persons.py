"""What search holds of people."""

from community.commons.persons import DELETED, Table, declare

MADE = "made from what goes out itself"
declare(
    Table("search.Document", DELETED, "made from words that go, or anew from what stays", stays=MADE),
    Table("search.KnownWord", DELETED, "a spelling that nothing holds any more", stays=MADE),
)
