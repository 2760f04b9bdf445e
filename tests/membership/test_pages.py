"""The directory, profiles, one's own page, roles: for each of the cast, in both languages."""

import io
from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from community.commons.panels import Panel, profile_panels
from community.commons.standing import spaces
from membership import operations
from membership.models import Member, RoleInterval
from tests.cast import CAST, make_member

pytestmark = pytest.mark.django_db
OPEN = ["/members/", "/members/member/", "/about/privacy/"]
OWN = [
    "/members/me/",
    "/members/me/account/",
    "/members/me/close/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/sessions/",
]


def _as(client: Client, person: Any) -> Client:
    if getattr(person, "pk", None):
        client.force_login(person)
    return client


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", CAST)
def test_pages_open_for_whom_they_are(client: Client, cast: Any, name: str, language: str) -> None:
    if name != "visitor":
        Member.objects.filter(pk=cast[name].pk).update(language=language)
        cast[name].refresh_from_db()
    _as(client, cast[name])
    headers = {"accept-language": language}
    for path in OPEN:
        response = client.get(path, headers=headers)
        assert response.status_code == 200, path
        assert f'<html lang="{language}"' in response.content.decode()
    for path in OWN:
        assert client.get(path, headers=headers).status_code == (302 if name == "visitor" else 200), path
    expected = {"visitor": 302, "administrator": 200}.get(name, 403)
    assert client.get("/members/roles/", headers=headers).status_code == expected


@pytest.mark.parametrize("path", ["/members/", "/members/?q=p", "/members/?sort=newest"])
def test_the_directory_costs_the_same_with_many(
    client: Client, cast: Any, path: str, same_number_of_queries: Any
) -> None:
    client.force_login(cast["member"])
    numbers = count()
    same_number_of_queries(
        lambda n: [make_member(f"p{next(numbers)}", listed=True) for _ in range(n)], lambda: client.get(path)
    )


def test_the_directory_lists_those_who_asked(client: Client, cast: Any) -> None:
    make_member("open", name="Marit Solvang", listed=True, listed_publicly=True)
    make_member("inside", name="Inside Person", listed=True)
    make_member("shy", name="Shy Person")
    make_member("gone", name="Gone Person", listed=True, account="deactivated")
    text = client.get("/members/").content.decode()
    assert "Marit Solvang" in text and "Shy Person" not in text and "Gone Person" not in text
    assert "Inside Person" not in text
    client.force_login(cast["member"])
    assert "Inside Person" in client.get("/members/").content.decode()


def test_the_directory_says_what_it_did_not_understand(client: Client) -> None:
    response = client.get("/members/?colour=red&sort=height&q=\x00")
    assert response.status_code == 200
    text = response.content.decode()
    assert "no filter “colour”" in text and "could not be understood" in text


def test_the_directory_answers_htmx_with_the_people_alone(client: Client) -> None:
    response = client.get("/members/", headers={"hx-request": "true"})
    assert b"<html" not in response.content and b'id="people"' in response.content
    assert "HX-Request" in response["Vary"]


def test_a_profile_shows_names_whole_and_escaped(client: Client, cast: Any) -> None:
    Member.objects.filter(pk=cast["member"].pk).update(name="<b>Léa</b> " + "x" * 60)
    text = client.get("/members/member/").content.decode()
    assert "&lt;b&gt;Léa&lt;/b&gt; " + "x" * 60 in text and "<b>Léa" not in text


def test_a_profile_shows_the_panels_of_other_parts(client: Client, cast: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(
        profile_panels._panels,
        "test",
        Panel("test", "Panel of a test", "web/_notice.html", lambda member, viewer: {"text": member.handle}),
    )
    assert "Panel of a test" in client.get("/members/member/").content.decode()


@pytest.mark.parametrize("handle", ["nobody", "parvis", "%00", "a" * 300])
def test_a_profile_of_nobody_is_not_found(client: Client, cast: Any, handle: str) -> None:
    assert client.get(f"/members/{handle}/").status_code == 404


def test_one_edits_ones_profile(client: Client, cast: Any) -> None:
    client.force_login(cast["member"])
    said = client.post(
        "/members/me/",
        {"name": "Léa  M.", "about": "Chairs.", "listed": "on", "headline": "", "place": "", "pronouns": ""},
    )
    assert said.status_code == 302
    cast["member"].refresh_from_db()
    assert (cast["member"].name, cast["member"].listed) == ("Léa M.", True)


@pytest.mark.parametrize("name", ["", "\u200b", "Moderator", "x" * 81])
def test_a_name_that_does_not_do_is_said_beside_the_field(client: Client, cast: Any, name: str) -> None:
    client.force_login(cast["member"])
    said = client.post("/members/me/", {"name": name, "about": "Kept words"})
    assert said.status_code == 422
    text = said.content.decode()
    assert "id_name_error" in text and "Kept words" in text


def test_one_changes_ones_preferences(client: Client, cast: Any) -> None:
    client.force_login(cast["member"])
    client.post(
        "/members/me/preferences/", {"language": "fr", "time_zone": "America/Montreal", "theme": "dark"}
    )
    cast["member"].refresh_from_db()
    assert (cast["member"].language, cast["member"].theme) == ("fr", "dark")
    wrong = client.post(
        "/members/me/preferences/", {"language": "tlh", "time_zone": "Moon/Base", "theme": "dark"}
    )
    assert wrong.status_code == 422


def _picture(kind: str = "PNG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, kind)
    return SimpleUploadedFile("me.png", out.getvalue(), "image/png")


def test_one_wears_and_removes_a_picture(
    client: Client, cast: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(cast["member"])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/members/me/avatar/", {"picture": _picture()}).status_code == 302
    member = Member.objects.get(pk=cast["member"].pk)
    assert member.avatar
    served = client.get(member.avatar_url)
    assert served.status_code == 200 and served["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(b"".join(served))).size == (256, 256)  # type: ignore[arg-type]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/members/me/avatar/", {"remove": "1"})
    assert Member.objects.get(pk=member.pk).avatar == ""
    assert client.get(member.avatar_url).status_code == 404


@pytest.mark.parametrize("content", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused(client: Client, cast: Any, content: bytes) -> None:
    client.force_login(cast["member"])
    said = client.post("/members/me/avatar/", {"picture": SimpleUploadedFile("me.png", content, "image/png")})
    assert said.status_code == 422 and b"id_picture_error" in said.content
    assert Member.objects.get(pk=cast["member"].pk).avatar == ""


@pytest.mark.parametrize(
    ("tint", "letters", "status"),
    [
        (1, "LM", 200),
        (6, "É", 200),
        (7, "LM", 404),
        (0, "A", 404),
        (1, "lm", 404),
        (1, "ABC", 404),
        (2, "<B", 404),
    ],
)
def test_initials_are_few_and_safe(client: Client, tint: int, letters: str, status: int) -> None:
    response = client.get(f"/members/initials/{tint}/{letters}.svg")
    assert response.status_code == status
    if status == 200:
        assert (
            "immutable" in response["Cache-Control"] and "unsafe" not in response["Content-Security-Policy"]
        )


def test_administrators_give_and_end_roles(client: Client, cast: Any) -> None:
    client.force_login(cast["administrator"])
    given = client.post(
        "/members/roles/", {"handle": "@Member", "role": "moderator", "scope": "", "reason": "Fair."}
    )
    assert given.status_code == 302
    interval = RoleInterval.objects.get(member=cast["member"], role="moderator")
    assert client.get(f"/members/roles/{interval.pk}/end/").status_code == 200
    client.post(f"/members/roles/{interval.pk}/end/", {"reason": ""})
    assert not Member.objects.get(pk=cast["member"].pk).has_role("moderator")


def test_the_room_of_a_role_is_chosen_and_shown_by_its_name(client: Client, cast: Any) -> None:
    client.force_login(cast["administrator"])
    spaces.register("test.room", lambda person: {7: "The reading room"})
    try:
        page = client.get("/members/roles/")
        assert '<option value="test.room:7">The reading room</option>' in page.text
        given = {"handle": "member", "role": "category_moderator", "reason": "Fair."}
        assert client.post("/members/roles/", {**given, "scope": "test.room:8"}).status_code == 422
        assert client.post("/members/roles/", {**given, "scope": "test.room:7"}).status_code == 302
        interval = RoleInterval.objects.get(member=cast["member"], scope="test.room:7")
        ending = client.get(f"/members/roles/{interval.pk}/end/").text
        assert "The reading room" in client.get("/members/roles/").text and "The reading room" in ending
    finally:
        spaces._kinds.pop("test.room")


def test_roles_cost_the_same_however_many(client: Client, cast: Any, same_number_of_queries: Any) -> None:
    client.force_login(cast["administrator"])

    number = count()

    def more(rows: int) -> None:
        for _ in range(rows):
            member = make_member(f"helper{next(number)}")
            operations.give_role(member, by=cast["administrator"], role="trusted", reason="Fair.")

    same_number_of_queries(more, lambda: client.get("/members/roles/"))


@pytest.mark.parametrize("handle", ["nobody", "moderator"])
def test_roles_that_cannot_be_given_are_said(client: Client, cast: Any, handle: str) -> None:
    client.force_login(cast["administrator"])
    said = client.post(
        "/members/roles/", {"handle": handle, "role": "moderator", "scope": "", "reason": "Fair."}
    )
    assert said.status_code == 422


def test_closing_needs_the_password(client: Client, cast: Any) -> None:
    client.force_login(cast["member"])
    assert client.post("/members/me/close/", {"password": "wrong"}).status_code == 422
    assert client.post("/members/me/close/", {"password": "a long enough password"}).status_code == 302
    assert not Member.objects.get(pk=cast["member"].pk).is_active


def test_roles_stand_on_the_profile(client: Client, cast: Any) -> None:
    operations.give_role(cast["member"], by=cast["administrator"], role="trusted")
    assert b"trusted member" in client.get("/members/member/").content
