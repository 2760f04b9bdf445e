"""What the editor asks the server: whom to mention, files beside pictures, replies in context, begun edits."""

import io
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from community.commons.access import Refused
from community.commons.files.models import Upload
from community.commons.files.operations import accept_file, accept_image, sweep
from forums import operations as forums
from forums.forms import ReplyForm
from forums.models import Category, Draft, Post, Topic
from forums.pictures import dress
from forums.suggesting import QUESTIONS, allowance, people_for
from membership import operations as membership
from membership.models import Member
from tests.cast import make_member

from .conftest import reply

pytestmark = pytest.mark.django_db


def client_of(person: Any) -> Client:
    client = Client()
    if person.pk:
        client.force_login(person)
    return client


def file(name: str, content: bytes = b"words") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(width: int = 1600, height: int = 400) -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(drawn, "PNG")
    return SimpleUploadedFile("plan.png", drawn.getvalue())


# -- Whom to mention -----------------------------------------------------------------------


def handles(letters: str, asker: Any, **where: Any) -> list[str]:
    return [one.handle for one in people_for(letters, asker=asker, **where)]


def test_people_of_the_conversation_come_first_whatever_the_accents(
    cast: Mapping[str, Any], topic: Topic
) -> None:
    for name in ("elodie", "elias", "elise"):
        make_member(name, name=name.capitalize(), listed=name != "elise")
    speaker = make_member("zz", name="Jean-Rémi Élan")
    reply(topic, speaker)
    assert handles("el", cast["member"], topic=topic) == ["zz", "elias", "elodie"]
    assert handles("ÉL", cast["member"], topic=topic) == ["zz", "elias", "elodie"]
    assert handles("remi", cast["member"], topic=topic) == ["zz"], "any word of a name, for who is here"
    assert handles("", cast["member"], topic=topic) == ["zz", "trusted"]
    assert handles("el", cast["member"]) == ["elias", "elodie"], "Elise asked not to be found"
    assert handles("zz", speaker, topic=topic) == [], "not oneself"


def test_a_changed_name_is_found_by_its_new_letters(cast: Mapping[str, Any]) -> None:
    member = make_member("ada", name="Ada", listed=True)
    membership.edit_profile(member, by=member, changes={"name": "Zoë Ünal"})
    assert handles("zoe u", cast["member"]) == ["ada"]
    assert handles("ada", cast["member"]) == ["ada"]


def test_in_a_private_room_only_those_are_offered_who_read_there(
    cast: Mapping[str, Any], private: Category
) -> None:
    among = forums.open_topic(private, by=cast["administrator"], title="Among us", text="Hush.")
    Member.objects.update(listed=True)
    found = handles("mo", cast["administrator"], topic=among) + handles(
        "me", cast["administrator"], topic=among
    )
    assert found == ["moderator"]
    refused = client_of(cast["member"]).get(f"/forums/people/?q=m&topic={among.pk}")
    assert refused.status_code == 404


def test_the_answer_names_no_more_than_is_needed_and_not_too_often(
    cast: Mapping[str, Any], topic: Topic
) -> None:
    allowance.forget()
    client = client_of(cast["member"])
    people = client.get(f"/forums/people/?q=tru&topic={topic.pk}").json()["people"]
    assert people == [{"handle": "trusted", "name": "Trusted", "avatar": cast["trusted"].avatar_url}]
    assert client.get("/forums/people/?q=%00%ff&topic=x&category=%00").status_code == 200
    for _ in range(QUESTIONS):
        last = client.get("/forums/people/?q=q").status_code
    assert last == 429
    allowance.forget()
    assert Client().get("/forums/people/?q=tru").status_code == 302


@pytest.mark.parametrize("members", [1, 30])
def test_suggestions_need_the_same_number_of_queries(
    cast: Mapping[str, Any], topic: Topic, members: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(members):
        someone = make_member(f"anna{number}", listed=True)
        if number < 5:
            reply(topic, someone)
    topic = Topic.objects.select_related("category").get(pk=topic.pk)
    with django_assert_max_num_queries(4):
        assert people_for("anna", asker=cast["member"], topic=topic)


# -- Files ---------------------------------------------------------------------------------


def test_a_file_is_a_download_for_who_may_read_its_post(
    cast: Mapping[str, Any], private: Category, topic: Topic
) -> None:
    opened = forums.open_topic(private, by=cast["moderator"], title="Accounts", text="See below, please.")
    for where, visitor in ((opened, 404), (topic, 200)):
        upload = accept_file(file("Rôle & comptes.csv", b"a,b\n1,2\n"), by=cast["moderator"])
        assert upload.kind == Upload.Kind.FILE
        assert client_of(cast["trusted"]).get(upload.url).status_code == 404, "in no text yet"
        reply(where, cast["moderator"], f"Here: {upload.markdown}")
        assert client_of(cast["visitor"]).get(upload.url).status_code == visitor
        answer = client_of(cast["administrator"]).get(upload.url)
        assert answer.content == b"a,b\n1,2\n"
        assert answer["Content-Type"] == "text/csv"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''R%C3%B4le")
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content", "status", "says"),
    [
        ("drawing.svg", b"<svg/>", 422, "Save it as PNG"),
        ("photo.heic", b"....ftypheic", 422, "Save it as JPEG or PNG"),
        ("setup.exe", b"MZ", 422, ".exe are not kept here"),
        ("noname", b"words", 422, "what kind of file"),
        ("empty.txt", b"", 422, "empty"),
        ("page.pdf", b"<html><script>alert(1)</script>", 422, "something else inside"),
        ("sheet.docx", b"\xd0\xcf\x11\xe0", 422, "something else inside"),
        ("words.txt", b"MZ\x00\x00", 422, "something else inside"),
        ("photo.jpg", b"%PDF-1.7", 422, "no picture that we can read"),
        ("page.html", b"<script>", 422, ".html are not kept here"),
    ],
)
def test_what_is_not_kept_is_said_in_a_sentence(
    cast: Mapping[str, Any], name: str, content: bytes, status: int, says: str
) -> None:
    answer = client_of(cast["member"]).post(
        "/files/", {"file": file(name, content)}, headers={"Accept": "application/json"}
    )
    if content:
        assert (answer.status_code, says in answer.json()["error"]) == (status, True)
    else:
        with pytest.raises(Refused, match=says):
            accept_file(file(name, content), by=cast["member"])
    assert not Upload.objects.exists()


def test_a_file_too_large_is_refused_with_both_sizes(cast: Mapping[str, Any], settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(Refused, match="at most") as refusal:
        accept_file(file("large.pdf", b"%PDF-" + b"x" * 1000), by=cast["member"])
    assert refusal.value.status == 413


def test_a_disguised_page_can_do_nothing(cast: Mapping[str, Any], topic: Topic) -> None:
    """A polyglot passes for text, and is a download without a program's rights."""
    upload = accept_file(file("notes.txt", b"<script>alert(1)</script>"), by=cast["trusted"])
    reply(topic, cast["trusted"], upload.markdown)
    answer = client_of(cast["visitor"]).get(upload.url)
    assert answer["Content-Type"] == "text/plain" and answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_what_a_draft_shows_is_kept_and_the_rest_swept(cast: Mapping[str, Any], topic: Topic) -> None:
    shown, forgotten = (accept_file(file("a.txt"), by=cast["member"]) for _ in range(2))
    forums.save_draft(f"topic:{topic.pk}", by=cast["member"], text=f"Look: {shown.markdown}")
    Upload.objects.update(created_at=timezone.now() - timedelta(days=9))
    sweep.call()
    assert list(Upload.objects.all()) == [shown]
    forums.discard_draft(f"topic:{topic.pk}", by=cast["member"])
    sweep.call()
    assert not Upload.objects.filter(pk__in=[shown.pk, forgotten.pk]).exists()


def test_pictures_come_small_with_their_size_and_lead_to_the_large_one(
    cast: Mapping[str, Any], topic: Topic
) -> None:
    upload = accept_image(picture(), by=cast["trusted"])
    post = reply(
        topic, cast["trusted"], f'![A "plan" > all]({upload.url}) and [![small]({upload.url})](/forums/)'
    )
    wrapped, linked = post.html.split(" and ")
    assert f'<a href="{upload.url}"><img ' in wrapped
    assert f'src="{upload.thumbnail_url}" width="720" height="180"' in wrapped
    assert linked.count("<a ") == 1 and upload.thumbnail_url in linked, "the author's own link stays"
    assert Upload.objects.get(pk=upload.pk).attached_id == post.pk


def test_a_guessed_address_tells_nothing(cast: Mapping[str, Any]) -> None:
    upload = accept_image(picture(), by=cast["trusted"])
    html = f'<img src="{upload.url}" alt="">'
    assert dress(html, by=cast["member"]) == html
    assert "width" in dress(html, by=cast["trusted"])


# -- Replies in context ----------------------------------------------------------------------


def test_a_post_counts_and_shows_the_replies_that_may_be_seen(cast: Mapping[str, Any], topic: Topic) -> None:
    first = reply(topic, cast["trusted"], "Yes, I do.", reply_to=1)
    reply(topic, cast["trusted"], "And I.", reply_to=1)
    page = Client().get(topic.url).content.decode()
    assert f"/forums/t/{topic.pk}/1/replies/" in page and "2 replies" in page
    assert "answers Trusted, #1" in page
    forums.delete_post(first, by=cast["trusted"])
    listed = Client().get(f"/forums/t/{topic.pk}/1/replies/").content.decode()
    assert "And I." in listed and "Yes, I do." not in listed
    assert Post.objects.for_page().get(topic=topic, number=1).answers == 1
    assert Client().get(f"/forums/t/{topic.pk}/{first.number}/replies/").status_code == 404
    part = Client().get(f"/forums/t/{topic.pk}/1/replies/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "And I." in part


@pytest.mark.parametrize("rows", [1, 30])
def test_replies_of_a_post_need_the_same_number_of_queries(
    cast: Mapping[str, Any], topic: Topic, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        reply(topic, cast["trusted"], "I.", reply_to=1)
    Client().get(f"/forums/t/{topic.pk}/1/replies/")
    with django_assert_num_queries(3):
        Client().get(f"/forums/t/{topic.pk}/1/replies/")


# -- Drafts, keys --------------------------------------------------------------------------------


def test_a_begun_edit_is_there_again_and_gone_when_saved(cast: Mapping[str, Any], topic: Topic) -> None:
    post = topic.posts.get(number=1)
    client = client_of(cast["trusted"])
    client.post("/forums/draft/", {"place": f"post:{post.pk}", "text": "I have two sets.", "title": "Keys"})
    page = client.get(f"/forums/p/{post.pk}/edit/")
    assert page.context["form"]["text"].value() == "I have two sets."
    assert page.context["form"]["title"].value() == "Keys"
    client.post(f"/forums/p/{post.pk}/edit/", {"text": "I have two sets.", "title": "Keys", "seen": 0})
    assert not Draft.objects.exists()


def test_files_without_scripts_keep_the_text_when_one_is_refused(
    cast: Mapping[str, Any], topic: Topic
) -> None:
    client = client_of(cast["member"])
    sent = {"text": "My lists.", "files": [file("a.csv"), file("b.exe", b"MZ")]}
    refused = client.post(f"/forums/t/{topic.pk}/reply/", sent)
    assert refused.status_code == 422
    form = next(one["form"] for one in refused.context if isinstance(one.get("form"), ReplyForm))
    kept = form["text"].value()
    assert kept.startswith("My lists.\n\n[a.csv") and topic.posts.count() == 1
    assert "b.exe" in refused.content.decode()
    client.post(f"/forums/t/{topic.pk}/reply/", {"text": kept})
    assert Upload.objects.get().attached_id == topic.posts.get(number=2).pk


def test_single_keys_are_switched_off_for_a_member_and_for_a_visitor(cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    here = {"next": "/forums/", "keys": "off"}
    client.post(reverse("web:choose"), here, headers={"Sec-Fetch-Site": "same-origin"})
    assert 'data-keys="off"' in client.get("/forums/").content.decode()
    visitor = Client()
    visitor.post(reverse("web:choose"), here, headers={"Sec-Fetch-Site": "same-origin"})
    assert visitor.cookies["keys"].value == "off"
    assert "data-keys=" not in visitor.get("/forums/").content.decode(), "one page for all visitors"


def test_a_draft_of_a_topic_keeps_its_other_fields(category: Category, cast: Mapping[str, Any]) -> None:
    client = client_of(cast["member"])
    typed = {
        "kind": "question", "tags": "hall, keys", "poll-question": "Which day?", "poll-choices": "Monday\nTuesday",
        "poll-ballot": "hidden", "publish_at": "2030-05-01T10:00", "evil": "x",
    }  # fmt: skip
    client.post(
        "/forums/draft/", {"place": f"category:{category.pk}", "text": "Half", "title": "Keys", **typed}
    )
    assert set(Draft.objects.get().beside) == set(typed) - {"evil"}
    page = client.get(f"/forums/new/?category={category.slug}").content.decode()
    for words in (
        'value="question" selected',
        'value="hall, keys"',
        "Which day?",
        "Monday\nTuesday",
        "2030-05-01T10:00",
    ):
        assert words in page, words
    assert re.search(r'value="hidden"[^>]*checked', page)
