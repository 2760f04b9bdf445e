"""Personal data comes out in registered places alone: reading values of profiles anywhere else fails here."""

import ast
from pathlib import Path

from membership.outputs import OUTPUTS, Carries

ROOT = Path(__file__).parents[2]
PARTS = ("community", "forums", "membership", "newsletters", "metrics")
# Names that lead to stored values; whoever imports one of them puts values of profiles out.
READERS = {
    "portrait",
    "shown",
    "introduce",
    "own_values",
    "as_reported",
    "numbers",
    "Value",
    "Reader",
    "Holding",
    "Word",
}
PERSONS = {"member", "person", "own", "author"}  # what a row of a member is called
# Where values are kept, decided on, changed or counted, but never put out.
INSIDE = {
    "membership.erased_rows",
    "membership.models",
    "membership.models.profile",
    "membership.sight",
    "membership.words",
    "membership.valuing",
    "membership.withholding",
    "membership.merging",
    "membership.operations.fields",
    "membership.showing",
    "membership.operations.accounts",
    "membership.operations.belonging",
    "membership.operations.profiles",
}


def _modules() -> dict[str, ast.Module]:
    found = {}
    for part in PARTS:
        for path in (ROOT / part).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = ast.parse(path.read_text())
    return found


def _takes_values(name: str, tree: ast.Module) -> bool:
    package = name.split(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                source = ".".join([*package[: len(package) - node.level], source]).strip(".")
            if source.startswith("membership") and {one.name for one in node.names} & READERS:
                return True
        way_round = isinstance(node, ast.Attribute) and node.attr == "values"  # `member.values`
        if way_round and isinstance(node.value, ast.Name) and node.value.id in PERSONS:
            return True
    return False


def test_every_place_that_reads_values_is_registered() -> None:
    registered = {one.module for one in OUTPUTS if one.carries == Carries.VALUES} | INSIDE
    taking = {name for name, tree in _modules().items() if _takes_values(name, tree)}
    assert taking - registered == set(), "Register these in membership/outputs.py, with a probe in the tests."
    assert registered - taking - INSIDE == set(), "These are registered and read no values."


def test_templates_take_no_values_past_the_one_way() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if any(
            word in path.read_text()
            for word in ("member.values", "person.values", "author.values", ".values.all")
        )
    ]
    assert wrong == []
