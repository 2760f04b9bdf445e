"""Emoji by name: the library's own answers, found otherwise."""

import emoji
import pytest

from community.commons import text
from community.commons.text.emoji_names import _names, emoji_named


def test_every_fiftieth_emoji_is_found_as_the_library_finds_it() -> None:
    assert len(_names()) > 5_000
    for said in list(emoji.EMOJI_DATA.values())[::50]:
        for name in (said["en"], *said.get("alias", ())):
            assert (emoji_named(name) or name) == emoji.emojize(name, language="alias"), name


@pytest.mark.parametrize(("typed", "shown"), [(":wave:", "👋"), (":WAVE:", "👋"), (":Nothing:", ":Nothing:")])
def test_in_a_text(typed: str, shown: str) -> None:
    assert shown in text.render(f"Hello {typed}", "markdown").html
