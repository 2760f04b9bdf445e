"""The ground of every page: headers, language, light, links; static files joined into one."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client

from community.commons.web import navigation
from community.commons.web.storage import StaticStorage, _Prepared

PAGES = [
    "/members/",
    "/accounts/login/",
    "/accounts/signup/",
    "/about/privacy/",
    "/about/accessibility/",
    "/nowhere/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_what_may_happen_on_it(client: Client, db: None, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY" and headers["X-Content-Type-Options"] == "nosniff"
    assert (
        headers["Referrer-Policy"] == "same-origin" and headers["Cross-Origin-Opener-Policy"] == "same-origin"
    )
    assert "camera=()" in headers["Permissions-Policy"] and headers["X-Request-Id"]


@pytest.mark.parametrize("path", ["/members/", "/about/privacy/", "/nowhere/"])
def test_a_visitors_page_holds_nothing_of_the_visitor(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert b"csrf" not in response.content.lower() and not response.cookies


def test_a_member_sends_the_token_with_every_htmx_request(client: Client, cast: Any) -> None:
    client.force_login(cast["member"])
    assert b"hx-headers:inherited" in client.get("/members/").content


def test_a_visitor_chooses_language_and_light_by_cookie(client: Client, db: None) -> None:
    said = client.post(
        "/look/", {"language": "fr", "next": "/members/?q=a"}, headers={"sec-fetch-site": "same-origin"}
    )
    assert said.status_code == 302 and said["Location"] == "/members/?q=a"
    client.post("/look/", {"theme": "dark"}, headers={"sec-fetch-site": "same-origin"})
    text = client.get("/members/").content.decode()
    assert '<html lang="fr" data-theme="dark">' in text


def test_a_member_keeps_language_and_light(client: Client, cast: Any) -> None:
    client.force_login(cast["member"])
    client.post("/look/", {"language": "fr"}, headers={"sec-fetch-site": "same-origin"})
    client.post("/look/", {"theme": "light"}, headers={"sec-fetch-site": "same-origin"})
    cast["member"].refresh_from_db()
    assert (cast["member"].language, cast["member"].theme) == ("fr", "light")


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {}]
)
def test_the_look_is_changed_from_here_alone(client: Client, db: None, headers: dict[str, str]) -> None:
    assert client.post("/look/", {"theme": "dark"}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "/nowhere/", "javascript:alert(1)"]
)
def test_a_switch_leads_back_to_this_site_alone(client: Client, db: None, target: str) -> None:
    said = client.post("/look/", {"theme": "dark", "next": target}, headers={"sec-fetch-site": "same-origin"})
    assert said["Location"] == "/"


def test_values_that_do_not_exist_change_nothing(client: Client, db: None) -> None:
    said = client.post(
        "/look/", {"theme": "neon", "language": "tlh"}, headers={"sec-fetch-site": "same-origin"}
    )
    assert said.status_code == 302 and not said.cookies


def test_small_files_are_there(client: Client, db: None) -> None:
    assert b"Disallow: /accounts/" in client.get("/robots.txt").content
    assert json.loads(client.get("/site.webmanifest").content)["name"]
    assert client.get("/favicon.ico").status_code == 301


def test_a_desk_shows_its_number_to_those_who_work_there(client: Client, cast: Any, monkeypatch: Any) -> None:
    desk = navigation.Desk(
        "test",
        "Desk",
        "membership:role-list",
        "queue",
        lambda person: getattr(person, "is_staff_member", False),
        lambda person: 7,
        "things waiting",
    )
    monkeypatch.setitem(navigation._desks, "test", desk)
    client.force_login(cast["moderator"])
    assert (
        b'<b class="num">7</b> <span class="visually-hidden">things waiting</span>'
        in client.get("/members/").content
    )
    client.force_login(cast["member"])
    assert b"things waiting" not in client.get("/members/").content


# -- Static files --------------------------------------------------------------------------


def test_the_style_sheet_is_joined_into_one() -> None:
    folder = Path(__file__).resolve().parents[3] / "static"
    storage = FileSystemStorage(folder)
    paths = {
        str(path.relative_to(folder)): (storage, str(path.relative_to(folder)))
        for path in folder.rglob("*.css")
    }
    joined = _Prepared("css/site.css", paths).open("css/site.css").read().decode()
    assert "@import" not in joined
    for path in (folder / "css").rglob("*.css"):
        if path.name != "site.css":
            assert path.read_text() in joined, f"{path.name} is imported by nothing"


def test_source_maps_are_taken_out(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("go();\n//# sourceMappingURL=a.js.map\n")
    prepared = _Prepared("a.js", {"a.js": (FileSystemStorage(tmp_path), "a.js")})
    assert prepared.open("a.js").read() == b"go();\n\n"


def test_collected_modules_import_hashed_names(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "js").mkdir(parents=True)
    (source / "js" / "a.js").write_text('import { b } from "./b.js";\n')
    (source / "js" / "b.js").write_text("export const b = 1;\n")
    (source / "library.js").write_text('// use: import x from "./missing.js";\n')
    storage = StaticStorage(location=str(target))
    found = FileSystemStorage(source)
    names = ["js/a.js", "js/b.js", "library.js"]
    for name in names:
        storage.save(name, found.open(name))
    outcome = list(storage.post_process({name: (found, name) for name in names}))
    assert not [one for one in outcome if isinstance(one[2], Exception)]
    hashed = storage.hashed_files
    assert Path(hashed["js/b.js"]).name in (target / hashed["js/a.js"]).read_text()


def test_pages_travel_packed_to_whom_takes_it(client: Client, db: None) -> None:
    plain = client.get("/members/")
    packed = client.get("/members/", headers={"accept-encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed.headers["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    refused = client.get("/members/", headers={"accept-encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_the_length_of_a_packed_page_tells_nothing(client: Client, db: None) -> None:
    answers = (client.get("/members/", headers={"accept-encoding": "gzip"}) for _time in range(12))
    assert len({len(answer.content) for answer in answers}) > 3


def test_a_small_answer_is_not_packed(client: Client, db: None) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers={"accept-encoding": "gzip"}).headers
