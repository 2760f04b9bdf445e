"""Discourse: a backup's dump and topics as JSON become categories, tags, thanks, answers, files, old addresses."""

# ruff: noqa: E501  (a row of a table stands on one line)

import gzip
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from community.commons.files.models import Upload
from community.commons.text import plain_text
from community.home.importers import running
from community.home.importers.discourse_text import sha1_of, to_markdown
from community.home.models import ImportRun
from forums.models import Category, Post, Reaction, Tag, Topic
from membership.models import Member

from . import dumps
from .bringing import bring, everything, exact, totals

pytestmark = pytest.mark.django_db
PICTURE = "bda2c513e1da04f7b4e99230851ea2aafeb8cc4e"
SHORT = "r3AYqESanERjladb4vBB7VsMBm6"


def backup(forum: dumps.Forum) -> dict[str, Any]:
    """As pg_dump orders tables: by name, posts before topics before users."""
    return {
        "categories": [
            {"id": 9, "name": "The house", "slug": "house", "parent_category_id": None, "description": "All <b>of it</b>", "read_restricted": False, "position": 0},
            *(
                {
                    "id": key, "name": name, "slug": name.lower(), "parent_category_id": 9, "description": "",
                    "read_restricted": key != 1, "position": key,
                }
                for key, name in forum.rooms.items()
            ),
        ],
        "category_groups": [
            {"id": 1, "category_id": 2, "group_id": 10, "permission_type": 1},
            {"id": 2, "category_id": 3, "group_id": 3, "permission_type": 1},
        ],
        "post_actions": [
            {
                "id": 1, "post_id": post.id, "user_id": one, "post_action_type_id": 2,
                "created_at": dumps.stamp(post.at + timedelta(hours=1)), "deleted_at": None,
            }
            for post in forum.posts
            for one in post.likes
        ]
        + [{"id": 2, "post_id": forum.posts[0].id, "user_id": 2, "post_action_type_id": 3, "created_at": dumps.stamp(dumps.BEGAN), "deleted_at": None}],
        "posts": [
            {
                "id": post.id, "user_id": post.author, "topic_id": post.topic, "post_number": post.number, "raw": post.words,
                "cooked": "<p>unused</p>", "created_at": dumps.stamp(post.at) + ".123456",
                "reply_to_post_number": 1 if post.number == 3 else None,
                "deleted_at": dumps.stamp(post.at) if post.gone else None, "hidden": False, "post_type": 1,
                "wiki": post.id % 50 == 0, "version": 1, "last_version_at": dumps.stamp(post.at),
            }
            for post in forum.posts
        ]
        + [
            {
                "id": 90001 + kind, "user_id": 2, "topic_id": 1, "post_number": 900 + kind, "raw": "a whisper" if kind == 4 else "",
                "cooked": "", "created_at": dumps.stamp(dumps.BEGAN), "reply_to_post_number": None, "deleted_at": None,
                "hidden": False, "post_type": kind, "wiki": False, "version": 1, "last_version_at": None,
            }
            for kind in (3, 4)
        ],
        "site_settings": [{"id": 1, "name": "title", "value": "Arcades"}],
        "tags": [{"id": key, "name": name, "target_tag_id": None} for key, name in forum.tags.items()]
        + [{"id": 77, "name": "ovens", "target_tag_id": 1}],
        "topic_custom_fields": [
            {"topic_id": topic.id, "name": "accepted_answer_post_id", "value": topic.answer}
            for topic in forum.topics
            if topic.answer
        ],
        "topic_tags": [{"topic_id": topic.id, "tag_id": tag} for topic in forum.topics for tag in topic.tags],
        "topics": [
            {
                "id": topic.id, "title": topic.title, "slug": f"topic-{topic.id}", "created_at": dumps.stamp(topic.at),
                "category_id": None if topic.private else topic.room,
                "archetype": "private_message" if topic.private else "regular", "closed": topic.locked,
                "archived": topic.id % 40 == 0, "visible": True, "deleted_at": dumps.stamp(topic.at) if topic.gone else None,
                "pinned_at": dumps.stamp(topic.at) if topic.pinned else None, "pinned_globally": topic.pinned,
                "pinned_until": None, "last_posted_at": dumps.stamp(topic.posts[-1].at),
            }
            for topic in forum.topics
        ],
        "uploads": [
            {"id": 1, "url": f"/uploads/default/original/1X/{PICTURE}.png", "original_filename": "kiln.png", "sha1": PICTURE},
            {"id": 2, "url": "/uploads/default/original/1X/aaaa.txt", "original_filename": "list.txt", "sha1": "aaaa"},
        ],
        "users": [
            {
                "id": key, "username": f"person{key}", "name": name,
                "suspended_till": dumps.stamp(timezone.now() + timedelta(days=90)) if key == 7 else None,
            }
            for key, name in forum.people.items()
        ],
    }  # fmt: skip


def written(file: Path, tables: dict[str, Any], **more: Any) -> Path:
    file.write_bytes(gzip.compress(dumps.postgresql(tables, **more).encode()))
    return file


def test_a_backup_comes_whole_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    forum = dumps.invent(300, seed=11)
    first = forum.topics[0]
    first.gone = first.private = False
    first.room = 1
    first.posts[0].words = (
        f"look ![the kiln|690x400](upload://{SHORT}.png) and\n"
        "[list.txt|attachment](/uploads/default/original/1X/aaaa.txt) (12 Bytes)\n"
        "[gone.pdf|attachment](upload://1abc.pdf) (3 KB)\n"
        "[poll type=regular]\n* A\n* B\n[/poll]\nhttps://old.example.org/t/topic-2/2"
    )
    forum.topics[1].gone = forum.topics[1].private = False
    folder = tmp_path / "uploads" / "default" / "original" / "1X"
    folder.mkdir(parents=True)
    Image.new("RGB", (40, 20), "blue").save(folder / f"{PICTURE}.png")
    (folder / "aaaa.txt").write_text("one\ntwo\n")
    file = written(tmp_path / "dump.sql.gz", backup(forum), broken={"posts": "1\t2", "topics": "only one"})

    report = bring(file, "discourse", files=tmp_path, site="https://old.example.org")
    assert report["created"] == len(forum.taken())
    assert report["refused"] == forum.refused() + 1
    assert report["read"] == report["created"] + report["refused"]
    exact()
    assert Reaction.objects.count() == sum(len(post.likes) for post in forum.taken())
    shown = [topic for topic in forum.topics if any(post in forum.taken() for post in topic.posts)]
    for topic in shown:
        here = Topic.objects.get(source_id=str(topic.id))
        assert sorted(here.tagged.values_list("tag__name", flat=True)) == sorted(
            forum.tags[one] for one in topic.tags
        )
        assert here.category.name == forum.rooms[topic.room] and (here.closed_at is not None) == topic.locked
        assert here.solved == bool(topic.answer) and (here.pinned_at is not None) == topic.pinned
        assert (here.accepted.source_id if here.accepted else "") == (
            str(topic.answer) if topic.answer else ""
        )
        assert here.kind == ("question" if topic.answer else "discussion")
        assert (here.archived_at is not None) == (topic.id % 40 == 0)
    assert Tag.objects.get(slug="ovens").synonym_of == Tag.objects.get(slug="kilns")
    rooms = {room.name: room for room in Category.objects.all()}
    assert [rooms[name].see for name in ("Workshop", "Questions", "Old team room")] == [
        "everyone",
        "members",
        "staff",
    ]
    assert rooms["Workshop"].parent == rooms["The house"] and rooms["The house"].description == "All of it"
    third = next(
        post for post in forum.taken() if post.number == 3 and not forum.topics[post.topic - 1].posts[1].gone
    )
    assert Post.objects.get(source_id=str(third.id)).reply_to == 1
    assert set(Post.objects.filter(wiki=True).values_list("source_id", flat=True)) == {
        str(post.id) for post in forum.taken() if post.id % 50 == 0
    }

    opening = Post.objects.get(source_id=str(first.posts[0].id))
    assert {one.original_name for one in Upload.objects.attached_to(opening)} == {"kiln.png", "list.txt"}
    assert "<img" in opening.html and "📎 gone.pdf" in opening.html and "poll" not in opening.html
    assert opening.source_url == "https://old.example.org/t/topic-1/1/1"
    assert f"/forums/t/{Topic.objects.get(source_id='2').pk}/" in opening.html
    told = " | ".join(note["reason"] for note in report["notes"])
    assert (
        "personal messages" in told
        and "left out as no posts: 2" in told
        and "suspended" in told
        and "poll is left out" in told
    )
    assert "gone.pdf is left out: it was not found" in told and "Questions" in told

    before = everything()
    again = bring(file, "discourse", files=tmp_path, site="https://old.example.org")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, len(forum.taken()))
    assert again["refused"] == report["refused"] and everything() == before


def test_private_words_stay_in_the_dump_and_private_rooms_private(tmp_path: Path) -> None:
    forum = dumps.invent(60, seed=3)
    bring(written(tmp_path / "dump.sql.gz", backup(forum)), "discourse")
    private = {str(post.id) for topic in forum.topics if topic.private for post in topic.posts}
    assert private and not Post.objects.filter(source_id__in=private).exists()
    assert not Post.objects.filter(text__contains="whisper").exists()
    browser = Client()
    page = browser.get("/forums/").content.decode()
    assert "/c/workshop/" in page and "/c/questions/" not in page and "Old team room" not in page
    for topic in forum.topics:
        answer = browser.get(f"/t/any-slug/{topic.id}/1")
        seen = topic.room == 1 and not topic.private and not topic.gone
        assert answer.status_code == (301 if seen else 404)


def test_a_restricted_room_never_becomes_an_open_one_of_the_same_name(tmp_path: Path) -> None:
    from forums import operations

    operations.create_category(None, by=Member.objects.automaton(), name="Old team room")
    forum = dumps.invent(40, seed=3)
    bring(written(tmp_path / "dump.sql.gz", backup(forum)), "discourse")
    rooms = Category.objects.filter(name="Old team room")
    assert sorted(rooms.values_list("see", flat=True)) == ["everyone", "staff"]
    assert rooms.get(see="everyone").topic_count == 0
    assert rooms.get(see="staff").topic_count > 0


def test_an_interrupted_import_goes_on_behind_the_last_topic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forum = dumps.invent(120, seed=5)
    file = written(tmp_path / "dump.sql.gz", backup(forum))
    bringing, calls = running.Import._bring, []

    def stopping(self: Any, source: str, room: Any, posts: Any) -> None:
        calls.append(room)
        if len(calls) == 14:
            raise KeyboardInterrupt
        bringing(self, source, room, posts)

    monkeypatch.setattr(running, "FIRST_BATCH", 10)
    monkeypatch.setattr(running.Import, "_bring", stopping)
    with pytest.raises(SystemExit):
        bring(file, "discourse")
    assert 0 < Post.objects.count() < len(forum.taken())
    offset = ImportRun.objects.get().offset
    assert 0 < offset <= 120
    monkeypatch.setattr(running.Import, "_bring", bringing)
    report = bring(file, "discourse")
    assert Post.objects.count() == len(forum.taken()) and ImportRun.objects.get().state == "finished"
    assert report["created"] <= len(forum.taken())
    exact()


def test_topics_as_json(tmp_path: Path) -> None:
    post = {
        "id": 5, "post_number": 1, "post_type": 1, "username": "ada", "name": "Ada", "user_id": 3,
        "created_at": "2020-01-02T03:04:05.000Z", "cooked": "<p>Where is <b>it</b>?</p>", "version": 1,
        "actions_summary": [{"id": 2, "count": 4}],
    }  # fmt: skip
    answer = {
        **post,
        "id": 6,
        "post_number": 2,
        "username": "bo",
        "name": "",
        "user_id": 4,
        "raw": "In the **shed**.",
        "reply_to_post_number": 1,
        "accepted_answer": True,
    }
    gone = {**post, "id": 7, "post_number": 3, "deleted_at": "2020-01-03T00:00:00Z"}
    topic = {
        "id": 44,
        "title": "The kiln",
        "slug": "the-kiln",
        "category_id": 2,
        "tags": ["kilns", {"name": "glazes"}],
        "closed": True,
        "created_at": post["created_at"],
        "post_stream": {"posts": [post, answer, gone], "stream": [5, 6, 7, 8]},
    }
    letter = {**topic, "id": 45, "archetype": "private_message"}
    file = tmp_path / "topics.json"
    file.write_text(json.dumps(topic) + "\nnot json\n" + json.dumps(letter) + "\n")
    report = bring(file, "discourse")
    assert totals(report) == (4, 2, 0, 0, 2)
    here = Topic.objects.get()
    assert here.solved and here.is_closed and sorted(label[1] for label in here.labels) == ["glazes", "kilns"]
    assert here.posts.get(number=2).author.name == "bo" and here.posts.get(number=2).reply_to == 1
    told = " | ".join(note["reason"] for note in report["notes"])
    assert "3 of its 4 posts" in told and "likes come without names" in told and "personal message" in told
    assert Client().get("/t/the-kiln/44/2").headers["Location"] == here.posts.get(number=2).url
    before = everything()
    assert totals(bring(file, "discourse")) == (4, 0, 0, 2, 2) and everything() == before
    pretty = tmp_path / "pretty.json"
    pretty.write_text(json.dumps(topic, indent=1))
    assert totals(bring(pretty, "discourse")) == (3, 0, 0, 2, 1)
    exact()


def test_a_real_topic_of_the_shared_data() -> None:
    folder = os.environ.get("PARVIS_TEST_DATA")
    if not folder:
        pytest.skip("PARVIS_TEST_DATA is not set: the same is asserted on our own topic above")
    for name, posts in (("discourse_topic_1148", 20), ("discourse_posts", 4)):
        file = Path(folder) / "import" / "discourse" / f"{name}.json"
        told = json.loads(file.read_text())["post_stream"]["posts"]
        report = bring(file, "discourse")
        assert totals(report) == (posts, posts, 0, 0, 0) and len(told) == posts
        assert totals(bring(file, "discourse")) == (posts, 0, 0, posts, 0)
    exact()
    for post in Post.objects.all():
        assert plain_text(post.html).strip() and "<script" not in post.html


def test_markup_of_discourse_becomes_ours() -> None:
    def find(address: str, name: str) -> str:
        return f"⟦{name}⟧" if address.startswith(("upload:", "/uploads/")) else ""

    def turned(raw: str) -> str:
        return to_markdown(raw, find=find, topic="12", site="https://old.example")[0].strip()

    assert sha1_of(f"upload://{SHORT}.png") == PICTURE
    assert turned('[quote="ada, post:3, topic:7"]\nso\nit is\n[/quote]\nyes') == (
        "> [ada](https://old.example/t/7/3)\n>\n> so\n> it is\n\n\nyes"
    )
    assert turned('[quote]\nouter\n[quote="bo"]\ninner\n[/quote]\n[/quote]').count("> >") >= 2
    assert turned("![cup|10x10, 50%](upload://x.png) ![b](https://else.example/b.png)") == (
        "⟦cup⟧ ![b](https://else.example/b.png)"
    )
    assert turned("`[quote]` and\n```\n[poll]x[/poll]\n```") == "`[quote]` and\n```\n[poll]x[/poll]\n```"
    assert turned('[details="More"]\nhidden\n[/details]') == "**More**\n\nhidden"
    assert (
        turned('on [date=2020-01-02 time=10:00:00 timezone="Europe/Paris"]')
        == "on 2020-01-02 10:00 Europe/Paris"
    )
    assert turned("[quote] never closed") == "[quote] never closed"
