"""Templates and styles under a strict policy: nothing inline, colours from the tokens alone."""

import re
from pathlib import Path

import pytest

from .parts import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted(path for path in (ROOT / "static").rglob("*.css") if "vendor" not in str(path))

INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[\w:.-]*)\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script": re.compile(
        r"<script\b(?![^>]*\b(?:src\s*=|type\s*=\s*\"application/(?:ld\+)?json\"))", re.IGNORECASE
    ),
    "javascript: address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
    "file from elsewhere": re.compile(
        r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)\s*=\s*\"(?:https?:)?//", re.I
    ),
}
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?%\}.*?\{% endcomment %\}", re.DOTALL)
# Mail has no policy and no style sheets; its <style> is written into the elements when it is sent.
ALLOWED_IN_MAIL = {"style element"}


def _is_mail(path: Path) -> bool:
    return bool({"mail", "email"} & set(path.relative_to(ROOT).parts))


def faults_of(text: str, *, mail: bool = False) -> list[str]:
    text = COMMENT.sub("", text)
    return [
        name
        for name, pattern in INLINE.items()
        if pattern.search(text) and not (mail and name in ALLOWED_IN_MAIL)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_stands_inline(path: Path) -> None:
    assert not faults_of(path.read_text(), mail=_is_mail(path))


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<p style="color:red">', "style attribute"),
        ("<p\n  class='a' onclick='x()'>", "handler"),
        ('<p hx-on:click="x">', "handler"),
        ("<style>p{}</style>", "style element"),
        ("<script>x</script>", "script"),
        ("<script type='module'>x</script>", "script"),
        ('<a href="javascript:x">', "javascript: address"),
        ('<script src="https://cdn.example/x.js"></script>', "file from elsewhere"),
    ],
)
def test_the_rule_sees_what_is_inline(html: str, fault: str) -> None:
    assert faults_of(html) == [fault]


def test_the_rule_lets_through_what_is_fine() -> None:
    fine = '<script type="module" src="/js/a.js"></script><p data-on="x" class="style"></p>{# onclick= #}'
    assert not faults_of(fine)


# -- Colours -----------------------------------------------------------------------------

COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(|"
    r":[^;{}]*\b(?:white|black|red|green|blue|grey|gray|yellow|orange|purple|silver|navy|teal)\b",
    re.IGNORECASE,
)
NO_COLOUR = re.compile(r"/\*.*?\*/|url\([^)]*\)|@import[^;]*;|\"[^\"]*\"|'[^']*'|var\([^()]*\)", re.DOTALL)


def colours_in(css: str) -> list[str]:
    """Colours written out in declarations; selectors such as `#a` are not declarations."""
    css = NO_COLOUR.sub("", css)
    return [found[0] for found in re.finditer(r"[\w-]+\s*:[^;{}]*[;}]", css) if COLOUR.search(found[0])]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_colours_come_from_the_tokens(path: Path) -> None:
    if path.stem.startswith("tokens"):
        return
    assert not colours_in(path.read_text())


def test_the_rule_sees_colours() -> None:
    assert (
        colours_in("a { color: #fff; }")
        and colours_in("a { color: white }")
        and colours_in("a{color:oklch(1 0 0)}")
    )
    assert not colours_in(
        "#abc { color: var(--ink, #fff); background: url(a#fff) } a:hover { color: currentColor; }"
    )
