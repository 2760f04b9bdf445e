"""The real vectors and examples where they are, our own small ones where not."""

import json
from pathlib import Path
from typing import Any

import pytest

OWN = Path(__file__).resolve().parents[2] / "data" / "text"


@pytest.fixture(scope="session")
def vectors(real_data: Path | None) -> list[str]:
    own: list[str] = json.loads((OWN / "vectors.json").read_text())
    if real_data is None:
        return own
    sources = json.loads((real_data / "xss" / "vectors.json").read_text())
    return own + [vector["payload"] for source in sources for vector in source["vectors"]]


@pytest.fixture(scope="session")
def commonmark(real_data: Path | None) -> list[dict[str, Any]]:
    path = real_data / "markdown" / "commonmark-0.31.2.json" if real_data else OWN / "commonmark.json"
    return json.loads(path.read_text())  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def github(real_data: Path | None) -> list[dict[str, Any]]:
    return json.loads((real_data / "markdown" / "gfm-0.29.json").read_text()) if real_data else []


@pytest.fixture(scope="session")
def naughty(real_data: Path | None) -> list[str]:
    if real_data is None:
        return [
            "\ufeff",
            "a\u202eb",
            "\x00",
            "\x1b[31m",
            "Ω≈ç√∫",
            "👩‍👩‍👧‍👦",
            "<b>&amp;",
            "﷽",
            "1/0",
            "\u200b",
            "T̖̺o",
        ]
    groups = json.loads((real_data / "naughty" / "blns-part.json").read_text())
    return [text for group in groups for text in group["strings"]]
