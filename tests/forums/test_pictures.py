"""Pictures in posts: those who may read the post see them, nobody else."""

import io
from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from community.commons.files.operations import accept_image
from forums.models import Audience
from forums.operations import create_category, create_post, open_topic
from tests.cast import Person

pytestmark = pytest.mark.django_db


def picture() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    return SimpleUploadedFile("plan.png", drawn.getvalue(), "image/png")


def status_for(person: Person, url: str) -> int:
    client = Client()
    if person.pk:
        client.force_login(person)  # type: ignore[arg-type]
    return client.get(url).status_code


@pytest.mark.parametrize(("see", "visitor", "member"), [("everyone", 200, 200), ("staff", 404, 404)])
def test_a_picture_is_seen_by_who_may_read_its_post(
    cast: Mapping[str, Person], see: str, visitor: int, member: int
) -> None:
    category = create_category(None, by=cast["administrator"], name="Plans", see=Audience(see))
    upload = accept_image(picture(), by=cast["moderator"])
    assert status_for(cast["member"], upload.url) == 404, "in no text yet"
    topic = open_topic(
        category, by=cast["moderator"], title="The plan", text="What do you think of the plan?"
    )
    create_post(topic, by=cast["moderator"], text=f"Here it is.\n\n![The plan]({upload.url})")
    assert status_for(cast["visitor"], upload.url) == visitor
    assert status_for(cast["member"], upload.url) == member
    assert status_for(cast["administrator"], upload.url) == 200
