"""Facts in the docs that the code knows better: environment variables and management commands.

A Markdown file holds them between `<!-- facts: commands -->` and `<!-- end of facts -->`; `--write` renews
them. The table of environment variables is written by hand; here only its names are held against the code.
"""

import ast
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(<!-- facts: (\w+) -->\n).*?(<!-- end of facts -->)", re.DOTALL)
TABLE = ROOT / "docs" / "configuration.md"
PARTS = ("community", "forums", "membership", "newsletters", "metrics")
OF_OTHERS = {  # read by the code, but nothing that an operator sets for Parvis
    "PIP_CONFIG_FILE",
    "XDG_CONFIG_HOME",
    "DJANGO_SETTINGS_MODULE",
}


def main() -> int:
    write = "--write" in sys.argv
    faults = []
    for path in FILES:
        if not path.exists():
            continue
        text = path.read_text()
        renewed = BLOCK.sub(lambda found: found[1] + FACTS[found[2]]() + found[3], text)
        if renewed != text and write:
            path.write_text(renewed)
        elif renewed != text:
            faults.append(f"{path.relative_to(ROOT)}: its facts are out of date")
    faults += _environment_faults()
    for fault in faults:
        print(fault)
    return 1 if faults else 0


# -- Management commands -----------------------------------------------------------------


def commands() -> str:
    """A table of our own commands, from what each says of itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    ours = sorted((name, app) for name, app in get_commands().items() if str(app).split(".")[0] in PARTS)
    rows = [("test", "Run every test, on both databases and in a browser.")]
    rows += [(name, str(load_command_class(app, name).help)) for name, app in ours]
    lines = [f"| `{name}` | {words} |" for name, words in sorted(rows)]
    return "\n".join(["| command | what it does |", "| --- | --- |", *lines]) + "\n"


FACTS: dict[str, Callable[[], str]] = {"commands": commands}


# -- Environment variables ---------------------------------------------------------------


def variables() -> set[str]:
    """Names that the product reads: `env.str("NAME")`, `os.environ.get("NAME")`, `os.environ["NAME"]`."""
    found = set()
    for part in PARTS:
        for path in (ROOT / part).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                name = _name_read(node)
                if name and re.fullmatch(r"[A-Z][A-Z0-9_]+", name):
                    found.add(name)
    return found - OF_OTHERS


def _name_read(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        holder = ast.unparse(node.func.value)
        first = node.args[0]
        reads = holder == "env" or (holder == "os.environ" and node.func.attr == "get")
        if reads and isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first.value
    if (
        isinstance(node, ast.Subscript)
        and ast.unparse(node.value) == "os.environ"
        and isinstance(node.ctx, ast.Load)
    ):
        return node.slice.value if isinstance(node.slice, ast.Constant) else None
    return None


def _environment_faults() -> list[str]:
    rows = re.findall(r"^\| (`[A-Z].*?) \|", TABLE.read_text(), re.MULTILINE) if TABLE.exists() else []
    said = {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)}
    read = variables()
    where = TABLE.relative_to(ROOT)
    faults = [f"{where}: {name} is read by the code and not explained" for name in sorted(read - said)]
    return faults + [
        f"{where}: {name} is explained and not read by the code" for name in sorted(said - read - TESTS)
    ]


TESTS = {"PARVIS_TEST_REQUIRE", "PARVIS_TEST_DATA", "PARVIS_UPDATE_MATRIX"}  # read by tests/ alone


if __name__ == "__main__":
    sys.exit(main())
