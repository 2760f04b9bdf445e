"""Values for the parameters of addresses, so that the access matrix can open every page.

A part adds its own with `@sample`; the most exact key wins:

    @sample("forums:topic-close", "pk")   one route
    @sample("forums", "pk")               every route of a namespace
    @sample("", "handle")                 every route

The function gets the values and, by `values.cast`, the people; it makes what it needs through operations, once
per matrix. A *variant* ("private", "held", …) opens the same routes once more with something that most people
must not see: the matrix shows that it leaks by no path.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.utils import timezone
from PIL import Image

from community.commons.activity.models import Activity, Seal
from community.commons.api.operations import create_token
from community.commons.files.operations import accept_image
from community.commons.mail.backend import DeliveryBackend
from community.commons.mail.incoming.receiving import receive
from community.commons.mail.models import Delivery
from community.commons.standing.models import Sanction, State
from community.inbox.models import Kind, Notification
from community.surveys.drafting import Draft as PollDraft
from community.surveys.models import Poll
from community.surveys.operations import add_poll
from forums import operations as forums
from forums.models import Category, Notice, Post, Tag, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import Appeal, Decision, KeptText, Report, RuleVersion, SecondLook
from forums.moderation.sanctioning import Sanctioning
from forums.moderation.screening import operations as screening
from forums.moderation.screening.conditions import Conditions
from forums.moderation.screening.models import Proposal, RuleSet
from membership import operations as account
from membership.accounts import new_member
from membership.models import Entry, Member, RoleInterval
from membership.operations import give_role
from tests.cast import Person

Sample = Callable[["Values"], Any]
SAMPLES: dict[tuple[str, str, str], Sample] = {}  # (variant, where, parameter)
VARIANTS = ("", "private", "held", "hidden", "removed", "deleted")


def sample(where: str, *parameters: str, variant: str = "") -> Callable[[Sample], Sample]:
    def register(make: Sample) -> Sample:
        SAMPLES.update({(variant, where, parameter): make for parameter in parameters})
        return make

    return register


class NoSample(LookupError):
    """An address has a parameter for which samples.py knows no value."""


class Values:
    """The values of one matrix: each made once, when first asked for."""

    def __init__(self, cast: Mapping[str, Person]) -> None:
        self.cast = cast
        self._made: dict[Sample, Any] = {}

    def member(self, role: str) -> Member:
        person = self.cast[role]
        if isinstance(person, AnonymousUser):
            raise TypeError(f"{role} is nobody")
        return person

    def made(self, make: Sample) -> Any:
        """What `make` makes, made once."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]

    def of(self, route: str, parameter: str, variant: str = "") -> Any:
        """Raises NoSample."""
        make = _find(route, parameter, variant) or _find(route, parameter, "")
        if make is None:
            raise NoSample(f"{route} needs a sample for {parameter}: add one to tests/house/samples.py")
        return self.made(make)

    def variants_of(self, route: str, parameters: tuple[str, ...]) -> list[str]:
        """ "" and each variant in which one of the parameters has a value of its own."""
        return [one for one in VARIANTS if not one or any(_find(route, name, one) for name in parameters)]


def _find(route: str, parameter: str, variant: str) -> Sample | None:
    namespaces = route.split(":")[:-1]
    places = [route, *(":".join(namespaces[:n]) for n in range(len(namespaces), 0, -1)), ""]
    found = (SAMPLES.get((variant, place, parameter)) for place in places)
    return next(filter(None, found), None)


# -- Libraries ---------------------------------------------------------------------------


@sample("", "key", "uidb36")
def key_that_opens_nothing(values: Values) -> str:
    return "nothing"


@sample("mfa_edit_webauthn", "pk")
@sample("mfa_remove_webauthn", "pk")
def passkey_of_nobody(values: Values) -> int:
    return 999_999


# -- People and files --------------------------------------------------------------------


@sample("", "handle")
def handle(values: Values) -> str:
    return values.member("member").handle


@sample("membership:initials", "tint")
def tint(values: Values) -> int:
    return 1


@sample("membership:initials", "letters")
def letters(values: Values) -> str:
    return "AB"


@sample("files:avatar", "name")
@sample("membership:avatar", "name")
def avatar_of_nobody(values: Values) -> str:
    return "0" * 32 + ".webp"


@sample("membership:invitation-withdraw", "pk")
def invitation_of_the_moderator(values: Values) -> int:
    moderator = values.member("moderator")
    return account.invite(moderator, by=moderator, uses=3)[0].pk


@sample("membership:invitation-open", "key")
def key_of_an_invitation(values: Values) -> str:
    moderator = values.member("moderator")
    return account.invite(moderator, by=moderator, uses=3)[1]


@sample("membership:entry-detail", "pk")
def entry_that_waits(values: Values) -> int:
    person = new_member("Noor", "noor@example.org", handle="noor.waits")
    entry = Entry.objects.create(member=person, held_for="question", question="Why?", answer="To sing.")
    return account.ask_entry(entry, by=person).pk


@sample("privacy:privacy-version", "number")
def version_of_the_privacy_text(values: Values) -> int:
    texts = {"en": "We keep little.", "fr": "Nous gardons peu."}
    return account.publish_privacy_text(
        None, by=values.member("administrator"), texts=texts, material=False
    ).number


@sample("membership:role-end", "pk")
def role_of_the_trusted(values: Values) -> int:
    return RoleInterval.objects.get(member=values.member("trusted"), ends_at=None).pk


def picture() -> BytesIO:
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, "PNG")
    drawn.seek(0)
    drawn.name = "picture.png"
    return drawn


def upload(values: Values) -> Any:
    return accept_image(picture(), by=values.member("trusted"))


@sample("files:upload", "pk")
@sample("v1", "upload_id")
def upload_id(values: Values) -> int:
    return values.made(upload).pk


@sample("files:upload", "name")
def upload_name(values: Values) -> str:
    return values.made(upload).name


# -- Forums ------------------------------------------------------------------------------


def category(values: Values) -> Category:
    made = forums.create_category(None, by=values.member("administrator"), name="Practice")
    theirs = values.member("category_moderator")
    if not theirs.moderates(made.space):
        give_role(theirs, by=Member.objects.automaton(), role="category_moderator", scope=made.space)
    return made


def private_category(values: Values) -> Category:
    values.made(category)
    only = {"see": "staff", "post": "staff", "reply": "staff"}
    return forums.create_category(None, by=values.member("administrator"), name="Stewards", **only)


def another_category(values: Values) -> Category:
    return forums.create_category(None, by=values.member("administrator"), name="Workshop")


def another_topic(values: Values) -> Topic:
    return _topic(values.made(category), values.member("member"), "Another one")


def _topic(where: Category, by: Member, title: str) -> Topic:
    return forums.open_topic(where, by=by, title=title, text="I have one set.")


def _reply(topic: Topic, by: Member) -> Post:
    return forums.create_post(
        Topic.objects.select_related("category").get(pk=topic.pk), by=by, text="A reply."
    )


def topic(values: Values) -> Topic:
    made = _topic(values.made(category), values.member("trusted"), "Who keeps the keys?")
    _reply(made, values.member("trusted"))
    return made


def private_topic(values: Values) -> Topic:
    return _topic(values.made(private_category), values.member("administrator"), "Among us")


def held_topic(values: Values) -> Topic:
    made = _topic(values.made(category), values.member("trusted"), "Waiting")
    return forums.set_topic_state(made, by=Member.objects.automaton(), state=State.HELD, because="First look")


def post(values: Values) -> Post:
    """With a history: edited once."""
    made = values.made(topic).posts.get(number=2)
    return forums.edit_post(made, by=values.member("trusted"), text="A better reply.")


def private_post(values: Values) -> Post:
    return values.made(private_topic).posts.get(number=1)


def held_post(values: Values) -> Post:
    made = _reply(values.made(topic), values.member("trusted"))
    return forums.set_post_state(made, by=Member.objects.automaton(), state=State.HELD, because="First look")


def _restricted(what: Post | Topic, verdict: str, values: Values) -> Any:
    """By a decision, as in life."""
    found = moderation.open_case(what, by=values.member("moderator"))
    moderation.decide_case(
        found,
        by=values.member("moderator"),
        verdict=verdict,
        version=found.version,
        key=f"{verdict} {what._meta.label_lower}",
        rule=values.made(rule),
        facts="Seen.",
    )
    return what


def hidden_post(values: Values) -> Post:
    return _restricted(_reply(values.made(topic), values.member("trusted")), "hide", values)


def removed_post(values: Values) -> Post:
    return _restricted(_reply(values.made(topic), values.member("trusted")), "remove", values)


def removed_topic(values: Values) -> Topic:
    made = _topic(values.made(category), values.member("trusted"), "Gone")
    return _restricted(made, "remove", values)


def deleted_post(values: Values) -> Post:
    return forums.delete_post(
        _reply(values.made(topic), values.member("trusted")), by=values.member("trusted")
    )


for _variant, _made in {"": category, "private": private_category}.items():
    for _route in ("category-edit", "category-detail", "category-feed", "category-watch"):
        sample(f"forums:{_route}", "slug", variant=_variant)(
            lambda values, made=_made: values.made(made).slug
        )
    sample("v1", "slug", variant=_variant)(lambda values, made=_made: values.made(made).slug)
for _variant, _made in {
    "": topic,
    "private": private_topic,
    "held": held_topic,
    "removed": removed_topic,
}.items():
    for _route in ("forums", "v1"):
        sample(_route, "topic_id", variant=_variant)(lambda values, made=_made: values.made(made).pk)
    sample("forums:topic-detail", "slug", variant=_variant)(lambda values, made=_made: values.made(made).slug)
for _variant, _made in {
    "": post,
    "private": private_post,
    "held": held_post,
    "hidden": hidden_post,
    "removed": removed_post,
    "deleted": deleted_post,
}.items():
    for _route in ("forums", "v1"):
        sample(_route, "post_id", variant=_variant)(lambda values, made=_made: values.made(made).pk)


def tag(values: Values) -> Tag:
    forums.tag_topic(values.made(topic), by=values.member("trusted"), tags=["Keys"])
    return Tag.objects.get(slug="keys")


def another_tag(values: Values) -> Tag:
    forums.tag_topic(values.made(another_topic), by=values.member("administrator"), tags=["Locks"])
    return Tag.objects.get(slug="locks")


def private_tag(values: Values) -> Tag:
    """Only on a topic among stewards."""
    forums.tag_topic(values.made(private_topic), by=values.member("administrator"), tags=["Secret"])
    return Tag.objects.get(slug="secret")


def synonym(values: Values) -> Tag:
    keys = values.made(tag)
    forums.tag_topic(values.made(topic), by=values.member("trusted"), tags=["Keys", "Clefs"])
    made = Tag.objects.get(slug="clefs")
    forums.merge_tag(made, by=values.member("administrator"), into=keys)
    return made


def tag_taken_away(values: Values) -> Tag:
    values.made(tag)
    forums.tag_topic(values.made(topic), by=values.member("trusted"), tags=["Keys", "Gone"])
    return forums.delete_tag(Tag.objects.get(slug="gone"), by=values.member("administrator"))


for _variant, _made in {"": tag, "private": private_tag}.items():
    for _route in ("detail", "feed", "watch", "edit", "merge", "delete"):
        sample(f"forums:tag-{_route}", "slug", variant=_variant)(
            lambda values, made=_made: values.made(made).slug
        )
    sample("v1", "tag", variant=_variant)(lambda values, made=_made: values.made(made).slug)
for _where, _name in (("forums:tag", "slug"), ("v1:tag", "tag")):
    sample(f"{_where}-part", _name)(lambda values: values.made(synonym).slug)
    sample(f"{_where}-restore", _name)(lambda values: values.made(tag_taken_away).slug)


@sample("forums", "view_id")
@sample("v1", "view_id")
def view_of_the_member(values: Values) -> int:
    return forums.save_view(None, by=values.member("member"), name="Questions", query="kind=question").pk


def poll(values: Values) -> Poll:
    """The trusted member's, below a post of theirs."""
    asked = _reply(values.made(topic), values.member("trusted"))
    return add_poll(asked, by=values.member("trusted"), draft=PollDraft("Which day?", ("Monday", "Friday")))


def private_poll(values: Values) -> Poll:
    asked = _reply(values.made(private_topic), values.member("administrator"))
    return add_poll(asked, by=values.member("administrator"), draft=PollDraft("Which key?", ("One", "Two")))


def poll_for_programs(values: Values) -> Poll:
    """Another one: the pages have closed theirs when the API is asked."""
    asked = _reply(values.made(topic), values.member("trusted"))
    return add_poll(asked, by=values.member("trusted"), draft=PollDraft("Which hour?", ("Three", "Four")))


sample("surveys", "poll_id")(lambda values: values.made(poll).pk)
sample("v1", "poll_id")(lambda values: values.made(poll_for_programs).pk)
for _route in ("surveys", "v1"):
    sample(_route, "poll_id", variant="private")(lambda values: values.made(private_poll).pk)
sample("v1:post-poll", "post_id")(lambda values: values.made(poll).subject_id)


@sample("forums", "number")
@sample("v1", "number")
def number(values: Values) -> int:
    return 1


@sample("forums", "notice_id")
@sample("v1", "notice_id")
def notice_id(values: Values) -> int:
    """Posts of a topic that went to one of their own."""
    made = values.made(topic)
    gone = _reply(made, values.member("trusted"))
    forums.split_topic(made, by=values.member("moderator"), posts=[gone.pk], title="Apart")
    return Notice.objects.filter(topic=made).latest("pk").pk


@sample("forums", "timer_id")
@sample("v1", "timer_id")
def timer_id(values: Values) -> int:
    at = timezone.now() + timedelta(days=1)
    topic_of_it = values.made(topic)
    return forums.set_timer(topic_of_it, by=values.member("moderator"), act="close", at=at).pk


@sample("forums", "timer_id", variant="private")
@sample("v1", "timer_id", variant="private")
def private_timer_id(values: Values) -> int:
    at = timezone.now() + timedelta(days=1)
    return forums.set_timer(
        values.made(private_topic), by=values.member("administrator"), act="close", at=at
    ).pk


@sample("forums", "scheduled_id")
@sample("v1", "scheduled_id")
def scheduled_id(values: Values) -> int:
    """The member's: for everybody else it is not there."""
    at = timezone.now() + timedelta(days=1)
    return forums.schedule_topic(
        values.made(category), by=values.member("member"), title="Later", text="Words", at=at
    ).pk


def whisper(values: Values) -> int:
    """The moderator's, in a topic that everybody reads."""
    return forums.whisper(values.made(topic), by=values.member("moderator"), text="Between us.").pk


def private_whisper(values: Values) -> int:
    made = values.made(private_topic)
    return forums.whisper(made, by=values.member("administrator"), text="Between us.").pk


for _route in ("forums", "v1"):
    sample(_route, "whisper_id")(whisper)
    sample(_route, "whisper_id", variant="private")(private_whisper)


@sample("forums", "bookmark_id")
def bookmark_id(values: Values) -> int:
    """The member's: for everybody else it is not there."""
    return forums.bookmark_post(values.made(post), by=values.member("member")).pk


@sample("home:sitemap-part", "number")
def first_part(values: Values) -> int:
    return 1


# -- Inbox -------------------------------------------------------------------------------


@sample("inbox:notification-read", "pk")
@sample("v1", "notification_id")
def notification(values: Values) -> int:
    """The member's: everybody else gets what a number that does not exist gets."""
    activity = Activity.objects.filter(subject_type="forums.post", subject_id=values.made(post).pk).latest(
        "pk"
    )
    return Notification.objects.create(
        member=values.member("member"),
        kind=Kind.MENTION,
        group="post:1",
        activity=activity,
        subject_type="forums.post",
        subject_id=values.made(post).pk,
    ).pk


# -- API ---------------------------------------------------------------------------------


@sample("api:token-revoke", "token_id")
def token(values: Values) -> int:
    """The member's: for everybody else it is not there."""
    member = values.member("member")
    return create_token(member, by=member, name="A script", scopes=["read"])[0].pk


@sample("v1", "kind")
def kind_of_reaction(values: Values) -> str:
    return "thank"


@sample("v1:reach-choose", "kind")
def kind_of_notification(values: Values) -> str:
    return "reaction"


@sample("v1:answer-accept", "post_id")
def answer(values: Values) -> int:
    """To a question of the trusted member."""
    asked = forums.open_topic(
        values.made(category), by=values.member("trusted"), title="Which?", text="Which?", kind="question"
    )
    return _reply(asked, values.member("member")).pk


@sample("v1:answer-withdraw", "post_id")
def accepted_answer(values: Values) -> int:
    """To another question of the trusted member."""
    asked = forums.open_topic(
        values.made(category), by=values.member("trusted"), title="When?", text="When?", kind="question"
    )
    given = _reply(asked, values.member("member"))
    forums.accept_answer(given, by=values.member("trusted"))
    return given.pk


@sample("v1", "place")
def place_of_a_draft(values: Values) -> str:
    return "topic:1"


TOMORROW = (timezone.now() + timedelta(days=1)).isoformat()
BODIES: dict[str, dict[str, Any]] = {  # what the matrix sends to the operations of the API that take a body
    "topic-open": {"category": "practice", "title": "From a program", "text": "Hello."},
    "topic-retitle": {"title": "A clearer title"},
    "topic-watch": {"level": "muted"},
    "topic-read": {"number": 1},
    "topic-tag": {"tags": ["Ladders"]},
    "topic-kind": {"kind": "question"},
    "topic-pin": {"everywhere": True, "until": TOMORROW},
    "topic-slow": {"seconds": 60},
    "topic-move": {"category": lambda values: values.made(another_category).slug},
    "topic-split": {"title": "Apart", "posts": lambda values: [values.made(post).pk]},
    "topic-merge": {"into": lambda values: values.made(another_topic).pk},
    "timer-set": {"act": "close", "at": TOMORROW},
    "topic-schedule": {"category": "practice", "title": "Later", "text": "Hello.", "at": TOMORROW},
    "category-create": {"name": "A new room"},
    "category-edit": {"description": "Said anew"},
    "category-watch": {"level": "tracking"},
    "tag-watch": {"level": "tracking"},
    "tag-rename": {"name": "Sets of keys"},
    "tag-merge": {"into": lambda values: values.made(another_tag).name},
    "bookmark-keep": {"note": "Read again", "remind_at": TOMORROW},
    "view-save": {"name": "Solved", "query": "solved=yes"},
    "view-rename": {"name": "What is asked"},
    "reach-choose": {"reach": "none"},
    "file-send": {"file": lambda values: picture()},
    "post-create": {"text": "From a program."},
    "post-edit": {"text": "Better said."},
    "ballot-cast": {"choices": [1]},
    "poll-add": {"question": "Tea?", "choices": ["Yes", "No"]},
    "preview": {"text": "*So*"},
    "whisper-say": {"text": "Between us."},
    "draft-save": {"text": "Half a thought"},
    "me-edit": {"fields": {"headline": {"value": "As programs see me"}}},
    "report-make": {"kind": "forums.post", "id": lambda values: values.made(post).pk, "rule": "kind"},
    "note-write": {"text": "A note."},
    "thing-hold": {"because": "A moderator looks at it."},
    "case-take-over": {"reason": "You are away."},
    "case-decide": {"verdict": "keep", "version": 1},
    "decision-undo": {"reason": "A mistake."},
    "case-escalate": {"reason": "It is about the treasurer.", "to_administrators": True},
    "case-pause": {"handle": lambda values: values.member("trusted").handle, "text": "What is meant?"},
    "opinion-ask": {"colleague": lambda values: values.member("administrator").handle},
    "opinion-give": {"verdict": "keep", "words": "It is irony."},
    "team-answer": {"text": "It was irony."},
    "letter-write": {"text": "What is meant?"},
    "member-note-write": {"text": "Warned by phone."},
    "preset-write": {"name": "Off topic", "texts": {"en": "Dear {name}."}},
    "preset-rewrite": {"name": "Unkind words", "texts": {"en": "Dear {name}."}},
    "queue-view-save": {"name": "Nobody’s", "query": "holder=nobody"},
    "deadlines-set": {"minutes": {"60": 30}},
    "bulk-decide": {
        "cases": lambda values: [{"id": values.made(report).case_id, "version": 0}],
        "verdict": "keep",
    },
    "bulk-undo": {},
    "legal-notice-file": {
        "where": lambda values: [values.made(another_topic).url],
        "ground": "fraud",
        "why": "It sells what is not theirs.",
        "name": "Ada",
        "email": "ada@example.org",
        "good_faith": True,
    },
    "rule-set-write": {"name": "Casinos", "conditions": {"words": ["casino"]}},
    "rule-set-try": {"most": 100},
    "rule-set-move": {"standing": "retired"},
    "appeal-submit": {"words": "I do not agree."},
    "appeal-say": {"text": "One thing more."},
    "appeal-answer": {"outcome": "upheld", "reasons": "Read again."},
    "sanction-lift": {"reason": "Enough."},
}


# -- Mail --------------------------------------------------------------------------------


@sample("mail:outbox-mail", "pk")
def mail(values: Values) -> int:
    EmailMessage("Hello", "A letter.", to=["ada@example.org"], connection=DeliveryBackend()).send()
    return Delivery.objects.latest("pk").pk


@sample("mail:unsubscribe", "token")
def token_that_ends_nothing(values: Values) -> str:
    return "nothing"


# -- Moderation --------------------------------------------------------------------------


def rule(values: Values) -> RuleVersion:
    words = {"titles": {"en": "Be kind", "fr": "Soyez aimables"}, "texts": {"en": "", "fr": ""}}
    return moderation.write_rule(None, by=values.member("administrator"), code="kind", **words)


def report(values: Values) -> Report:
    """Of a post of the trusted member, by the member."""
    return moderation.report_thing(values.made(post), by=values.member("member"), rule=values.made(rule))


def private_report(values: Values) -> Report:
    """Of the administrator's topic among stewards, by a moderator."""
    return moderation.report_thing(
        values.made(private_topic), by=values.member("moderator"), rule=values.made(rule)
    )


def decision(values: Values) -> Decision:
    """About another post of the trusted member, which is removed."""
    what = _reply(values.made(topic), values.member("trusted"))
    found = moderation.report_thing(what, by=values.member("member"), rule=values.made(rule)).case
    return moderation.decide_case(
        found,
        by=values.member("moderator"),
        verdict="remove",
        version=found.version,
        key="a sample",
        rule=values.made(rule),
        facts="Seen.",
    )


for _variant, _made in {"": report, "private": private_report}.items():
    for _route in ("moderation", "v1"):
        sample(_route, "case_id", variant=_variant)(lambda values, made=_made: values.made(made).case_id)
        sample(_route, "report_id", variant=_variant)(lambda values, made=_made: values.made(made).pk)


@sample("moderation", "decision_id")
@sample("v1", "decision_id")
def decision_id(values: Values) -> int:
    return values.made(decision).pk


@sample("moderation", "preset_id")
@sample("v1", "preset_id")
def preset_id(values: Values) -> int:
    words = {"en": "Dear {name}, this breaks “{rule}”.", "fr": "{name}, cela enfreint « {rule} »."}
    return moderation.write_preset(None, by=values.member("moderator"), name="Unkind", texts=words).pk


@sample("moderation", "view_id")
def queue_view_of_the_moderator(values: Values) -> int:
    """For everybody else it is not there."""
    return moderation.save_view(None, by=values.member("moderator"), name="Late", query="only=late").pk


@sample("v1", "queue_view_id")
def another_queue_view(values: Values) -> int:
    return moderation.save_view(None, by=values.member("moderator"), name="Mine", query="holder=me").pk


@sample("moderation", "bulk_id")
@sample("v1", "bulk_id")
def bulk_id(values: Values) -> int:
    """The moderator's, of one case."""
    what = _reply(values.made(topic), values.member("trusted"))
    found = moderation.open_case(what, by=values.member("moderator"))
    asked = {"by": values.member("moderator"), "verdict": "keep", "key": "a bulk"}
    return moderation.begin_bulk([(found, found.version)], **asked).pk


@sample("moderation", "token")
def notice_token(values: Values) -> str:
    """Whoever has the link may read it."""
    notice = moderation.file_notice(
        [(values.made(another_topic).url, values.made(another_topic))],
        by=values.member("trusted"),
        ground="fraud",
        why="It sells what is not theirs.",
        name="Ada",
        email="ada@example.org",
        good_faith=True,
    )
    return notice.token


@sample("moderation", "statement_id")
def statement_id(values: Values) -> int:
    return values.made(decision).statement_id or 0


def sanction(values: Values) -> Sanction:
    """Given to the member because of something else than the other samples, by the moderator."""
    rude = _topic(values.made(category), values.member("member"), "Rude")
    case = moderation.open_case(rude, by=values.member("moderator"))
    given = moderation.decide_case(
        case,
        by=values.member("moderator"),
        verdict="keep",
        version=case.version,
        key="a sanction",
        rule=values.made(rule),
        facts="Seen.",
        sanction=Sanctioning("warning"),
    ).sanction
    assert given is not None
    return given


@sample("moderation", "sanction_id")
@sample("v1", "sanction_id")
def sanction_id(values: Values) -> int:
    return values.made(sanction).pk


def appeal(values: Values) -> Appeal:
    return moderation.submit_appeal(
        values.made(decision), by=values.member("trusted"), words="I do not agree."
    )


@sample("moderation", "appeal_id")
@sample("v1", "appeal_id")
def appeal_id(values: Values) -> int:
    return values.made(appeal).pk


@sample("moderation", "kept_id")
def kept_id(values: Values) -> int:
    return KeptText.objects.get(decision=values.made(decision)).pk


@sample("moderation", "hold_id")
def hold_id(values: Values) -> int:
    thing = values.made(report).case.thing()
    until = timezone.now() + timedelta(days=9)
    return moderation.place_hold(thing, by=values.member("administrator"), ground="A law.", ends_at=until).pk


@sample("moderation", "code")
def rule_code(values: Values) -> str:
    return values.made(rule).rule.code


# -- Live channels -----------------------------------------------------------------------


def log_entry(values: Values) -> Activity:
    """A decision, as the public log shows it."""
    values.made(removed_post)
    return Activity.objects.filter(verb="moderation.case_decided").earliest("pk")


sample("moderation:log-entry", "entry_id")(lambda values: values.made(log_entry).pk)
sample("moderation:log-correct", "entry_id")(lambda values: values.made(log_entry).pk)
sample("moderation:rule-version", "number")(lambda values: 1)


@sample("moderation:words-erase", "number")
def entry_with_words(values: Values) -> int:
    values.made(log_entry)
    return Seal.objects.exclude(words_digest="").earliest("number").number


@sample("moderation:trust-take", "member_id")
def trusted_member(values: Values) -> int:
    return values.member("trusted").pk


def second_look(values: Values) -> Any:
    """Waits for the administrator: whoever else asks finds nothing."""
    topic_of_it = values.made(removed_topic)
    decision = Decision.objects.get(
        case__subject_type="forums.topic", case__subject_id=topic_of_it.pk, undone_at=None
    )
    return SecondLook.objects.create(
        decision=decision,
        case=decision.case,
        reviewer=values.member("administrator"),
        snapshot={**decision.case.snapshot, "state": "visible", "reports": []},
    )


for _route in ("look-give", "look-skip"):
    sample(f"moderation:{_route}", "look_id")(lambda values: values.made(second_look).pk)


ROOM = {
    "name": "Kitchen",
    "tint": 1,
    "icon": "forums",
    "position": 9,
    "see": "everyone",
    "post": "members",
    "reply": "members",
}
RULE = {"code": "quiet", "title_en": "Quiet after ten", "urgency": 240}
LIMITS = {
    "newcomer_days": 1,
    "newcomer_posts": 10,
    "newcomer_images": 1,
    "newcomer_reports": 5,
    "member_reports": 15,
    "trust_days": 30,
    "trust_posts": 20,
    "trust_active_days": 10,
    "trust_thanks": 3,
    "trust_quiet_days": 90,
    "hide_at": "1.5",
    "moderators_shown": "team",
    "review_share": 0,
}
SITE = {"name": "Elsewhere", "language": "en", "time_zone": "Europe/Paris", "signup": "open"}


def case(values: Values) -> Any:
    return values.made(report).case


def somebody_who_left(values: Values) -> Member:
    return new_member("Gone", "gone@example.org", handle="gone.for.now", account="deactivated")


FORMS: dict[str, dict[str, Any]] = {  # what a form of the site must hold to be an act; see test_fresh.py
    "forums:category-edit": ROOM,
    "forums:category-new": ROOM,
    "forums:tag-edit": {"name": "Passkeys"},
    "forums:tag-merge": {"into": lambda values: values.made(another_tag).slug},
    "home:settings-change": SITE,
    "home:door-change": {"signup": "closed", "minimum_age": 0},
    "membership:account-reopen": {"handle": lambda values: values.made(somebody_who_left).handle},
    "membership:entry-detail": {"answer": "refuse", "reason": "We know nobody of this name."},
    "membership:invitation-list": {"email": "guest@example.org", "language": "en", "days": 7},
    "privacy:privacy-edit": {"text_en": "We keep even less."},
    "membership:role-list": {"handle": "member", "role": "trusted", "reason": "Helps everybody"},
    "moderation:limits-change": {"newcomer_links": 3, **LIMITS},
    "moderation:look-give": {"verdict": "keep", "rule": "", "why": ""},
    "moderation:log-correct": {"text": "It was the other rule."},
    "moderation:statement-export": {"since": "2026-01-01", "until": "2026-12-31"},
    "moderation:trust-list": {"handle": "member", "reason": "Helps everybody"},
    "moderation:trust-take": {"reason": "No longer"},
    "moderation:words-erase": {"case": ""},
    "moderation:case-decide": {
        "verdict": "keep",
        "key": "walk",
        "version": lambda values: values.made(case).version,
    },
    "moderation:case-take-over": {"reason": "She is away"},
    "moderation:note-write": {"text": "A note."},
    "moderation:rule-edit": {"title_en": "Speak kindly", "urgency": 60},
    "moderation:rule-new": RULE,
    "moderation:thing-hold": {"because": "We look at it."},
    "forums:topic-whisper": {"text": "Between us."},
    "moderation:appeal-decide": {"outcome": "upheld", "reasons": "Read again, and it stands."},
    "moderation:appeal-look-again": {"reason": "The rule was another one then."},
    "moderation:author-note": {"text": "Wrote kindly last year."},
    "moderation:bulk-new": {
        "case": lambda values: f"{values.made(case).pk}:{values.made(case).version}",
        "verdict": "keep",
        "key": "walk",
    },
    "moderation:case-escalate": {"where": "administrators", "reason": "It is about a colleague."},
    "moderation:case-pause": {
        "member": lambda values: values.made(case).author_id, "text": "Did you mean the committee?",
    },
    "moderation:deadlines-set": {
        "minutes_15": 20, "minutes_60": 60, "minutes_240": 240, "minutes_1440": 1440,
    },
    "moderation:letters-with": {"text": "May we ask you something?"},
    "moderation:member-note": {"text": "Wrote kindly last year."},
    "moderation:opinion-ask": {
        "colleague": lambda values: values.member("administrator").pk, "question": "Is this irony?",
    },
    "moderation:preset-edit": {"name": "Advertising", "text_en": "This is advertising."},
    "moderation:preset-new": {"name": "A preset of the walk", "text_en": "This is advertising."},
    "moderation:sanction-lift": {"reason": "It was too long."},
    "screening:assistant-set": {"mode": "shadow", "bar": 95},
    "screening:coded-switch": {"standing": "shadow"},
    "screening:set-new": {"name": "Pills", "words": "viagra", "action": "hold"},
    "screening:set-edit": {"name": "Pills", "words": "viagra", "action": "hold"},
}  # fmt: skip


def filled(body: dict[str, Any] | None, values: Values) -> dict[str, Any] | None:
    """What a body says of things that were made: their ids are known only then."""
    return body and {name: said(values) if callable(said) else said for name, said in body.items()}


CHANNELS: dict[str, Mapping[str, Sample]] = {  # kind: {variant: what it is about}
    "forums.category": {"": category, "private": private_category},
    "forums.topic": {"": topic, "private": private_topic, "held": held_topic, "removed": removed_topic},
    "moderation.case": {"": lambda values: values.made(report).case},
    "moderation.queue": {"": lambda values: values.made(report).case},
}


# -- Mail that came in -------------------------------------------------------------------


@sample("mail:incoming-retry", "pk")
def incoming_message(values: Values) -> int:
    return receive(b"From: stranger@example.com\nTo: nobody@example.net\n\nHello.\n", via="pipe")[0].pk


@sample("old", "rest")
def _old_address(values: Values) -> str:
    """What nobody knows here."""
    return "nowhere/987654321"


# -- Screening ---------------------------------------------------------------------------


def rule_set(values: Values) -> RuleSet:
    return screening.write_rule_set(
        None,
        by=values.member("administrator"),
        name="Casinos",
        conditions=Conditions(words=("casino",)),
        space=values.made(category).space,
    )


def rule_set_of_the_site(values: Values) -> RuleSet:
    return screening.write_rule_set(
        None, by=values.member("administrator"), name="Everywhere", conditions=Conditions(words=("casino",))
    )


for _variant, _made in {"": rule_set, "private": rule_set_of_the_site}.items():
    for _route in ("screening", "v1"):
        sample(_route, "set_id", variant=_variant)(lambda values, made=_made: values.made(made).pk)


@sample("screening", "trial_id")
def trial(values: Values) -> int:
    return screening.start_trial(values.made(rule_set), by=values.member("administrator"), most=10).pk


@sample("screening", "name")
def coded(values: Values) -> str:
    return "capitals"


@sample("screening", "proposal_id")
def proposal(values: Values) -> int:
    return Proposal.objects.create(
        kind=Proposal.Kind.CODED_LIVE,
        value={"coded": "many_mentions"},
        by=Member.objects.automaton(),
        due_at=timezone.now() + timedelta(days=1),
    ).pk
