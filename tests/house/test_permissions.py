"""docs/permissions.md, row by row: what it says of each role is what every route, channel and API operation answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from community.commons.access import OPERATIONS
from community.commons.live.channels import KINDS
from tests.cast import CAST

from .access_matrix import FILE, LEFT_OUT
from .parts import ROOT, modules_named, routes

DOCUMENT = ROOT / "docs/permissions.md"
ROLES = dict(
    zip(
        ("An", "Nw", "Me", "Tr", "CM", "Mo", "Co", "Ad"),
        (
            "visitor",
            "newcomer",
            "member",
            "trusted",
            "category_moderator",
            "moderator",
            "coordinator",
            "administrator",
        ),
        strict=True,
    )
)
ADMITTED = re.compile(r"2\d\d|3\d\d|409|413|422|429|joins|re")  # let in, whatever came of it
REFUSED = re.compile(r"in|401|403|404|no")
ALLOWS, OWN, NO, ANY = {"y", "s", "l", "2"}, "o", "–", "·"
PARTS = {"live": "community/live", "newsletters": "newsletters", "metrics": "metrics"}
NAME = re.compile(r"(?P<name>[^()\s]+)(?:\((?P<but>[a-z_,]+)\))?")


@dataclass(frozen=True)
class Row:
    action: str
    cells: dict[str, str]
    proof: tuple[str, ...]

    @property
    def names(self) -> list[tuple[str, frozenset[str]]]:
        """Patterns of routes, each with the roles for which its example says nothing."""
        found = []
        for token in self.proof:
            if token.startswith(("test:", "due:", "later:")):
                continue
            match = NAME.fullmatch(token)
            assert match, f"{self.action}: {token}"
            found.append(
                (match["name"].removeprefix("ws:"), frozenset((match["but"] or "").split(",")) - {""})
            )
        return found

    def tokens(self, kind: str) -> list[str]:
        return [token.removeprefix(kind) for token in self.proof if token.startswith(kind)]


@cache
def rows() -> tuple[Row, ...]:
    found = []
    for line in DOCUMENT.read_text().splitlines():
        if not line.startswith("| ") or line.startswith("| Action"):
            continue
        action, *cells, proof = (cell.strip() for cell in line.strip().strip("|").split("|"))
        assert len(cells) == len(ROLES), line
        found.append(Row(action, dict(zip(ROLES.values(), cells, strict=True)), tuple(proof.split())))
    return tuple(found)


@cache
def answers() -> dict[str, list[tuple[str, dict[str, str]]]]:
    """Route or channel -> (variant, role -> answer) of each of its lines in the matrix."""
    found: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for line in FILE.read_text().splitlines():
        if line.startswith("#") or line.startswith("     "):
            continue
        words = line.split()
        variant = re.search(r"\((private|held|hidden|removed|deleted)\)$", line)
        outcome = dict(zip(CAST, words[1 : 1 + len(CAST)], strict=True))
        found.setdefault(words[1 + len(CAST)], []).append((variant[1] if variant else "", outcome))
    return found


def matching(pattern: str) -> list[str]:
    return [name for name in answers() if fnmatchcase(name, pattern)]


def cells() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each row with each of its routes, and the cells of the roles for which that route is its proof."""
    for row in rows():
        for pattern, but in row.names:
            for name in matching(pattern):
                yield row.action, name, {role: cell for role, cell in row.cells.items() if role not in but}


@pytest.mark.parametrize(("action", "name", "of_roles"), list(cells()))
def test_a_cell_is_what_its_route_answers(action: str, name: str, of_roles: dict[str, str]) -> None:
    for role, cell in of_roles.items():
        _is_what_is_answered(action, name, role, cell)


def _is_what_is_answered(action: str, name: str, role: str, cell: str) -> None:
    later = cell.partition("@")[2]
    if later:
        assert later in PARTS, f"{action}: {later} is no part"
        if not (ROOT / PARTS[later]).is_dir():
            cell = NO
    said = [(variant, outcome[role]) for variant, outcome in answers()[name] if outcome[role] != "405"]
    base = [answer for variant, answer in said if not variant]
    if cell == NO:
        assert all(REFUSED.fullmatch(answer) for _variant, answer in said), (action, name, role, said)
    elif cell.partition("@")[0] in ALLOWS:
        assert base and all(ADMITTED.fullmatch(answer) for answer in base), (action, name, role, base)
    else:
        assert cell in (OWN, ANY), (action, cell)


def test_every_route_channel_and_operation_has_a_row() -> None:
    patterns = [pattern for row in rows() for pattern, _but in row.names]
    known = {route.name for route in routes() if route.name not in LEFT_OUT} | set(KINDS)
    without = sorted(name for name in known if not any(fnmatchcase(name, one) for one in patterns))
    assert not without, f"no row in docs/permissions.md: {', '.join(without)}"


def test_every_name_in_it_exists() -> None:
    gone = [pattern for row in rows() for pattern, _but in row.names if not matching(pattern)]
    assert not gone, f"docs/permissions.md names what is not there: {', '.join(gone)}"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.action)
def test_a_row_has_its_proof_or_waits_for_its_part(row: Row) -> None:
    modules_named("operations")  # fills OPERATIONS
    arrived = [name for name in row.tokens("due:") if name in OPERATIONS]
    arrived += [part for part in row.tokens("later:") if (ROOT / PARTS[part]).is_dir()]
    if arrived:
        assert row.names, f"{row.action}: {', '.join(arrived)} exists now; name its routes"
    assert row.proof, row.action
    for reference in row.tokens("test:"):
        file, _colons, name = reference.partition("::")
        assert (ROOT / file).exists() and f"def {name}(" in (ROOT / file).read_text(), reference


def test_the_roles_are_those_of_the_cast() -> None:
    assert set(ROLES.values()) | {"suspended"} == set(CAST)
    assert Path(DOCUMENT).exists()
