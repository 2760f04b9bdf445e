"""Every place where values of profiles come out, by name: a new one that is not named here fails the build.

They come through `showing`, so through `sight.visible`; `tests/membership/test_leaks.py` has a probe for each.
Addresses and what else stands in a person's own row are not listed here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Carries(StrEnum):
    VALUES = "values of profiles"


@dataclass(frozen=True)
class Output:
    name: str
    module: str  # the one file that makes it
    carries: Carries
    why: str  # who reads it


def _values(name: str, module: str, why: str) -> Output:
    return Output(name, module, Carries.VALUES, why)


OUTPUTS = (
    _values("profile page", "membership.views.profiles", "whoever may see the value"),
    _values("directory", "membership.views.directory", "whoever may see the value"),
    _values("desk's file", "membership.desk.table", "a coordinator who may see the value"),
    _values("directory's filters", "membership.directory", "found by what one may see alone"),
    _values("directory's counts", "membership.counting", "counted from what one may see alone"),
    _values("directory's map", "membership.areas", "counted from what one may see alone"),
    _values("API: members", "membership.api", "whoever may see the value"),
    _values("connections and introductions", "membership.views.ties", "whoever may see the value"),
    _values("members of a group", "membership.views.groups", "whoever may see the value"),
    _values("whom to meet", "membership.meeting", "found by what one may see alone"),
    _values("vCard", "membership.cards", "whoever may see the value"),
    _values("benchmark", "community.home.benchmarks.directory", "nobody: invented people of a scratch site"),
    _values("form of the profile", "membership.profile_form", "its owner"),
    _values("page of a case", "membership.subjects", "moderators who decide on the profile"),
    _values("page of a case", "membership.models.people", "moderators who decide on the profile"),
    _values("own data", "membership.persons", "its owner"),
)
