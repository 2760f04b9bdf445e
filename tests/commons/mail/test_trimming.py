"""A reply without the mail it answers: real ones in many languages, and never a word of the author's own lost."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.commons.mail.incoming import trim, without_signature

OURS = Path(__file__).resolve().parents[2] / "data" / "mail" / "reply_trimming.json"
LEAST = 28 / 32


def cases(real_data: Path | None) -> list[dict[str, str]]:
    there = real_data / "mail" / "reply_trimming.json" if real_data else OURS
    return list(json.loads((there if there.is_file() else OURS).read_text()))


def test_real_replies_are_trimmed_as_expected(real_data: Path | None) -> None:
    asked = cases(real_data)
    failed = [one["id"] for one in asked if trim(one["email"]).text.strip() != one["trimmed"].strip()]
    print(
        f"{len(asked) - len(failed)} of {len(asked)} trimmed as expected; not: {', '.join(failed) or 'none'}"
    )
    assert len(asked) - len(failed) >= LEAST * len(asked), failed


def test_no_word_of_the_authors_own_is_lost_in_real_replies(real_data: Path | None) -> None:
    for one in cases(real_data):
        kept = trim(one["email"]).text.split()
        assert [word for word in one["trimmed"].split() if word not in kept] == [], one["id"]


HEADS = [
    "On Mon, 2 Feb 2026 at 10:12, Ada <ada@example.org> wrote:",
    "On Mon, 2 Feb 2026 at 10:12, Ada Lovelace <\nada@example.org> wrote:",
    "Le lun. 2 févr. 2026 à 10:12, Ada <ada@example.org> a écrit :",
    "Le lun. 2 févr. 2026 à 10:12, Ada\n<ada@example.org> a\nécrit :",
    "Am 02.02.2026 um 10:12 schrieb Ada <ada@example.org>:",
    "El lun, 2 feb 2026 a las 10:12, Ada (<ada@example.org>) escribió:",
    "Il giorno lun 2 feb 2026 alle ore 10:12 Ada <ada@example.org> ha scritto:",
    "Op ma 2 feb 2026 om 10:12 schreef Ada <ada@example.org>:",
    "Em seg., 2 de fev. de 2026 às 10:12, Ada <ada@example.org> escreveu:",
    "2026年2月2日(月) 10:12 Ada <ada@example.org>:",
    "W dniu 2.02.2026 o 10:12, Ada <ada@example.org> pisze:",
    "пн, 2 февр. 2026 г. в 10:12, Ada <ada@example.org> написал(а):",
    "-----Original Message-----\nFrom: Ada <ada@example.org>\nSent: Monday, 2 February 2026 10:12\nSubject: Keys",
    "De : Ada <ada@example.org>\nEnvoyé : lundi 2 février 2026 10:12\nÀ : Bo\nObjet : Les clés",
]
SENTENCES = st.lists(
    st.text(alphabet="abcdefghijklmnop éàç", min_size=3, max_size=40).map(lambda s: f"w{s.strip()}w"),
    min_size=1,
    max_size=5,
)
QUOTE = "\n".join(f"> line {number} of what was said" for number in range(3))


@pytest.mark.parametrize("head", HEADS)
def test_the_answer_above_is_kept_and_the_mail_below_goes(head: str) -> None:
    assert trim(f"My own words.\n\n{head}\n\n{QUOTE}\n").text == "My own words."


@given(above=SENTENCES, between=SENTENCES, below=SENTENCES, head=st.sampled_from(HEADS[:12]))
def test_what_is_written_between_and_below_quotes_survives(
    above: list[str], between: list[str], below: list[str], head: str
) -> None:
    mail = "\n".join([*above, "", head, QUOTE, "", *between, "", QUOTE, "", *below])
    kept = trim(mail).text.splitlines()
    assert [line for line in (*above, *between, *below) if line not in kept] == []


@given(st.lists(st.text(max_size=80), max_size=20))
def test_a_text_without_any_sign_of_a_quote_stays_as_it_is(lines: list[str]) -> None:
    """Whatever stands in a text that quotes nothing stays, word by word."""
    text = "\n".join(f"a{line}a" for line in " ".join(lines).splitlines())
    if ":" in text or "：" in text:
        text = text.replace(":", ".").replace("：", ".")
    assert trim(text).text.split() == text.split()


@given(st.text(max_size=2000))
def test_nothing_breaks_it_and_nothing_is_invented(text: str) -> None:
    trimmed = trim(text)
    assert set(trimmed.text.split()) <= set(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "One thought.\n\n---\n\nAnother thought, below a line.",
        "One thought.\n\n--\n\nAnother thought, with air above it.",
        "One thought.\n--\nPS: and the keys hang behind the door.",
        "The fair:\nDate: Monday\nFrom: 10:00\nTo: 12:00\nPlace: the hall",
        "On Monday we met.\nThe committee wrote:\nWe are glad.",
        "In 2019 our chair wrote:\nNo more meetings at night.\nI agree.",
        "From: the kitchen\nTo: the hall\nSubject to change.",
        "Sent from my heart to all of you.",
        "- one\n- two\n\n* * *\n\n- three",
        "> What do you think?\n\nI think yes.\n\n> And you?\n\nNo.",
    ],
)
def test_what_only_looks_like_the_end_is_kept(text: str) -> None:
    kept = trim(text).text
    assert [
        word for word in text.replace(">", "").split() if any(map(str.isalnum, word)) and word not in kept
    ] == []


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAda Lovelace\nAnalytical Engines",
        "Sent from my iPhone",
        "Envoyé de mon iPhone",
        "Von meinem iPhone gesendet",
        "Get Outlook for iOS",
        "Enviado desde mi iPhone",
    ],
)
def test_signatures_go(signature: str) -> None:
    assert trim(f"Yes.\n\n{signature}\n\n{HEADS[0]}\n{QUOTE}").text == "Yes."
    assert trim(f"Yes.\n\n{signature}\n").text == "Yes."
    assert without_signature(f"Yes.\n\n{signature}") == "Yes."


def test_a_letter_keeps_what_it_forwards() -> None:
    text = f"Look:\n\n---------- Forwarded message ----------\n{HEADS[0]}\n{QUOTE}"
    assert without_signature(text) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "On 2016 <a@b.cc> wrot a:\n" * 16_000,
        "From: a\n" * 50_000,
        "--\n" * 100_000,
        "--\nabc\n" * 60_000,
        "> a\nb\n" * 60_000,
        "a " * 200_000 + ":",
        "Sent from my iphone\n" * 20_000,
        "\n" * 400_000,
    ],
    ids=range(8),
)
def test_a_hostile_text_costs_no_more_than_a_long_one(hostile: str) -> None:
    began = time.perf_counter()
    trim(hostile)
    assert time.perf_counter() - began < 5
