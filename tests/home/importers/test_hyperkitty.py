"""HyperKitty: mails with the addresses that they had in the archive."""

import os
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.test import Client

from community.home.importers.hyperkitty import digest_of
from forums.models import Post, Topic

from . import dumps
from .bringing import bring, everything, exact, totals

pytestmark = pytest.mark.django_db
LIST = "https://lists.example.org/archives/list/dev@lists.example.org"


def archive(forum: dumps.Forum) -> str:
    mails = []
    for topic in forum.topics:
        for post in topic.posts:
            answers = f"In-Reply-To: <{topic.posts[0].id}@example.org>\n" if post.number > 1 else ""
            mails.append(
                f"From p{post.author}@example.org {post.at:%a %b %d %H:%M:%S %Y}\n"
                f"From: Person {post.author} <p{post.author}@example.org>\n"
                f"Date: {format_datetime(post.at)}\nMessage-ID: <{post.id}@example.org>\n{answers}"
                f"Subject: {'Re: ' if answers else ''}Topic {topic.id}\n"
                "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
                f"Words of {post.id}, see {LIST}/message/{digest_of(f'{forum.posts[0].id}@example.org')}/\n\n"
            )
    return "".join(mails)


def test_an_archive_comes_whole_with_its_addresses(tmp_path: Path) -> None:
    forum = dumps.invent(200, seed=31)
    file = tmp_path / "dev.mbox"
    file.write_text(archive(forum))
    report = bring(file, "hyperkitty", site=LIST)
    assert totals(report) == (len(forum.posts), len(forum.posts), 0, 0, 0)
    assert Topic.objects.count() == len(forum.topics) and report["links"] == len(forum.posts)
    exact()
    browser = Client()
    for post in forum.posts[::23]:
        here = Post.objects.get(source_id=f"{post.id}@example.org")
        digest = digest_of(here.source_id)
        assert here.source_url == f"{LIST}/message/{digest}/"
        for kind in ("message", "thread"):
            answer = browser.get(f"/archives/list/dev@lists.example.org/{kind}/{digest}/")
            assert (answer.status_code, answer["Location"]) == (301, here.url)
    assert (
        browser.get(
            "/archives/list/dev@lists.example.org/message/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567/"
        ).status_code
        == 404
    )
    before = everything()
    assert totals(bring(file, "hyperkitty", site=LIST)) == (len(forum.posts), 0, 0, len(forum.posts), 0)
    assert everything() == before


def test_the_digest_is_that_of_mailman() -> None:
    """The example of Mailman's documentation of Message-ID-Hash."""
    assert digest_of("<87myycy5eh.fsf@uwakimon.sk.tsukuba.ac.jp>") == "JJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP"


def test_the_samples_of_the_shared_data() -> None:
    folder = os.environ.get("PARVIS_TEST_DATA")
    if not folder:
        pytest.skip("PARVIS_TEST_DATA is not set: an archive of our own is read above")
    report = bring(Path(folder) / "import" / "hyperkitty" / "hyperkitty_2016_march.mbox", "hyperkitty")
    assert totals(report) == (1, 1, 0, 0, 0)
    assert Post.objects.get().author.name == "Germán Poo-Caamaño"
