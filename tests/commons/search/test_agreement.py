"""The two engines beside each other on the same conversations: the same hits, nearly the same order."""

import json
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from community.commons.search.words import stems
from tests.databases import manage, scratch_database
from tests.services import Missing, postgresql

OWN = Path(__file__).resolve().parents[2] / "data" / "import"
SAME, SHARED, MENDED = 0.98, 8, 0.8


def answers(engine: str, url: str, folder: Path, asked: tuple[str, int, int]) -> Any:
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        if url:
            patch.setenv("DATABASE_URL", url)
        else:
            patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        (folder / engine).mkdir()
        environment = stack.enter_context(scratch_database(folder / engine))
        code = f"from tests.commons.search.engines import answer; answer{asked!r}"
        return json.loads(manage(environment, "shell", "-c", code, timeout=900).splitlines()[-1])


@pytest.mark.sqlite  # it starts both engines itself
def test_both_engines_find_the_same(
    tmp_path: Path, real_data: Path | None, size: Callable[[int, int], int]
) -> None:
    asked = (str(real_data or OWN), size(300, 100_000), size(60, 300))
    assert "DATABASE_URL" not in os.environ
    with ExitStack() as stack:
        try:
            # Not below tmp_path, which PostgreSQL's own user may not enter.
            beside = Path(stack.enter_context(TemporaryDirectory(prefix="parvis-engines-")))
            url = stack.enter_context(postgresql(beside))
        except Missing as what:
            pytest.skip(str(what))
        one = answers("sqlite", "", tmp_path, asked)
        other = answers("postgresql", url, tmp_path, asked)
    assert one["texts"] == other["texts"]
    pairs = list(zip(one["answers"], other["answers"], strict=True))
    single = [(mine, theirs) for mine, theirs in pairs if " " not in mine[0]]
    differ = [
        f"{mine[0]}: {len(mine[1])} and {len(theirs[1])}" for mine, theirs in single if mine[1] != theirs[1]
    ]
    found = [(mine, theirs) for mine, theirs in pairs if mine[1]]
    tens = [
        10 * len(set(mine[2]) & set(theirs[2])) / max(len(mine[2]), len(theirs[2])) for mine, theirs in found
    ]
    far = [(mine[0], shared) for (mine, _theirs), shared in zip(found, tens, strict=True) if shared < SHARED]
    mended = {
        name: sum(meant(word, proposed) for word, _slip, proposed in told["mended"]) / len(told["mended"])
        for name, told in (("sqlite", one), ("postgresql", other))
    }
    print(
        f"{one['texts']} texts, {len(pairs)} queries: {len(single) - len(differ)} of {len(single)} single words"
        f" find the same; of the first ten {sum(tens) / len(tens):.2f} are shared, fewer than {SHARED} in"
        f" {len(far)}; slips mended: {mended}"
    )
    assert len(found) == len(pairs), "a query made of a text's own words must find it"
    assert len(differ) <= len(single) * (1 - SAME), differ
    assert sum(tens) / len(tens) >= SHARED
    assert len(far) <= len(pairs) / 10, far
    assert min(mended.values()) >= MENDED, [row for row in one["mended"] if not meant(row[0], row[2])]


def meant(word: str, proposed: str) -> bool:
    return bool(set(stems(word)) & set(stems(proposed)))
