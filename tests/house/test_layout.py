"""The shape of the house: what lies at the top, and no file too long to read in a sitting."""

from pathlib import Path

import pytest

from .parts import ROOT, docstring_of, modules, python_files

TOP = {
    "manage.py", "community", "forums", "newsletters", "membership", "metrics", "templates", "tests",
    "requirements.txt", "README.md", "CHANGELOG.md", "LICENSE", "SECURITY.md", "CONTRIBUTING.md", "pyproject.toml",
    "static", "locale", "docs", "deploy",
}  # fmt: skip
MADE_BY_RUNNING = {"var", "__pycache__"}
LONG = 400  # lines


def test_nothing_else_lies_at_the_top() -> None:
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert names <= TOP | MADE_BY_RUNNING


def test_no_package_is_an_empty_shell() -> None:
    assert not (ROOT / "community" / "utils.py").exists()
    assert all(any(path.suffix == ".py" for path in folder.iterdir()) for folder in _packages())


def _packages() -> list[Path]:
    return sorted({path.parent for path in python_files() if path.name == "__init__.py"})


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_readable(path: Path) -> None:
    name, text = str(path.relative_to(ROOT)), path.read_text()
    if text.strip():
        assert docstring_of(path), f"{name} does not say in a sentence what it is for"
    design = ROOT / "docs" / "architecture.md"
    lines = text.count("\n")
    if lines > LONG:
        assert design.exists() and name in design.read_text(), (
            f"{name} has {lines} lines and no argument for them"
        )


def test_every_module_imports() -> None:
    assert len(modules()) > 20
