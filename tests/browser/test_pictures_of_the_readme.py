"""The README's pictures, taken of the demonstration: `PARVIS_SCREENSHOTS=1 manage.py test …` writes docs/images/."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page

from community.home.demo.filling import fill
from forums.models import Topic
from forums.moderation.models import Case
from membership.models import Member

from .conftest import DESKTOP, PHONE, NewPage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.screenshots,
]
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST = 200_000  # bytes of one picture


def test_take_the_pictures_of_the_readme(new_page: NewPage, sign_in: Callable[[Page, Member], Page]) -> None:
    told = fill("quiet")
    member, moderator = (
        told.members["nell"],
        Member.objects.filter(handle="hanneke").first(),
    )
    assert moderator
    topic = Topic.objects.filter(language="en", state="visible", category__see="everyone").latest("thanks")
    case = Case.objects.open().nearest_deadline_first().first()
    assert case
    take(sign_in(new_page(), member), "/", "front")
    take(sign_in(new_page(), member), topic.url, "topic")
    take(sign_in(new_page(), moderator), case.url, "queue")
    take(sign_in(new_page(color_scheme="dark"), member), reverse("forums:topic-list"), "dark")
    french = new_page(viewport=PHONE, locale="fr-FR", device_scale_factor=2)
    take(french, reverse("forums:topic-list"), "phone", width=PHONE["width"])


def take(page: Page, address: str, name: str, width: int = DESKTOP["width"]) -> None:
    """The first screen, `width` pixels wide, in 128 colours."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    if picture.width > 2 * width:
        picture = picture.resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / f"{name}.png"
    picture.quantize(128).save(path, optimize=True)
    assert path.stat().st_size < MOST, f"{path.name} has {path.stat().st_size} bytes"
