"""The outbox, the "no more" page, and mails made of templates."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from community.commons.jobs.worker import drain
from community.commons.mail.kinds import KINDS
from community.commons.mail.models import Delivery, Suppression
from community.commons.mail.refusals import digest_of, is_suppressed, token_for
from community.commons.mail.rendering import render_mail
from community.commons.mail.sending import Envelope, send

pytestmark = pytest.mark.django_db


def test_one_click_unsubscribes_and_looking_changes_nothing(client: Client, kinds: dict[str, Any]) -> None:
    url = f"/mail/unsubscribe/{token_for('lea@example.org', 'test.note')}/"
    page = client.get(url)
    assert page.status_code == 200 and "when there is a note" in page.content.decode()
    client.head(url)
    assert not Suppression.objects.exists()
    stranger = Client(enforce_csrf_checks=True)  # a mail provider's robot has no cookie
    for _ in range(2):
        answer = stranger.post(url, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert is_suppressed("LEA@example.org", KINDS["test.note"])
    assert kinds["refused"] == [digest_of("lea@example.org")] * 2
    assert Suppression.objects.count() == 1
    assert "lea" not in url and "lea" not in Suppression.objects.get().digest


@pytest.mark.parametrize("kind", ["test.legal", "test.nothing"])
def test_what_cannot_be_refused_has_no_such_page(client: Client, kinds: dict[str, Any], kind: str) -> None:
    assert client.get(f"/mail/unsubscribe/{token_for('lea@example.org', kind)}/").status_code == 404


def test_a_forged_token_is_not_found(client: Client, kinds: dict[str, Any]) -> None:
    token = token_for("lea@example.org", "test.note")
    assert client.post(f"/mail/unsubscribe/{token[:-3]}abc/").status_code == 404
    assert not Suppression.objects.exists()


def test_the_outbox_is_the_administrators_and_in_the_demonstration_everybodys(
    client: Client, cast: dict[str, Any], kinds: dict[str, Any], settings: Any
) -> None:
    send(Envelope("k", "test.note", "lea@example.org", "A <b>note</b>", "Open https://example.org/x & read"))
    drain()
    one = Delivery.objects.get()
    for path in ("/mail/outbox/", f"/mail/outbox/{one.pk}/"):
        assert client.get(path).status_code == 302
        for name, person in cast.items():
            if name == "visitor":
                continue
            client.force_login(person)
            assert client.get(path).status_code == (200 if name == "administrator" else 403), name
        client.logout()
        settings.DEMO = True
        page = client.get(path).content.decode()
        assert "A &lt;b&gt;note&lt;/b&gt;" in page
        settings.DEMO = False
    assert '<a href="https://example.org/x"' in client_page(cast["administrator"], one)
    assert Client().get("/mail/outbox/?before=x").status_code == 302


def client_page(person: Any, delivery: Delivery) -> str:
    client = Client()
    client.force_login(person)
    return client.get(f"/mail/outbox/{delivery.pk}/").content.decode()


def test_the_outbox_costs_the_same_for_one_mail_and_for_thirty(
    client: Client, cast: dict[str, Any], kinds: dict[str, Any], django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(cast["administrator"])
    counts = []
    for start, end in ((0, 1), (1, 35)):
        for number in range(start, end):
            send(Envelope(f"k{number}", "test.note", "lea@example.org", "Note", "Words"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get("/mail/outbox/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "?before=" in page.content.decode()


@pytest.fixture
def templates(tmp_path: Path, settings: Any) -> Path:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "hello.txt").write_text(
        "Hello {{ name }}\n\nYou & {{ name }}: {% translate 'Yes' %}\n"
    )
    (tmp_path / "mail" / "hello.html").write_text(
        '{% extends "mail/base.html" %}{% block content %}<p>{{ name }}</p>'
        '<a class="button" href="/x">Go</a>{% endblock %}'
    )
    (tmp_path / "mail" / "plain.txt").write_text("Only words\n\nNothing else.")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    return tmp_path


def test_a_mail_is_a_pair_of_templates_in_the_readers_language(templates: Path) -> None:
    mail = render_mail("hello", "fr", {"name": "Léa <script>"})
    assert mail.subject == "Hello Léa <script>"
    assert mail.text == "You & Léa <script>: Oui\n"
    assert "Léa &lt;script&gt;" in mail.html and 'lang="fr"' in mail.html
    assert (
        'class="button" href="/x" style="' in mail.html
        or 'style="' in mail.html.split('class="button"')[1][:400]
    )
    assert "oklch" not in mail.html and "http://localhost:8000" in mail.html


def test_a_mail_may_be_words_alone(templates: Path) -> None:
    mail = render_mail("plain", "en", {})
    assert (mail.subject, mail.text, mail.html) == ("Only words", "Nothing else.\n", "")
