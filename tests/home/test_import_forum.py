"""Bringing a forum or a mailing list from elsewhere: all of it, once, with its dates, links and authors."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from community.commons.activity.models import Activity, Source
from community.commons.search.models import Document
from community.home.importers import running
from community.home.models import ImportRun
from forums.counting import recount
from forums.models import Category, Post, Revision, Topic
from membership.models import Account, Member
from tests.databases import manage, scratch_database

DATA = Path(__file__).resolve().parents[1] / "data" / "import"
SETS = ("stackexchange_coffee", "stackexchange_datascience", "mailing_lists_2002", "consultation_fr_2015")


def bring(file: Path, format: str = "jsonl", **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command(
        "import_forum", str(file), format=format, json=True, stdout=out, stderr=StringIO(), **options
    )
    return json.loads(out.getvalue())


def totals(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[kind] for kind in ("read", "created", "updated", "unchanged", "refused"))


def exact() -> None:
    """Counters, numbers, search and log say what the rows say."""
    for topic in Topic.objects.all():
        assert recount(topic) == {
            "post_count": topic.post_count,
            "last_number": topic.last_number,
            "highest_number": topic.highest_number,
        }
        assert list(topic.posts.order_by("number").values_list("number", flat=True)) == [
            *range(1, topic.highest_number + 1)
        ]
    for category in Category.objects.all():
        assert category.topic_count == category.topics.count()
        assert category.post_count == Post.objects.filter(topic__category=category).count()
    assert set(Document.objects.values_list("object_id", flat=True)) == set(
        Post.objects.values_list("pk", flat=True)
    )
    written = Activity.objects.filter(verb__in=["forums.topic_opened", "forums.post_created"])
    assert written.count() == Post.objects.count()
    assert set(written.values_list("source", flat=True)) <= {Source.IMPORT}


@pytest.mark.django_db
def test_import_brings_threads_with_dates_authors_links_and_answers() -> None:
    report = bring(DATA / "small.jsonl")
    assert totals(report) == (19, 7, 0, 0, 12)
    exact()
    topic = Topic.objects.get(source_id="t1")
    assert (topic.title, topic.category.name, topic.created_at.year) == (
        "Where does the kiln stand?",
        "Workshop",
        2019,
    )
    opening, answer, orphan, wrong_clock = topic.posts.order_by("number")
    assert answer.reply_to == 1 and orphan.reply_to is None
    assert opening.author.account == Account.NONE and opening.author.name == "Ada Fern"
    assert opening.author.source_id == "https://old.example.org/users/1"
    there = Topic.objects.get(source_id="t2")
    assert f'href="/forums/t/{there.pk}/1/"' in opening.html  # a link to a topic that came later
    assert f"/forums/t/{there.pk}/2/</a>." in answer.html and "mention" not in answer.html
    assert "<script" not in orphan.html and "Kept" in orphan.html
    assert wrong_clock.created_at == orphan.created_at
    assert report["links"] == 2
    page = Client().get(topic.url).content.decode()
    assert 'href="https://old.example.org/q/1"' in page and 'href="https://old.example.org/users/1"' in page


@pytest.mark.django_db
def test_import_lists_what_it_refused_with_line_and_reason() -> None:
    report = bring(DATA / "small.jsonl")
    listed = {(note["line"], note["id"]): note["reason"] for note in report["refusals"]}
    assert "taken it away" in listed[3, "p7"] and "whole thread" in listed[3, "p8"]
    assert "“soon” is no date" in listed[4, "p11"]
    assert "nothing is written" in listed[4, "p12"]
    assert "100001" in listed[4, "p13"].replace(",", "")
    assert "has no id" in listed[4, "post 5"]
    assert "rtf" in listed[4, "p14"]
    assert "not an object" in listed[4, "post 7"]
    assert "Nothing is written yet" in listed[4, "p15"]
    assert "not JSON" in listed[5, ""] and "not an object" in listed[6, ""] and "no posts" in listed[7, ""]
    mended = {note["id"]: note["reason"] for note in report["notes"]}
    assert "p99" in mended["p5"] and "future" in mended["p6"]


@pytest.mark.django_db
def test_import_again_changes_nothing_and_a_changed_source_is_brought_up_to_date(tmp_path: Path) -> None:
    bring(DATA / "small.jsonl")
    before = (Post.objects.count(), Topic.objects.count(), Member.objects.count(), Activity.objects.count())
    assert totals(bring(DATA / "small.jsonl")) == (19, 0, 0, 7, 12)
    assert before == (
        Post.objects.count(),
        Topic.objects.count(),
        Member.objects.count(),
        Activity.objects.count(),
    )
    changed = tmp_path / "changed.jsonl"
    changed.write_text((DATA / "small.jsonl").read_text().replace("refroidit lentement", "refroidit vite"))
    assert totals(bring(changed)) == (19, 0, 1, 6, 12)
    post = Post.objects.get(source_id="p3")
    assert "vite" in post.html and Revision.objects.get(post=post).text.endswith("lentement.")
    assert Document.objects.get(object_id=post.pk).body.endswith("vite.")
    exact()


@pytest.mark.django_db
def test_import_goes_on_with_a_thread_that_grew(tmp_path: Path) -> None:
    lines = (DATA / "small.jsonl").read_text().splitlines()
    thread = json.loads(lines[1])
    first, grown = tmp_path / "first.jsonl", tmp_path / "grown.jsonl"
    first.write_text(json.dumps({**thread, "posts": thread["posts"][:1]}))
    grown.write_text(lines[1])
    bring(first)
    assert totals(bring(grown)) == (2, 1, 0, 1, 0)
    topic = Topic.objects.get(source_id="t2")
    assert topic.posts.get(number=2).reply_to == 1 and topic.last_poster.name == "Ada Fern"
    exact()


@pytest.mark.django_db
def test_dry_run_says_the_same_and_changes_nothing() -> None:
    report = bring(DATA / "small.jsonl", dry_run=True)
    assert totals(report) == (19, 7, 0, 0, 12) and len(report["refusals"]) == 12
    assert not Post.objects.exists() and not Category.objects.exists() and not ImportRun.objects.exists()
    assert not Member.objects.filter(automaton=False).exists()


@pytest.mark.django_db
def test_import_into_a_category_and_from_a_packed_file(tmp_path: Path) -> None:
    packed = tmp_path / "small.jsonl.gz"
    with gzip.open(packed, "wb") as file:
        file.write((DATA / "small.jsonl").read_bytes())
    Category.objects.create(name="Archive", slug="archive")
    bring(packed, category="archive")
    assert set(Topic.objects.values_list("category__slug", flat=True)) == {"archive"}
    with pytest.raises(CommandError, match="There are: archive"):
        bring(packed, category="nowhere")
    with pytest.raises(CommandError, match="no file"):
        bring(tmp_path / "nothing")


@pytest.mark.django_db
def test_mbox_threads_by_references_and_subject() -> None:
    report = bring(DATA / "small.mbox", "mbox")
    assert totals(report) == (5, 4, 0, 0, 1) and "no date" in report["refusals"][0]["reason"]
    topic = Topic.objects.get()
    assert (topic.title, topic.category.name) == ("Who has the key?", "Kiln keepers")
    first, second, third, fourth = topic.posts.order_by("number")
    assert "From what I hear" in first.text and "&gt;From" not in first.html
    assert second.author.name == "Bo Lindström" and second.reply_to == 1
    assert "café, under the clock – as always" in second.html and "plan.pdf (1 kB)" in second.html
    assert "<blockquote" in second.html
    assert (third.format, third.author.name) == ("html", "Zoe") and "<script" not in third.html
    assert "café. Merci à Zoé" in fourth.html and fourth.reply_to == 3
    assert not Member.objects.filter(source_id__contains="@").exists()
    assert totals(bring(DATA / "small.mbox", "mbox")) == (5, 0, 0, 4, 1)
    exact()


@pytest.mark.django_db
def test_authors_have_handles_of_their_own_and_never_those_of_the_team(tmp_path: Path) -> None:
    thread = {"source": "s", "id": "t", "forum": "F", "title": "Names", "posts": []}
    for number, name in enumerate(["Lea", "léa", "LEA", "admin", "Admin", "李雷", "", "x" * 300]):
        thread["posts"].append(  # type: ignore[attr-defined]
            {"id": f"p{number}", "author": name, "date": "2020-01-01", "body": f"I am {number}."}
        )
    file = tmp_path / "names.jsonl"
    file.write_text(json.dumps(thread))
    assert totals(bring(file)) == (8, 8, 0, 0, 0)
    handles = list(Member.objects.filter(source="s").values_list("handle", flat=True))
    assert len({handle.lower() for handle in handles}) == 8
    assert not {"admin", "parvis"} & set(handles)
    assert all(Client().get(f"/members/{handle}/").status_code == 200 for handle in handles)


@pytest.mark.django_db
def test_an_edit_made_here_is_not_overwritten(tmp_path: Path, cast: Any) -> None:
    from forums.operations import edit_post

    bring(DATA / "small.jsonl")
    post = Post.objects.get(source_id="p3")
    edit_post(post, by=cast["moderator"], text="Ours now.")
    changed = tmp_path / "changed.jsonl"
    changed.write_text((DATA / "small.jsonl").read_text().replace("lentement", "vite"))
    report = bring(changed)
    assert any(note["id"] == "p3" and "ours stays" in note["reason"] for note in report["refusals"])
    post.refresh_from_db()
    assert post.text == "Ours now."


@pytest.mark.django_db
def test_interrupted_the_same_command_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, calls = running.Import._take, []

    def interrupted(self: Any, records: Any, stream: Any) -> None:
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(records)
        taken(self, records, stream)

    monkeypatch.setattr(running, "SMALLEST_BATCH", 1)
    monkeypatch.setattr(running, "FIRST_BATCH", 1)
    monkeypatch.setattr(running, "LONGEST_LOCK", 0)
    monkeypatch.setattr(running.Import, "_take", interrupted)
    with pytest.raises(SystemExit) as stopped:
        bring(DATA / "small.jsonl")
    assert stopped.value.code == 130
    run = ImportRun.objects.get()
    assert run.line == 2 and run.created == 6
    monkeypatch.setattr(running.Import, "_take", taken)
    assert totals(bring(DATA / "small.jsonl")) == (19, 7, 0, 0, 12)
    assert ImportRun.objects.get().state == "finished"
    exact()


@pytest.mark.parametrize("name", SETS)
@pytest.mark.django_db
def test_real_conversations_come_in_whole(
    name: str, real_data: Path | None, tmp_path: Path, size: Any
) -> None:
    """Every thread (small: the first forty) is there, its counters exact, a second run all unchanged."""
    file = real_data / "conversations" / f"{name}.jsonl.gz" if real_data else DATA / "small.jsonl"
    if real_data:
        with gzip.open(file, "rt") as whole:
            lines = [line for _n, line in zip(range(size(40, 10_000)), whole, strict=False)]
        file = tmp_path / f"{name}.jsonl"
        file.write_text("".join(lines))
    first = bring(file)
    assert first["created"] + first["refused"] == first["read"] and first["created"] > 6
    exact()
    assert bring(file)["unchanged"] == first["created"]
    topic = Topic.objects.order_by("-post_count").first()
    assert topic is not None and Client().get(topic.url).status_code == 200
    assert Client().get("/forums/").status_code == 200


def test_killed_while_it_ran_nothing_is_lost_or_double(tmp_path: Path) -> None:
    """kill -9, twice; then to the end."""
    file = tmp_path / "many.jsonl"
    with file.open("w") as out:
        for number in range(300):
            posts = [
                {
                    "id": f"{number}-{n}",
                    "author": f"Person {n}",
                    "date": "2020-01-01",
                    "body": f"Word {n}. " * 30,
                }
                for n in range(4)
            ]
            out.write(
                json.dumps(
                    {"source": "k", "forum": "K", "id": f"t{number}", "title": f"T {number}", "posts": posts}
                )
                + "\n"
            )
    (tmp_path / "var").mkdir()
    with scratch_database(tmp_path / "var") as environment:
        command = [sys.executable, "manage.py", "import_forum", str(file), "--format", "jsonl", "--json"]
        for _time in range(2):
            process = subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
            assert process.stderr is not None
            process.stderr.read(200)  # its progress has begun
            time.sleep(0.3)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            process.stderr.close()
        manage(environment, "import_forum", str(file), "--format", "jsonl", "--json")
        again = json.loads(manage(environment, "import_forum", str(file), "--format", "jsonl", "--json"))
        assert (again["read"], again["unchanged"], again["created"]) == (1200, 1200, 0)
