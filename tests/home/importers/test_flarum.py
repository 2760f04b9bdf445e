"""Flarum: a forum's dump becomes categories, tags, thanks, answers, files and old addresses."""

# ruff: noqa: E501  (a row of a table stands on one line)

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.commons.files.models import Upload
from community.commons.text import plain_text
from forums.models import Category, Post, Reaction, Topic

from . import dumps
from .bringing import bring, everything, exact, totals

pytestmark = pytest.mark.django_db
ROOMS = {1: 11, 2: 12, 3: 13}  # ids of the primary tags


def tables(forum: dumps.Forum) -> dict[str, Any]:
    """With the columns that the sample of an empty installation has, and those of the usual extensions."""
    return {
        "db_prefix_discussion_tag": [
            {"discussion_id": topic.id, "tag_id": tag}
            for topic in forum.topics
            for tag in (ROOMS[topic.room], *topic.tags)
        ],
        "db_prefix_discussion_user": [{"user_id": 2, "discussion_id": 1, "last_read_at": None, "last_read_post_number": 1}],
        "db_prefix_discussions": [
            {
                "id": topic.id, "title": topic.title, "comment_count": len(topic.posts), "created_at": dumps.stamp(topic.at),
                "last_posted_at": dumps.stamp(topic.posts[-1].at), "hidden_at": dumps.stamp(topic.at) if topic.gone else None,
                "slug": f"topic-{topic.id}", "is_private": topic.private, "is_locked": topic.locked,
                "is_sticky": topic.pinned, "best_answer_post_id": topic.answer or None,
            }
            for topic in forum.topics
        ],
        "db_prefix_fof_upload_files": [
            {"id": 1, "base_name": "plan.txt", "path": "2020-01-01/1-plan.txt", "url": "https://f.example/assets/files/2020-01-01/1-plan.txt", "uuid": "u-1"}
        ],
        "db_prefix_group_permission": [
            {"group_id": 2, "permission": "viewForum"},
            {"group_id": 3, "permission": "tag12.viewForum"},
            {"group_id": 4, "permission": "tag13.viewForum"},
        ],
        "db_prefix_post_likes": [
            {"post_id": post.id, "user_id": one, "created_at": dumps.stamp(post.at + timedelta(hours=2))}
            for post in forum.posts
            for one in post.likes
        ],
        "db_prefix_post_mentions_post": [
            {"post_id": topic.posts[2].id, "mentions_post_id": topic.posts[0].id}
            for topic in forum.topics
            if len(topic.posts) > 2
        ],
        "db_prefix_posts": [
            {
                "id": post.id, "discussion_id": post.topic, "number": post.number, "created_at": dumps.stamp(post.at),
                "user_id": post.author, "type": "comment", "content": _content(post.words), "edited_at": None,
                "hidden_at": dumps.stamp(post.at) if post.gone else None, "ip_address": "192.0.2.1",
                "is_private": forum.topics[post.topic - 1].private,
            }
            for post in forum.posts
        ]
        + [
            {
                "id": 90001, "discussion_id": 1, "number": 99, "created_at": dumps.stamp(dumps.BEGAN), "user_id": 2,
                "type": "discussionRenamed", "content": '["a","b"]', "edited_at": None, "hidden_at": None,
                "ip_address": None, "is_private": False,
            },
            {
                "id": 90002, "discussion_id": 7777, "number": 1, "created_at": dumps.stamp(dumps.BEGAN), "user_id": 2,
                "type": "comment", "content": "<t><p>lost</p></t>", "edited_at": None, "hidden_at": None,
                "ip_address": None, "is_private": False,
            },
            {
                "id": 90003, "discussion_id": 1, "number": 100, "created_at": "never", "user_id": 2, "type": "comment",
                "content": "<t><p>undated</p></t>", "edited_at": None, "hidden_at": None, "ip_address": None,
                "is_private": False,
            },
        ],
        "db_prefix_tags": [
            {"id": ROOMS[key], "name": name, "slug": name.lower().replace(" ", "-"), "description": "", "parent_id": None, "position": key, "is_restricted": key != 1}
            for key, name in forum.rooms.items()
        ]
        + [
            {"id": key, "name": name, "slug": name, "description": "", "parent_id": None, "position": None, "is_restricted": False}
            for key, name in forum.tags.items()
        ],
        "db_prefix_users": [
            {"id": key, "username": f"person{key}", "email": f"p{key}@example.org", "nickname": name, "suspended_until": dumps.stamp(timezone.now() + timedelta(days=9)) if key == 4 else None}
            for key, name in forum.people.items()
        ],
    }  # fmt: skip


def _content(words: str) -> str:
    if words.startswith("<r>"):
        return words
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br/>\n")
    return f"<t><p>{escaped}</p></t>"


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
def test_a_forum_comes_whole_and_a_second_run_changes_nothing(tmp_path: Path, dialect: str) -> None:
    forum = dumps.invent(250, seed=21)
    first = forum.topics[0]
    first.gone = first.private = forum.topics[1].gone = forum.topics[1].private = False
    first.room = 1
    quoted = forum.topics[1].posts[0]
    first.posts[0].words = (
        '<r><p>Hi <USERMENTION displayname="Bo" id="3" slug="bo">@"Bo"#3</USERMENTION>, <STRONG><s>**</s>look<e>**</e></STRONG>: '
        f'<POSTMENTION discussionid="2" displayname="Ada" id="{quoted.id}" number="1">@Ada</POSTMENTION></p>\n'
        '<UPL-FILE uuid="u-1" url="https://f.example/assets/files/2020-01-01/1-plan.txt">[upl]</UPL-FILE>'
        "<LIST><LI><s>- </s>one</LI><LI><s>- </s>two</LI></LIST></r>"
    )
    (tmp_path / "assets" / "files" / "2020-01-01").mkdir(parents=True)
    (tmp_path / "assets" / "files" / "2020-01-01" / "1-plan.txt").write_text("a plan\n")
    file = tmp_path / "flarum.sql"
    file.write_text(getattr(dumps, dialect)(tables(forum)))

    report = bring(file, "flarum", files=tmp_path)
    assert report["created"] == len(forum.taken())
    assert report["refused"] == forum.refused() + 2  # without its discussion, without a date
    exact()
    assert Reaction.objects.count() == sum(len(post.likes) for post in forum.taken())
    for topic in forum.topics:
        if topic.private or not any(post in forum.taken() for post in topic.posts):
            assert not Topic.objects.filter(source_id=str(topic.id)).exists()
            continue
        here = Topic.objects.get(source_id=str(topic.id))
        assert here.category.name == forum.rooms[topic.room] and here.solved == bool(topic.answer)
        assert sorted(label[1] for label in here.labels) == sorted(forum.tags[one] for one in topic.tags)
        assert (here.closed_at is not None, here.pinned_at is not None) == (topic.locked, topic.pinned)
    sees = dict(Category.objects.values_list("name", "see"))
    assert sees == {"Workshop": "everyone", "Questions": "members", "Old team room": "staff"}
    opening = Post.objects.get(source_id=str(first.posts[0].id))
    there = Topic.objects.get(source_id="2")
    assert (
        "<strong>look</strong>" in opening.html
        and opening.html.count("<li") == 2
        and "**" not in opening.html
    )
    assert (
        'href="/d/2/1"' in opening.html
        and Upload.objects.attached_to(opening).get().original_name == "plan.txt"
    )
    told = " | ".join(note["reason"] for note in report["notes"])
    assert (
        "private discussions" in told
        and "lines about renamings and the like, left out as no posts: 1" in told
        and "suspended" in told
    )
    reasons = {note["id"]: note["reason"] for note in report["refusals"]}
    assert "its topic is not in the dump" in reasons["90002"] and "no date" in reasons["90003"]

    browser = Client()
    for address in ("/d/2-topic-2", "/d/2", "/d/2-another-slug/reply"):
        answer = browser.get(address)
        seen = there.category.see == "everyone"
        assert answer.status_code == (301 if seen else 404)
    assert browser.get("/d/1-topic-1/1")["Location"] == opening.url
    assert browser.get("/t/workshop")["Location"] == opening.topic.category.url
    assert browser.get("/t/questions").status_code == 404

    before = everything()
    again = bring(file, "flarum", files=tmp_path)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, len(forum.taken()))
    assert everything() == before


def test_a_dump_that_does_not_say_who_may_read_is_for_the_team(tmp_path: Path) -> None:
    forum = dumps.invent(5, seed=2)
    of_it = tables(forum)
    del of_it["db_prefix_group_permission"], of_it["db_prefix_tags"], of_it["db_prefix_discussion_tag"]
    file = tmp_path / "flarum.sql"
    file.write_text(dumps.mysql(of_it))
    report = bring(file, "flarum")
    assert set(Category.objects.values_list("see", flat=True)) == {"staff"}
    assert "does not say who may read" in " ".join(note["reason"] for note in report["notes"])
    assert plain_text(Post.objects.order_by("pk")[0].html)


def test_the_sample_of_an_empty_forum_brings_nothing_and_says_no_error() -> None:
    folder = os.environ.get("PARVIS_TEST_DATA")
    if not folder:
        pytest.skip("PARVIS_TEST_DATA is not set: dumps of our own are read above")
    for name in ("mysql", "sqlite"):
        report = bring(Path(folder) / "import" / "flarum" / f"{name}-install.dump", "flarum")
        assert totals(report) == (0, 0, 0, 0, 0)
