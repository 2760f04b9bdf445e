"""The demonstration's story: whole, consistent, readable by everybody, and the same counters as in life."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client, TestCase
from django.utils import timezone

from community.commons import site
from community.commons.activity import seal
from community.commons.jobs.models import Job
from community.commons.standing.models import Sanction, State
from community.home.demo import keeping, moments
from community.home.demo.adverts import ADVERTS
from community.home.demo.filling import fill
from community.home.demo.people import PASSWORD, people
from community.home.demo.pictures import drawn
from community.home.demo.pictures.canvas import DRAWERS
from community.home.demo.story import STORY, Mistake, length, moment, thread, threads
from forums.counting import recount
from forums.models import Category, Post, Reaction, Revision, Topic
from forums.moderation.models import Appeal, Case, Decision, LegalNotice, Preset, SecondLook
from forums.moderation.screening.models import Trial
from forums.moderation.screening.teaching import decided_texts
from forums.writing import clean_title
from membership.models import Member, MemberNote
from membership.talks.models import Conversation

NOW = datetime(2026, 4, 14, 15, 20, tzinfo=UTC)
FRENCH = re.compile(r"[àâçéèêëîïôùûœ]|\b(?:l|d|qu|c|n|s|j|m)’", re.IGNORECASE)
LINK = re.compile(r'(?:href|src)="(/[^"]*)"')


class TheStory(TestCase):
    """Told once, into the test's own database; each test looks at it."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.began = timezone.now()
        fill()

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        site.forget()

    def visit(self, handle: str) -> Client:
        client = Client()
        if handle:
            client.force_login(Member.objects.get(handle=handle))
        return client

    def test_it_is_a_living_community(self) -> None:
        self.assertGreaterEqual(Member.objects.with_account().count(), 60)
        self.assertGreaterEqual(Topic.objects.count(), 60)
        self.assertGreaterEqual(Post.objects.count(), 450)
        self.assertGreaterEqual(Category.objects.count(), 8)
        self.assertGreaterEqual(Reaction.objects.count(), 300)
        self.assertGreaterEqual(Revision.objects.count(), 5)
        self.assertGreater(len(Post.objects.filter(html__contains="<table")), 5)
        self.assertGreater(len(Post.objects.filter(html__contains="<blockquote")), 3)

    def test_people_talk_in_private_and_the_desk_keeps_notes(self) -> None:
        self.assertGreaterEqual(Conversation.objects.count(), 3)
        self.assertTrue(Conversation.objects.exclude(name="").exists())  # one of several, with a name
        self.assertGreaterEqual(MemberNote.objects.count(), 2)
        page = self.visit("nell").get("/conversations/").content.decode()
        self.assertIn("ladder", page)

    def test_both_languages_are_at_home(self) -> None:
        for rows in (Topic.objects, Post.objects):
            languages = Counter(rows.values_list("language", flat=True))
            for language in ("en", "fr"):
                self.assertGreaterEqual(languages[language] / languages.total(), 0.4, language)

    def test_the_assistant_has_enough_to_learn_from(self) -> None:
        self.assertTrue(decided_texts().teaches)
        self.assertTrue(Job.objects.filter(task__contains="screening", task__endswith="learn").exists())

    def test_languages_are_guessed_right(self) -> None:
        told = {clean_title(one.title): one.language for one in threads(STORY, self.began)}
        for topic in Topic.objects.exclude(title__in=[title for _by, _room, title, _text in ADVERTS]):
            self.assertEqual(topic.language, told[topic.title], topic.title)
        for post in Post.objects.all():
            words = re.sub(r"`[^`]*`|\*[^*]+\*|[«“‘][^»”’]*[»”’]|@\w+", "", post.text)
            french = len(FRENCH.findall(words)) / max(len(words), 1)
            if post.language == "en":
                self.assertLess(french, 0.015, post.text)
            elif len(words) > 90:
                self.assertGreater(french, 0.004, post.text)

    def test_no_text_stands_twice(self) -> None:
        texts = Counter(
            Post.objects.exclude(text="").values_list("text", flat=True)
        )  # "": removed, kept apart
        self.assertEqual([text for text, count in texts.items() if count > 1], [])

    def test_counters_are_what_recounting_says(self) -> None:
        for topic in Topic.objects.all():
            kept = {name: getattr(topic, name) for name in ("post_count", "last_number", "highest_number")}
            if topic.state == State.VISIBLE:
                self.assertEqual(kept, recount(topic), topic.title)
        for category in Category.objects.all():
            shown = Topic.objects.filter(category=category, state=State.VISIBLE)
            posts = Post.objects.filter(topic__in=shown, state=State.VISIBLE)
            self.assertEqual((category.topic_count, category.post_count), (shown.count(), posts.count()))
        for post in Post.objects.exclude(reactions={}):
            given = Counter(post.given.values_list("kind", flat=True))
            self.assertEqual({kind: n for kind, n in post.reactions.items() if n}, dict(given))

    def test_time_runs_forward_and_ends_now(self) -> None:
        self.assertFalse(Post.objects.filter(created_at__gt=timezone.now()).exists())
        newest = Post.objects.latest("created_at").created_at
        self.assertLess(timezone.now() - newest, timedelta(minutes=10))
        self.assertGreater(newest - Post.objects.earliest("created_at").created_at, timedelta(days=400))
        for topic in Topic.objects.all():
            times = list(
                topic.posts.exclude(number=None).order_by("number").values_list("created_at", flat=True)
            )
            self.assertEqual(times, sorted(times), topic.title)
        ids = list(Post.objects.order_by("pk").values_list("created_at", flat=True))
        self.assertEqual(ids, sorted(ids), "told in order of time")

    def test_a_few_things_wait_and_some_are_decided(self) -> None:
        waiting = Case.objects.open()
        self.assertEqual(
            Counter(waiting.values_list("source", flat=True)), {"report": 2, "held": 2, "appeal": 2, "own": 1}
        )
        self.assertEqual(Counter(Appeal.objects.values_list("side", flat=True)), {"author": 3, "notifier": 1})
        self.assertEqual(
            Counter(Sanction.objects.values_list("state", flat=True)), {"active": 1, "proposed": 1}
        )
        self.assertEqual(LegalNotice.objects.count(), 2)
        self.assertEqual(set(Trial.objects.values_list("state", flat=True)), {"done"})
        self.assertTrue(Preset.objects.count() >= 2 and SecondLook.objects.waiting().exists())
        self.assertEqual(list(seal.verify()), [])
        self.assertFalse(waiting.filter(deadline_at__lt=timezone.now()).exists())
        self.assertGreaterEqual(
            set(Decision.objects.values_list("verdict", flat=True)), {"remove", "hide", "keep", "restore"}
        )
        self.assertTrue(Decision.objects.exclude(undone_at=None).exists())

    def test_demo_people_have_something_unread(self) -> None:
        for person in people().values():
            if person.sign_in:
                member = Member.objects.get(handle=person.handle)
                unread = Topic.objects.visible_to(member).listed().unread_by(member).count()
                self.assertTrue(1 <= unread <= 25, f"{person.name}: {unread}")
                self.assertTrue(member.check_password(PASSWORD))

    def test_one_person_of_each_role_opens_every_page(self) -> None:
        pages = ["/", "/forums/", "/forums/?page=2", "/members/", "/search/?q=heating", "/moderation/log/"]
        pages += [category.url for category in Category.objects.exclude(see="staff")]
        pages += [
            topic.url for topic in Topic.objects.listed().exclude(category__see="staff").order_by("?")[:12]
        ]
        pages += ["/members/amina/", "/members/nell/", Topic.objects.get(posts__number=29).url + "?page=2"]
        for handle in ["", *(person.handle for person in people().values() if person.sign_in)]:
            client = self.visit(handle)
            for page in pages:
                self.assertEqual(client.get(page).status_code, 200, f"{handle or 'a visitor'}: {page}")
        for handle in ("amina", "hanneke", "mireille"):
            self.assertEqual(self.visit(handle).get("/moderation/").status_code, 200)

    def test_what_waits_or_is_the_teams_is_seen_by_nobody_else(self) -> None:
        hidden = [*Topic.objects.filter(state=State.HELD), *Topic.objects.filter(category__see="staff")]
        self.assertGreaterEqual(len(hidden), 4)
        for topic in hidden:
            self.assertEqual(self.visit("").get(topic.url).status_code, 404)
            self.assertEqual(self.visit("nell").get(topic.url).status_code, 404)
            self.assertEqual(self.visit("hanneke").get(topic.url).status_code, 200)

    def test_all_links_and_pictures_lead_somewhere(self) -> None:
        visitor, seen, pictures = self.visit(""), set(), 0
        shown = Post.objects.shown().exclude(topic__category__see="staff").filter(topic__state=State.VISIBLE)
        for post in shown:
            for address in set(LINK.findall(post.html)) - seen:
                seen.add(address)
                pictures += address.startswith("/files/")
                self.assertEqual(
                    visitor.get(address, follow=True).status_code, 200, f"{address} in {post.url}"
                )
        self.assertGreater(len(seen), 35)
        self.assertGreaterEqual(pictures, 8)

    def test_every_picture_has_words(self) -> None:
        for post in Post.objects.filter(html__contains="<img"):
            for words in re.findall(r'<img [^>]*alt="([^"]*)"', post.html):
                self.assertGreater(len(words), 20, post.text)


@pytest.mark.slow
@pytest.mark.on_one
@pytest.mark.django_db
@pytest.mark.parametrize("later", (5, 12, 18))
def test_it_is_told_at_any_hour(later: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In so many hours from now: whatever the suite meets this morning, it meets another hour's story too."""
    clock = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: clock() + timedelta(hours=later))
    fill()
    site.forget()
    assert Topic.objects.count() > 40


@pytest.mark.slow
@pytest.mark.on_one
@pytest.mark.django_db
def test_the_crisis_has_fifteen_open_cases_and_a_locked_topic() -> None:
    fill("crisis")
    site.forget()
    assert Case.objects.open().count() == 15
    soon = Case.objects.open().filter(deadline_at__lt=timezone.now() + timedelta(minutes=30))
    assert 3 <= soon.count() <= 8
    heated = Topic.objects.get(title__startswith="Wine at the Saturday ball")
    assert heated.is_closed
    assert heated.posts.filter(state=State.HELD).count() == 1
    assert Topic.objects.filter(state=State.HELD).count() == 4


# -- The files ------------------------------------------------------------------------------


def test_every_picture_is_drawn_and_shown() -> None:
    drawn("poster")
    told = "".join(path.read_text() for path in STORY.glob("*/*.md"))
    assert {name for name in DRAWERS if f"(picture:{name} " in told} == set(DRAWERS)


def test_moments_are_found_by_their_file() -> None:
    assert moments.names() == ["crisis", "quiet"]
    assert all(moments.moment(name).ABOUT for name in moments.names())


def test_lengths_and_moments_of_time() -> None:
    assert length("1d4h") == timedelta(days=1, hours=4)
    assert length("2h15") == timedelta(hours=2, minutes=15)
    assert moment("-25m", NOW) == NOW - timedelta(minutes=25)
    assert moment("-41d 18:04", NOW).isoformat() == "2026-03-04T18:04:07+01:00"
    with pytest.raises(Mistake):
        length("soon")


Wrote = Callable[[str], Path]


@pytest.fixture
def wrote(tmp_path: Path) -> Wrote:
    def write(body: str) -> Path:
        path = tmp_path / "tools" / "07-a-question.md"
        path.parent.mkdir()
        path.write_text(f"---\ntitle: A question\nauthor: ada\nwhen: -3d 10:00\nlanguage: en\n---\n{body}")
        return path

    return write


def test_a_thread_is_read_with_its_marks(wrote: Wrote) -> None:
    told = thread(
        wrote(
            "Why?\n\n--- bo +1h [answers 1] [thanks: ada, cy]\nBecause.\n\n--- before +5m [reason: a word]\nAs.\n"
        ),
        NOW,
    )
    opening, reply, before = told.parts
    assert (told.slug, told.category, opening.text) == ("a-question", "tools", "Why?")
    assert (reply.marks["answers"], reply.names("thanks")) == ("1", ["ada", "cy"])
    assert reply.at - opening.at == timedelta(hours=1)
    assert (before.word, before.about, before.text, before.at - reply.at) == (
        "before",
        2,
        "As.",
        timedelta(minutes=5),
    )


def test_nothing_is_told_of_the_future(wrote: Wrote) -> None:
    told = thread(wrote("Why?\n\n--- bo +9d\nBecause.\n"), NOW)
    assert told.parts[1].at < NOW


@pytest.mark.parametrize("line", ["--- bo [thanks: ada]", "--- +1h", "--- bo +later"])
def test_a_line_that_says_too_little_is_named(wrote: Wrote, line: str) -> None:
    with pytest.raises(Mistake):
        thread(wrote(f"Why?\n\n{line}\nBecause.\n"), NOW)


# -- The folder -----------------------------------------------------------------------------


def test_only_a_demonstrations_folder_is_emptied(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.VAR = tmp_path
    (tmp_path / "parvis.sqlite3").write_text("somebody's site")
    with pytest.raises(keeping.NotOurs):
        keeping.empty()
    assert (tmp_path / "parvis.sqlite3").read_text() == "somebody's site"


def test_a_half_filled_folder_counts_as_empty(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.VAR = tmp_path
    keeping.write(keeping.Filled("", ""))
    (tmp_path / "parvis.sqlite3").touch()
    assert keeping.what_is_there() is None
    keeping.write(keeping.Filled("quiet", NOW.isoformat()))
    assert keeping.what_is_there() == keeping.Filled("quiet", NOW.isoformat())
    (tmp_path / "files").mkdir()
    keeping.empty()
    assert not (tmp_path / "parvis.sqlite3").exists() and not (tmp_path / "files").exists()
