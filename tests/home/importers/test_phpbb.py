"""phpBB: a board's dump becomes categories, topics, thanks, files and old addresses."""

import gzip
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
from forums.models import Category, OldAddress, Post, Reaction, Topic
from membership.models import Member

from . import dumps
from .bringing import bring, everything, exact, totals

pytestmark = pytest.mark.django_db
UID = "1a2b3c4d"


def board(forum: dumps.Forum) -> dict[str, Any]:
    """The tables in the order of their names, as mysqldump writes them: posts before their topics and users."""
    posts = [
        {
            "post_id": post.id,
            "topic_id": post.topic,
            "forum_id": 1,
            "poster_id": post.author,
            "post_time": int(post.at.timestamp()),
            "post_username": "",
            "post_text": f"<t>{_escaped(post.words)}</t>",
            "bbcode_uid": UID,
            "post_visibility": 2 if post.gone else 1,
            "post_edit_time": 0,
        }
        for post in forum.posts
        if not forum.topics[post.topic - 1].private
    ]
    later = int((timezone.now() + timedelta(days=9)).timestamp())
    return {
        "my_acl_groups": [
            {"group_id": 1, "forum_id": 1, "auth_option_id": 0, "auth_role_id": 17, "auth_setting": 0},
            {"group_id": 2, "forum_id": 1, "auth_option_id": 0, "auth_role_id": 17, "auth_setting": 0},
            {"group_id": 2, "forum_id": 2, "auth_option_id": 20, "auth_role_id": 0, "auth_setting": 1},
            {"group_id": 1, "forum_id": 9, "auth_option_id": 20, "auth_role_id": 0, "auth_setting": 1},
        ],
        "my_acl_options": [{"auth_option_id": 20, "auth_option": "f_read"}],
        "my_acl_roles_data": [{"role_id": 17, "auth_option_id": 20, "auth_setting": 1}],
        "my_attachments": [
            _attached(1, forum.topics[0].posts[0].id, "2_aaaa", "Kiln plan.png"),
            _attached(2, forum.topics[0].posts[0].id, "2_bbbb", "list.txt"),
            _attached(3, forum.topics[1].posts[0].id, "2_gone", "lost.pdf"),
            _attached(4, forum.topics[1].posts[0].id, "../../secret", "secret.txt"),
        ],
        "my_banlist": [{"ban_id": 1, "ban_userid": 5, "ban_end": later, "ban_exclude": 0}],
        "my_forums": [
            {
                "forum_id": key,
                "parent_id": 9,
                "forum_name": name,
                "forum_desc": "",
                "forum_type": 1,
                "left_id": key,
            }
            | {"forum_password": ""}
            for key, name in forum.rooms.items()
        ]
        + [
            {
                "forum_id": 9,
                "parent_id": 0,
                "forum_name": "The house",
                "forum_desc": "<t>All of it</t>",
                "forum_type": 0,
                "left_id": 0,
                "forum_password": "",
            }
        ],
        "my_groups": [{"group_id": 1, "group_name": "GUESTS"}, {"group_id": 2, "group_name": "REGISTERED"}],
        "my_posts": posts,
        "my_privmsgs": [
            {"msg_id": 1, "message_text": "a secret"},
            {"msg_id": 2, "message_text": "another secret"},
        ],
        "my_thanks": [
            {
                "post_id": post.id,
                "poster_id": post.author,
                "user_id": one,
                "thanks_time": int(post.at.timestamp()) + 60,
            }
            for post in forum.posts
            for one in post.likes
        ],
        "my_topics": [
            {
                "topic_id": topic.id,
                "forum_id": topic.room,
                "topic_title": topic.title.replace("&", "&amp;"),
                "topic_time": int(topic.at.timestamp()),
                "topic_status": int(topic.locked),
                "topic_type": int(topic.pinned),
                "topic_visibility": 2 if topic.gone else 1,
                "topic_last_post_time": int(topic.posts[-1].at.timestamp()),
                "poll_title": "Which one?" if topic.id == 4 else "",
            }
            for topic in forum.topics
            if not topic.private
        ],
        "my_users": [{"user_id": 1, "username": "Anonymous"}]
        + [{"user_id": key, "username": name} for key, name in forum.people.items()],
    }


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br/>\n")


def _attached(id: int, post: int, kept: str, name: str) -> dict[str, Any]:
    return {
        "attach_id": id, "post_msg_id": post, "in_message": 0, "is_orphan": 0, "physical_filename": kept,
        "real_filename": name,
    }  # fmt: skip


def test_a_board_comes_whole_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    forum = dumps.invent(300)
    first = forum.topics[0]
    first.gone = first.private = forum.topics[1].gone = forum.topics[1].private = False
    first.room = forum.topics[1].room = 1
    (tmp_path / "files").mkdir()
    Image.new("RGB", (30, 20), "red").save(tmp_path / "files" / "2_aaaa", "PNG")
    (tmp_path / "files" / "2_bbbb").write_text("one\ntwo\n")
    (tmp_path.parent / "secret").write_text("nobody's")
    broken = {"my_posts": "(1,2),(3,'cut'", "my_thanks": "(NULL)"}
    file = tmp_path / "board.sql.gz"
    file.write_bytes(gzip.compress(dumps.mysql(board(forum), broken=broken).encode()))

    dry = bring(file, "phpbb", files=tmp_path, dry_run=True)
    assert dry["created"] == len(forum.taken()) and Post.objects.count() == 0 and Upload.objects.count() == 0

    report = bring(file, "phpbb", files=tmp_path)
    assert report["created"] == len(forum.taken())
    assert report["refused"] == forum.refused() + 2  # a row too short, a row cut off
    assert report["read"] == report["created"] + report["refused"]
    exact()
    assert Reaction.objects.count() == sum(len(post.likes) for post in forum.taken())
    liked = next(post for post in forum.taken() if post.likes)
    there = Reaction.objects.filter(post__source_id=str(liked.id))
    assert {one.member.source_id for one in there} == {str(one) for one in liked.likes}
    assert {one.at for one in there} == {liked.at + timedelta(seconds=60)}

    rooms = {room.name: room for room in Category.objects.all()}
    assert rooms["Workshop"].parent == rooms["The house"] and rooms["Workshop"].see == "everyone"
    assert rooms["Questions"].see == "members" and rooms["Old team room"].see == "staff"
    locked = {
        str(topic.id)
        for topic in forum.topics
        if topic.locked and any(one in forum.taken() for one in topic.posts)
    }
    assert set(Topic.objects.exclude(closed_at=None).values_list("source_id", flat=True)) == locked
    pinned = {
        str(topic.id)
        for topic in forum.topics
        if topic.pinned and any(one in forum.taken() for one in topic.posts)
    }
    assert set(Topic.objects.exclude(pinned_at=None).values_list("source_id", flat=True)) == pinned
    for post in forum.taken()[20::17]:
        brought = Post.objects.get(source_id=str(post.id))
        assert brought.created_at == post.at.replace(microsecond=0)
        assert brought.author.name == forum.people[post.author]
        assert plain_text(brought.html).split() == post.words.split()
    assert Topic.objects.get(source_id="1").title == first.title

    told = " | ".join(note["reason"] for note in report["notes"])
    assert (
        "private messages, never brought in: 2" in told
        and "brought in: 1" in told
        and "is banned" in told
        and "Old team room" in told
    )
    assert "lost.pdf" in told and "secret.txt" in told
    assert not Post.objects.filter(text__contains="a secret").exists()

    opening = Post.objects.get(source_id=str(first.posts[0].id))
    assert {upload.original_name for upload in Upload.objects.attached_to(opening)} == {
        "Kiln plan.png",
        "list.txt",
    }
    assert Upload.objects.count() == 2
    assert '<img src="/files/' in opening.html and "list.txt" in opening.html
    picture = Upload.objects.get(kind="image")
    assert Client().get(picture.url).status_code == 200

    before = everything()
    again = bring(file, "phpbb", files=tmp_path)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, len(forum.taken()))
    assert everything() == before and again["links"] == 0


def test_old_addresses_lead_to_posts_for_those_who_may_see_them(tmp_path: Path) -> None:
    forum = dumps.invent(30)
    file = tmp_path / "board.sql"
    file.write_text(dumps.mysql(board(forum)))
    bring(file, "phpbb")
    browser = Client()
    for topic in forum.topics:
        posts = [post for post in topic.posts if post in forum.taken()]
        address = f"/viewtopic.php?f={topic.room}&t={topic.id}"
        answer = browser.get(address)
        if not posts or topic.room != 1:
            assert answer.status_code == 404, "members' rooms and what was never brought in look the same"
            continue
        here = Topic.objects.get(source_id=str(topic.id))
        assert (answer.status_code, answer["Location"]) == (301, here.url)
        last = browser.get(f"/forum/viewtopic.php?p={posts[-1].id}")
        assert (
            last.status_code == 301 and last["Location"] == Post.objects.get(source_id=str(posts[-1].id)).url
        )
    assert browser.get("/viewforum.php?f=1")["Location"] == Category.objects.get(name="Workshop").url
    assert browser.get("/viewforum.php?f=2").status_code == 404
    assert browser.get("/viewtopic.php?p=abc&t[]=1").status_code == 404
    assert browser.get("/viewtopic.php").status_code == 404
    assert OldAddress.objects.filter(key="viewtopic?t=1").count() <= 1


def test_links_to_the_old_board_become_ours(tmp_path: Path) -> None:
    forum = dumps.invent(12)
    for topic in forum.topics:
        topic.gone = topic.private = False
    forum.topics[5].posts[0].words = "see https://old.example.org/viewtopic.php?f=1&t=2#p99999 there"
    file = tmp_path / "board.sql"
    file.write_text(dumps.mysql(board(forum)))
    report = bring(file, "phpbb", site="https://old.example.org")
    assert report["links"] == 1
    there = Topic.objects.get(source_id="2")
    post = Post.objects.get(source_id=str(forum.topics[5].posts[0].id))
    assert f"/forums/t/{there.pk}/1/" in post.html
    assert post.source_url == f"https://old.example.org/viewtopic.php?p={post.source_id}#p{post.source_id}"


def test_texts_of_the_old_kind_and_guests(tmp_path: Path) -> None:
    forum = dumps.invent(3)
    for topic in forum.topics:
        topic.gone = topic.private = False
    tables = board(forum)
    row = tables["my_posts"][0]
    row["post_text"] = (
        f"[b:{UID}]Hot[/b:{UID}] &amp; [quote=&quot;Ada&quot;:{UID}]so[/quote:{UID}]"
        f"[list:{UID}][*:{UID}]one[/*:m:{UID}][*:{UID}]two[/*:m:{UID}][/list:u:{UID}]"
    )
    row["poster_id"], row["post_username"] = 1, "Passer-by"
    tables["my_posts"][-1]["post_text"] = "<r>cut <B><s>[b]</s>off"
    file = tmp_path / "board.sql"
    file.write_text(dumps.mysql(tables))
    report = bring(file, "phpbb")
    post = Post.objects.get(source_id=str(row["post_id"]))
    assert "<strong>Hot</strong>" in post.html and "<blockquote" in post.html and post.html.count("<li") == 2
    assert UID not in post.html and post.author.name == "Passer-by"
    assert Member.objects.get(source_id="guest:Passer-by") == post.author
    assert any("bare words are kept" in note["reason"] for note in report["notes"])
    assert "off" in Post.objects.get(source_id=str(tables["my_posts"][-1]["post_id"])).html


def test_a_dump_of_something_else_is_refused_in_a_sentence(tmp_path: Path) -> None:
    from django.core.management import CommandError

    file = tmp_path / "shop.sql"
    file.write_text(dumps.mysql({"orders": [{"id": 1}]}))
    with pytest.raises(CommandError, match="no tables posts and topics"):
        bring(file, "phpbb")
    assert totals(bring_empty(tmp_path)) == (0, 0, 0, 0, 0)


def bring_empty(folder: Path) -> dict[str, Any]:
    file = folder / "empty.sql"
    file.write_text("CREATE TABLE phpbb_posts (post_id int);\nCREATE TABLE phpbb_topics (topic_id int);\n")
    return bring(file, "phpbb")


def test_the_sample_of_a_fresh_board_brings_its_one_post() -> None:
    folder = os.environ.get("PARVIS_TEST_DATA")
    if not folder:
        pytest.skip("PARVIS_TEST_DATA is not set: boards of our own are read above")
    report = bring(Path(folder) / "import" / "phpbb" / "schema_data.sql", "phpbb")
    assert totals(report) == (1, 1, 0, 0, 0)
    assert Post.objects.get().author.name == "Admin" and Post.objects.get().topic.category.see == "staff"
