"""Messages as they come: broken, in HTML, in any charset, built to exhaust; machines told apart from people."""

import json
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.commons.mail.incoming import letters, telling
from community.commons.mail.incoming.html import to_text
from community.commons.mail.incoming.letters import Unreadable, read
from community.commons.mail.incoming.telling import Nature, nature_of

OURS = Path(__file__).resolve().parents[2] / "data" / "mail"


def folder(real_data: Path | None) -> Path:
    return real_data / "mail" if real_data and (real_data / "mail").is_dir() else OURS


def test_returned_mails_are_told_apart(real_data: Path | None) -> None:
    where = folder(real_data) / "bounces"
    missed = []
    for one in json.loads((where / "expected.json").read_text()):
        nature, sign = nature_of(read((where / one["file"]).read_bytes()))
        failures = {*one["flufl_all_failures"]["permanent"], *one["flufl_all_failures"]["temporary"]}
        wanted = {Nature.BOUNCE} if failures else set(Nature) - {Nature.BOUNCE}
        if nature not in wanted or not all(address in sign for address in list(failures)[:3]):
            missed.append((one["file"], nature, sign))
    assert missed == []


def test_automatic_mails_are_told_apart(real_data: Path | None) -> None:
    files = sorted((folder(real_data) / "auto").glob("*.eml"))
    assert files
    assert {nature_of(read(file.read_bytes()))[0] for file in files} == {Nature.AUTOMATIC}


def test_malformed_mails_are_read_as_far_as_possible(real_data: Path | None) -> None:
    files = sorted((folder(real_data) / "raw").glob("*.eml"))
    assert files
    for file in files:
        letter = read(file.read_bytes())
        assert letter.sender and "\x00" not in letter.text + letter.subject
        letter.text.encode()


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_letter_or_unreadable(raw: bytes) -> None:
    try:
        letter = read(raw)
    except Unreadable:
        return
    nature_of(letter)
    (letter.text + letter.subject + letter.sender + letter.message_id).encode()


@given(
    st.sampled_from(["From", "Subject", "Content-Type", "Content-Transfer-Encoding", "Message-ID", "To"]),
    st.text(max_size=200),
    st.binary(max_size=200),
)
def test_any_header_is_read(name: str, value: str, body: bytes) -> None:
    raw = f"From: a@example.org\n{name}: {value}\n\n".encode("utf-8", "replace") + body
    try:
        read(raw).subject.encode()
    except Unreadable:
        return


@pytest.mark.parametrize(
    ("charset", "content", "words"),
    [
        ("utf-8", "Où ça ?".encode(), "Où ça ?"),
        ("iso-8859-1", "Où ça ?".encode("latin-1"), "Où ça ?"),
        ("us-ascii", "Où ça ?".encode(), "Où ça ?"),
        ("x-unknown", "Où ça ?".encode("cp1252"), "Où ça ?"),
        ("", "Où ça ?".encode("cp1252"), "Où ça ?"),
        ("utf-16", b"\xff", "ÿ"),
    ],
)
def test_charsets_broken_or_missing(charset: str, content: bytes, words: str) -> None:
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    raw = f"From: a@example.org\nContent-Type: {kind}\n\n".encode() + content
    assert read(raw).text.strip() == words


def test_flowed_text_is_unfolded() -> None:
    raw = (
        b"From: a@example.org\nContent-Type: text/plain; format=flowed\n\n"
        b"One long \nline.\n> a quote \n> goes on\n-- \nAda\n"
    )
    assert read(raw).text == "One long line.\n> a quote goes on\n-- \nAda"


def test_html_becomes_words_and_marked_quotes() -> None:
    html = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Hello <b>you</b>,</p>"
        "<div>see <a href='https://example.org/x'>this</a><br>and <a href='javascript:x()'>that</a></div>"
        "<ul><li>one</li><li>two</li></ul><script>alert(1)</script>"
        "<blockquote type=cite><p>Old</p><blockquote>Older</blockquote></blockquote><p>End</p>"
    )
    assert to_text(html).splitlines() == [
        "Hello you,", "", "see this <https://example.org/x>", "and that", "", "- one", "- two", "",
        "> Old", ">", "> > Older", "", "End",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "html",
    ["<div>" * 200_000, "<blockquote>a" * 50_000, "<a href=x>" * 100_000, "&lt;" * 200_000, "<p>\n" * 200_000,
     "<" * 200_000, "<!--" * 100_000, "<style>" * 100_000, "> \n" * 200_000,
     '<a href="' * 50_000, "</a " * 100_000, "<![CDATA[" * 50_000, "<?x" * 100_000, "<a b='>" * 50_000,
     "<p " * 100_000, "<script>" + "</scrip" * 100_000, "<title>" * 100_000, "<textarea>" * 60_000],
    ids=range(18),
)  # fmt: skip
def test_html_bombs_cost_no_more_than_long_mails(html: str) -> None:
    began = time.perf_counter()
    to_text(html)
    assert time.perf_counter() - began < 8


def test_mime_bombs_are_refused() -> None:
    deep = "From: a@example.org\n"
    for number in range(500):
        deep += f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n'
    wide = "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 5000
    for bomb in (deep, wide):
        began = time.perf_counter()
        with pytest.raises(Unreadable):
            read(bomb.encode())
        assert time.perf_counter() - began < 5


def test_plain_text_wins_and_files_are_found() -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Ada <Ada@Example.org>", "x@in.example.net, y@in.example.net"
    message["Subject"] = "Clés : où ?"
    message.set_content("Plain.")
    message.add_alternative("<p>HTML</p><img src='cid:logo'>", subtype="html")
    message.get_payload()[1].add_related(
        b"\x89PNG" + bytes(100), "image", "png", cid="<logo>", filename="logo.png"
    )  # type: ignore[union-attr,index]
    message.add_attachment(b"data", maintype="application", subtype="pdf", filename="../plan é.pdf")
    letter = read(message.as_bytes(), ["Envelope@in.example.net"])
    assert (letter.text.strip(), letter.subject, letter.sender) == (
        "Plain.",
        "Clés : où ?",
        "ada@example.org",
    )
    assert [file.name for file in letter.files] == ["../plan é.pdf"]  # commons/files tidies names
    assert letter.recipients[:2] == ["envelope@in.example.net", "x@in.example.net"]


@pytest.mark.parametrize("subject", [
    "Out of Office", "Re: Automatic reply: keys", "Automatic reply: keys", "Réponse automatique : clés",
    "Absence du bureau", "Abwesenheitsnotiz: Schlüssel", "Automatische Antwort: x", "Respuesta automática: x",
    "Risposta automatica: x", "Afwezig: x", "Autosvar: x", "Автоответ: x", "Resposta automática: x",
])  # fmt: skip
def test_answers_of_absence(subject: str) -> None:
    assert nature_of(read(f"From: a@example.org\nSubject: {subject}\n\nx".encode()))[0] == Nature.AUTOMATIC


@pytest.mark.parametrize("subject", [
    "Re: Out of office hours for the tool library", "Absence of paint", "Automatic doors", "Vacation plans",
    "Re: Undeliverable parcels", "Assentement", "Autoportrait", "",
])  # fmt: skip
def test_people_who_write_about_such_things(subject: str) -> None:
    assert nature_of(read(f"From: a@example.org\nSubject: {subject}\n\nx".encode()))[0] == Nature.LETTER


def test_our_own_mail_coming_back(settings: Any) -> None:
    settings.REPLY_DOMAIN = "in.example.net"
    for sender in (settings.DEFAULT_FROM_EMAIL, "reply+x@in.example.net"):
        assert nature_of(read(f"From: {sender}\n\nx".encode()))[0] == Nature.OWN
    looped = f"From: a@example.org\n{telling.LOOP_HEADER}: {telling.site_name()}\n\nx"
    assert nature_of(read(looped.encode()))[0] == Nature.OWN


def test_many_recipients_are_cut() -> None:
    to = ", ".join(f"p{number}@example.org" for number in range(5000))
    assert len(read(f"From: a@example.org\nTo: {to}\n\nx".encode()).recipients) <= letters.MOST_RECIPIENTS
