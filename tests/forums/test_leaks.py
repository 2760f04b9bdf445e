"""What is held, hidden, removed, deleted or private is told by no address to those who may not see it.

Each such thing holds a word that stands nowhere else. Every address of the site is then opened by everybody, with
every number and name that exists: the word may stand in an answer only for those whom this file lets see it.
"""

import io
import itertools
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from PIL import Image

from community.commons.files.models import Upload
from community.commons.files.operations import accept_image
from community.commons.jobs.worker import drain
from community.commons.live.channels import KINDS
from community.commons.search.find import search
from community.commons.standing.models import Statement
from community.surveys.drafting import Draft as PollDraft
from community.surveys.models import Poll
from community.surveys.operations import add_poll, cast_ballot
from forums import operations
from forums.models import Category, Post, Relation, Tag, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import Case, Decision, Report, RuleVersion
from membership.models import Member
from membership.operations import give_role
from tests.cast import CAST
from tests.forums.conftest import reply
from tests.house.parts import Route, routes

pytestmark = pytest.mark.django_db

COMMON = "shibboleth"  # stands beside every secret, so that a search for it would find them all
STAFF = {"category_moderator", "moderator", "administrator"}
SOME = ("visitor", "newcomer", "member", "trusted", "moderator")  # at the small size
AUTHOR = "member"  # who wrote all that is out of sight
REPORTER = "trusted"


@dataclass
class Secrets:
    """The words, and who may read each."""

    readers: dict[str, set[str]] = field(default_factory=dict)

    def new(self, name: str, readers: set[str]) -> str:
        word = f"sesame{name.replace('_', '')}opens"
        self.readers[word] = readers
        return word


@pytest.fixture
def secrets(cast: Mapping[str, Any]) -> Secrets:
    return make_secrets(cast)


def make_secrets(cast: Mapping[str, Any]) -> Secrets:
    """A forum in which nearly everything is out of sight, made by the operations."""
    told = Secrets()
    administrator, author, moderator = cast["administrator"], cast[AUTHOR], cast["moderator"]
    room = operations.create_category(None, by=administrator, name="Practice")
    read_first = operations.create_category(None, by=administrator, name="Read first", premoderated=True)
    for category in (room, read_first):
        if not cast["category_moderator"].moderates(category.space):
            give_role(
                cast["category_moderator"], by=administrator, role="category_moderator", scope=category.space
            )
    rule = moderation.write_rule(
        None, by=administrator, code="kind", titles={"en": "Be kind"}, texts={"en": "Be kind."}
    )
    open_topic = operations.open_topic(room, by=cast["trusted"], title="Open to all", text="Come in.")
    mine = STAFF | {AUTHOR}

    def text(name: str, readers: set[str]) -> str:
        return f"{COMMON} {told.new(name, readers)} @trusted"

    for name, verdict in (("hidden", "hide"), ("removed", "remove")):
        post = reply(open_topic, author, text(f"{name}_post", mine))
        _ask(post, told.new(f"{name}_poll", mine), told.new(f"{name}_choice", mine))
        _warm(open_topic)
        decide(post, rule, verdict, by=moderator, told=told, name=name)
    deleted = reply(open_topic, author, text("deleted_post", mine))
    _warm(open_topic)
    operations.delete_post(deleted, by=author)
    edited = reply(open_topic, author, text("edited_then_hidden", mine))
    operations.edit_post(edited, by=author, text=text("edit_of_hidden", mine))
    decide(edited, rule, "hide", by=moderator, told=told, name="edited")
    pictured = reply(open_topic, author, f"![]({_picture(author)}) {text('pictured', mine)}")
    decide(pictured, rule, "hide", by=moderator, told=told, name="pictured")
    held_topic = operations.open_topic(
        read_first, by=author, title=told.new("held_topic_title", mine), text=text("held_topic", mine)
    )
    assert held_topic.state == "held"
    waiting = operations.open_topic(read_first, by=moderator, title="Waiting room", text="Sit down.")
    reply(waiting, author, text("held_post", mine))
    for name, verdict in (("hidden", "hide"), ("removed", "remove")):
        topic = operations.open_topic(
            room,
            by=author,
            title=f"Open to all {told.new(f'{name}_topic_title', mine)}",
            text=text(f"{name}_topic", mine),
        )
        operations.tag_topic(topic, by=moderator, tags=[told.new(f"{name}_topic_tag", mine)])
        drain()
        assert Relation.objects.filter(topic=open_topic, other=topic).exists()
        # What others wrote in it is out of sight with it, for themselves too.
        reply(topic, cast["newcomer"], text(f"reply_in_{name}_topic", mine | {"newcomer"}))
        _warm(topic)
        decide(topic, rule, verdict, by=moderator, told=told, name=f"{name}_topic")
    inner = {"moderator", "administrator"}
    private = operations.create_category(
        None, by=administrator, name=told.new("private_name", inner), description=told.new("private_words", inner),
        see="staff", post="staff", reply="staff", slug="stewards",
    )  # fmt: skip
    topic = operations.open_topic(
        private,
        by=administrator,
        title=told.new("private_title", inner),
        text=text("private_topic", inner),
        tags=[told.new("private_tag", inner), "Shared"],
    )
    operations.tag_topic(open_topic, by=cast["trusted"], tags=["Shared"])
    merged = operations.open_topic(
        private, by=administrator, title="Among us", text="Us.", tags=[told.new("private_synonym", inner)]
    )
    operations.tag_topic(merged, by=administrator, tags=["Inner", merged.labels[0][1]])
    operations.merge_tag(
        Tag.objects.get(slug__contains="synonym"), by=administrator, into=Tag.objects.get(slug="inner")
    )
    question = operations.open_topic(
        room, by=cast["trusted"], title="Open to all?", text="?", kind="question"
    )
    answer = reply(question, author, text("accepted_then_hidden", mine))
    operations.accept_answer(answer, by=cast["trusted"])
    _warm(question)
    decide(answer, rule, "hide", by=moderator, told=told, name="answer")
    drain()  # related topics are found: all these share words and tags
    _ask(
        reply(topic, moderator, text("private_post", inner)),
        *(told.new(f"private_{one}", inner) for one in ("poll", "choice")),
    )
    operations.save_draft(f"topic:{open_topic.pk}", by=author, text=text("draft", {AUTHOR}))
    reported = reply(open_topic, cast["newcomer"], "Nothing bad.")
    moderation.report_thing(
        reported, by=cast[REPORTER], rule=rule, words=told.new("report", STAFF | {REPORTER})
    )
    return told


def decide(thing: Any, rule: RuleVersion, verdict: str, *, by: Member, told: Secrets, name: str) -> None:
    case = moderation.open_case(thing, by=by)
    moderation.decide_case(
        case,
        by=by,
        verdict=verdict,
        version=case.version,
        key=f"{name}-{verdict}",
        rule=rule,
        facts=told.new(f"facts_{name}", STAFF | {AUTHOR}),
        note=told.new(f"note_{name}", STAFF),
    )


def _ask(post: Post, question: str, choice: str) -> None:
    """A poll below the post, in which its author has voted."""
    poll = add_poll(post, by=post.author, draft=PollDraft(question, (choice, "Something else")))
    cast_ballot(poll, by=post.author, picks=[poll.choices.all()[0].pk])


def _picture(by: Member) -> str:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(file, "PNG")
    file.seek(0)
    file.name = "a.png"
    return accept_image(file, by=by).url


def _warm(topic: Topic) -> None:
    """A guest reads it while it is still in sight: what is kept for guests must not outlive it."""
    assert Client().get(topic.url).status_code == 200
    Client().get("/forums/")


# -- Every address -------------------------------------------------------------------------


def everything_in(parameter: str, route: Route) -> list[Any]:
    """All values that exist for a parameter of an address."""
    if parameter == "slug" and route.name == "forums:topic-detail":
        return ["any"]
    tables: dict[str, Any] = {
        "topic_id": lambda: Topic.objects.values_list("pk", flat=True),
        "post_id": lambda: Post.objects.values_list("pk", flat=True),
        "slug": lambda: (Tag if ":tag-" in route.name else Category).objects.values_list("slug", flat=True),
        "poll_id": lambda: Poll.objects.values_list("pk", flat=True),
        "view_id": lambda: range(1, 3),
        "handle": lambda: Member.objects.values_list("handle", flat=True),
        "number": lambda: range(1, 8),
        "case_id": lambda: Case.objects.values_list("pk", flat=True),
        "report_id": lambda: Report.objects.values_list("pk", flat=True),
        "decision_id": lambda: Decision.objects.values_list("pk", flat=True),
        "statement_id": lambda: Statement.objects.values_list("pk", flat=True),
        "code": lambda: ["kind"],
        "pk": lambda: range(1, 4),
    }
    return list(tables[parameter]()) if parameter in tables else ["1"]


QUERIES = {
    "forums:topic-list": [f"view={view}" for view in ("latest", "hot", "new", "unread", "mine", "unanswered")]
    + ["by=member", "tag=shared", "tag=inner", "category=stewards", "kind=question", "solved=yes"],
    "forums:category-detail": ["view=latest"],
    "forums:topic-posts": ["after=0", "after=1", "number=2", "numbers=1,2,3,4,5,6"],
    "forums:post-new": [f"quote={n}" for n in range(1, 7)] + [f"reply_to={n}" for n in range(1, 7)],
    "home:search": [
        f"q={COMMON}",
        f"q={COMMON}&sort=newest",
        f"q={COMMON}+by:member",
        "q=trusted",
        "q=sesame",
        "q=tag:shared",
        "q=tag:inner",
        "q=is:solved",
        "q=is:question",
    ],
    "moderation:thing-report": [
        f"kind=forums.{kind}&id={n}" for kind in ("post", "topic") for n in range(1, 18)
    ],
    "forums:preview": [],
}


def addresses() -> Iterator[tuple[str, str]]:
    """Each address with the name of its route."""
    for route in routes():
        if route.name == "static" or route.name.startswith(("mfa_", "account_", "socialaccount")):
            continue
        for chosen in itertools.product(*(everything_in(one, route) for one in route.parameters)):
            try:
                path = reverse(route.name, kwargs=dict(zip(route.parameters, chosen, strict=True)))
            except NoReverseMatch:
                continue
            yield path, route.name
            yield from ((f"{path}?{query}", route.name) for query in QUERIES.get(route.name, []))


def told_by(client: Client, path: str) -> tuple[int, str]:
    """The status, and all that the answer says."""
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[arg-type]
    answer = body.decode("utf-8", "replace") + repr(list(response.headers.items()))
    # A page may say the address that it was asked for: whoever asks for a tag by its name knows the name.
    for asked in (path.partition("?")[0], quote(path.partition("?")[0], safe="")):
        answer = answer.replace(asked, "") if "/tag/" in path else answer
    return response.status_code, answer


def client_of(person: Any) -> Client:
    client = Client(raise_request_exception=False)
    if not isinstance(person, AnonymousUser):
        client.force_login(person, backend="membership.backends.MemberBackend")
    return client


def test_no_address_tells_a_secret(
    secrets: Secrets, cast: Mapping[str, Any], request: pytest.FixtureRequest
) -> None:
    roles = CAST if request.config.getoption("--full") else SOME
    paths = dict(addresses())
    assert len(paths) > 200
    leaks, seen = [], defaultdict(set)
    logging.disable(logging.ERROR)
    try:
        for role in roles:
            client, only_posted = client_of(cast[role]), set()
            for path, name in paths.items():
                if path.startswith("/accounts/logout") or name in only_posted:
                    continue
                status, answer = told_by(client, path)
                if (
                    status == 405 and roles is not CAST
                ):  # whatever the number: asked of one of them in the usual run
                    only_posted.add(name)
                for word in secrets.readers:
                    if word in answer:
                        seen[word].add(role)
                        if role not in secrets.readers[word]:
                            leaks.append(f"{role} reads {word} at {path}")
            cache.clear()  # rate limits
    finally:
        logging.disable(logging.NOTSET)
    assert not leaks, "\n".join(leaks[:40])
    unseen = [word for word in secrets.readers if not seen[word]]
    assert not unseen, f"seen by nobody, so this test proves nothing about them: {unseen}"


def test_search_counts_only_what_is_found(secrets: Secrets, cast: Mapping[str, Any]) -> None:
    for role in CAST:
        found = search(COMMON, viewer=cast[role])
        assert found.total == len(found.hits)
        for hit in found.hits:
            assert Post.objects.visible_to(cast[role]).filter(pk=hit.object_id).exists()
    assert search(COMMON, viewer=cast["visitor"]).total == 0


def test_a_preview_quotes_nothing_out_of_sight(secrets: Secrets, cast: Mapping[str, Any]) -> None:
    links = "\n\n".join(
        f"/forums/t/{post.topic_id}/{post.number}/" for post in Post.objects.exclude(number=None)
    )
    answer = client_of(cast["newcomer"]).post("/forums/preview/", {"text": links}).content.decode()
    assert not [word for word in secrets.readers if word in answer]


def test_nobody_listens_to_what_they_may_not_read(secrets: Secrets, cast: Mapping[str, Any]) -> None:
    topics, rooms = KINDS["forums.topic"], KINDS["forums.category"]
    for role in CAST:
        person = cast[role]
        for topic in Topic.objects.all():
            may_read = Topic.objects.visible_to(person).filter(pk=topic.pk).exists()
            assert topics.may_join(person, topic.pk) == may_read
            assert topics.catch_up is not None
            assert may_read or not topics.catch_up(person, topic.pk, 0)
        for room in Category.objects.all():
            assert rooms.may_join(person, room.pk) == (
                room.see == "everyone" or role in ("moderator", "administrator")
            )
    for name, kind in KINDS.items():
        if name.startswith("moderation"):
            assert not kind.may_join(cast["visitor"], 1) and not kind.may_join(cast["trusted"], 1)


def test_a_picture_in_a_hidden_post_is_hidden(secrets: Secrets, cast: Mapping[str, Any]) -> None:
    upload = Upload.objects.get()
    for role in CAST:
        status = client_of(cast[role]).get(upload.url).status_code
        assert (status == 200) == (role in STAFF | {AUTHOR}), role


# -- What somebody kept of a thing before it went out of sight -----------------------------------


@pytest.fixture
def kept(cast: Mapping[str, Any]) -> Mapping[str, Any]:
    """A topic in the open that a newcomer read, bookmarked, watched, answered in a draft, quoted and was told of."""
    staff, author, reader = cast["moderator"], cast[AUTHOR], cast["newcomer"]
    room = operations.create_category(None, by=cast["administrator"], name="Practice")
    inner = operations.create_category(
        None, by=cast["administrator"], name="Stewards", see="staff", post="staff", reply="staff"
    )
    topic = operations.open_topic(
        room, by=author, title="About sesametitle", text=f"{COMMON} sesameopening @newcomer", tags=[]
    )
    post = reply(topic, author, f"{COMMON} sesamereply @newcomer")
    other = operations.open_topic(
        room, by=cast["trusted"], title="Beside it", text=f"{COMMON} beside @newcomer"
    )
    operations.watch_topic(topic, by=reader, level="watching")
    operations.bookmark_post(post, by=reader, note="mine")
    operations.mark_read(topic, by=reader, number=1)
    operations.react(post, by=reader, kind="thank")
    operations.save_draft(f"topic:{topic.pk}", by=reader, text="My own half thought")
    drain()
    for one in (reader, cast["trusted"], None):
        client = Client() if one is None else client_of(one)
        for path in ("/forums/", topic.url, other.url, "/inbox/", "/"):
            client.get(path)
    return {"topic": topic, "post": post, "other": other, "room": room, "inner": inner, "staff": staff}


def _moved(kept: Mapping[str, Any], cast: Mapping[str, Any]) -> None:
    operations.move_topic(_fresh(kept["topic"]), by=cast["administrator"], category=kept["inner"])


def _merged(kept: Mapping[str, Any], cast: Mapping[str, Any]) -> None:
    """Into a topic among the team: neither its old address nor its title leads anybody else there."""
    into = operations.open_topic(
        kept["inner"], by=cast["administrator"], title="Team sesametitle", text="Among us: sesamereply."
    )
    operations.merge_topic(_fresh(kept["topic"]), by=cast["administrator"], into=_fresh(into))


def _split_away(kept: Mapping[str, Any], cast: Mapping[str, Any]) -> None:
    """All but the opening, which is hidden: what is left of the topic is seen by who wrote it."""
    posts = [kept["post"].pk]
    operations.split_topic(
        _fresh(kept["topic"]), by=cast["administrator"], posts=posts, title="Apart sesametitle",
        category=kept["inner"],
    )  # fmt: skip
    _removed(kept, cast)


def _removed(kept: Mapping[str, Any], cast: Mapping[str, Any]) -> None:
    rule = moderation.write_rule(
        None, by=cast["administrator"], code="kind", titles={"en": "Be kind"}, texts={"en": "Be kind."}
    )
    decide(_fresh(kept["topic"]), rule, "remove", by=cast["moderator"], told=Secrets(), name="kept")


def _fresh(topic: Topic) -> Topic:
    return Topic.objects.select_related("category").get(pk=topic.pk)


WORDS = ("sesametitle", "sesameopening", "sesamereply")


@pytest.mark.parametrize("away", [_moved, _merged, _split_away, _removed])
def test_what_somebody_kept_tells_nothing_more_once_it_is_out_of_sight(
    kept: Mapping[str, Any], cast: Mapping[str, Any], away: Any
) -> None:
    away(kept, cast)
    mail.outbox.clear()
    operations.create_post(_fresh(kept["other"]), by=cast["trusted"], text="See you there, @newcomer.")
    drain()
    leaks = []
    for role in ("visitor", "newcomer", "trusted"):
        client = client_of(cast[role])
        for path in dict(addresses()):
            if not path.startswith("/accounts/logout"):
                _status, answer = told_by(client, path)
                leaks += [f"{role} reads {word} at {path}" for word in WORDS if word in answer]
        cache.clear()
        leaks += [f"{role} finds {word}" for word in WORDS if search(word, viewer=cast[role]).total]
        for letters in ("mem", "adm", "new"):
            path = f"/forums/people/?q={letters}&topic={kept['topic'].pk}"
            if role != "visitor" and b"@member" in client.get(path).content:
                leaks.append(f"{role} is told by {path} who writes there")
        suggestion = search("sesametitel", viewer=cast[role]).suggestion
        leaks += [f"{role} is proposed {suggestion}"] if suggestion else []
    for letter in mail.outbox:
        if not set(letter.to) & {cast["moderator"].email, cast["administrator"].email, cast[AUTHOR].email}:
            leaks += [
                f"a mail to {letter.to} says {word}" for word in WORDS if word in letter.message().as_string()
            ]
    assert not leaks, "\n".join(leaks[:40])
    # What was one's own stays one's own.
    assert "My own half thought" in told_by(client_of(cast["newcomer"]), "/forums/drafts/")[1]
