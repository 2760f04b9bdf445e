"""What the browser tests look for on every page, whoever sees it and however it was reached."""

from dataclasses import dataclass
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from .conftest import DESKTOP, PHONE

LANGUAGES = ("en", "fr")
LIGHTS = ("light", "dark")
WIDE: ViewportSize = {"width": 1920, "height": 1080}
NARROWEST = 320  # a phone of 640 pixels, or a page of 1280 at 400 % (WCAG 1.4.10)

# Without axe's preload of style sheets, which the strict policy would note on the console; and with the rule on
# the size of targets, which axe leaves out by default.
AXE = {"preload": False, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
SHAPE = """() => ({
  lang: document.documentElement.lang,
  title: document.title.trim(),
  headings: [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility()).length,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at: in which language, by which light, on which size of window."""

    language: str
    light: str
    viewport: ViewportSize

    def __str__(self) -> str:
        return f"{self.language}, {self.light}, {self.viewport['width']} px"


LOOKS = [Look(*one) for one in product(LANGUAGES, LIGHTS, (PHONE, DESKTOP, WIDE))]
# Where all pages of a part are walked through: looks that hold each language, light and size; the others with --full.
FEW_LOOKS = [
    pytest.param(look, id=str(look), marks=() if number in (0, 4, 8, 9) else pytest.mark.full)
    for number, look in enumerate(LOOKS)
]
TWO_LOOKS = [
    ("en", "light"),
    ("fr", "dark"),
    pytest.param("fr", "light", marks=pytest.mark.full),
    pytest.param("en", "dark", marks=pytest.mark.full),
]


def faults(page: Page, language: str = "") -> list[str]:
    """Everything wrong with the page as it stands; empty when nothing is.

    axe against every rule it knows, the frame of the page (one visible h1, a title, its `language`), and no
    sideways scroll, on phones down to 320 px.
    """
    found = [
        f"{one['id']}: {node['html'][:160]}"
        for one in Axe().run(page, options=AXE).response["violations"]
        for node in one["nodes"]
    ]
    shape = page.evaluate(SHAPE)
    if shape["headings"] != 1:
        found.append(f"{shape['headings']} visible h1")
    if not shape["title"]:
        found.append("no title")
    if language and shape["lang"] != language:
        found.append(f"lang is {shape['lang']!r}, not {language!r}")
    return [f"{page.url}: {one}" for one in found + _sideways(page)]


def _sideways(page: Page) -> list[str]:
    size = page.viewport_size
    if not size:
        return []
    widths = [size["width"]] + ([NARROWEST] if size["width"] <= PHONE["width"] else [])
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": size["height"]})
        if (over := page.evaluate(SHAPE)["wide"]) > 0:
            found.append(f"{over} px too wide at {width} px")
    page.set_viewport_size(size)
    return found
