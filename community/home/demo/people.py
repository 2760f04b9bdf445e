"""Who lives in the demonstration, and how to sign in as some of them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from community.commons.web.demo import DemoLogin

PASSWORD = "sous-les-arcades"  # noqa: S105  (of the demonstration, printed wherever it runs)
HERE = Path(__file__).resolve().parent
ROLES = {  # one sign-in of each, as people read it
    "administrator": _("administrator"),
    "moderator": _("moderator"),
    "coordinator": _("coordinator"),
    "category_moderator": _("category moderator"),
    "trusted": _("trusted member"),
    "member": _("member"),
    "newcomer": _("newcomer"),
}


@dataclass(frozen=True)
class Person:
    handle: str
    name: str
    place: str
    language: str = "en"
    headline: str = ""
    about: str = ""
    pronouns: str = ""
    zone: str = "Europe/Paris"
    joined: str = ""  # such as "-400d"; else some days before the first word
    role: str = ""  # of membership.models.Role
    category: str = ""  # of a category moderator
    sign_in: str = ""  # the role, of ROLES, that one tries by this person
    reads: tuple[str, ...] = ("en", "fr")
    face: str = ""  # what `faces.py` draws; initials when empty
    listed: bool = True
    knows: tuple[str, ...] = ()  # what one can be asked about
    seeks: tuple[str, ...] = ()
    speaks: tuple[str, ...] = ()  # codes of languages

    @property
    def email(self) -> str:
        return f"{self.handle}@arcades.example"


@cache
def people() -> dict[str, Person]:
    with (HERE / "people.toml").open("rb") as file:
        rows = tomllib.load(file)["person"]
    listed = [Person(**row | {"reads": tuple(row.get("reads", ("en", "fr")))}) for row in rows]
    return {person.handle: person for person in listed}


def logins() -> list[DemoLogin]:
    """One person of each role, in the order of ROLES."""
    by_role = {person.sign_in: person for person in people().values() if person.sign_in}
    return [
        DemoLogin(by_role[role].name, words, by_role[role].email, PASSWORD) for role, words in ROLES.items()
    ]
