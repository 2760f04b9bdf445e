"""Lets the story happen: every line of it becomes an operation by its person at its time, in order of time."""

import random
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from community.commons.access import allowed
from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from community.commons.files.operations import accept_image
from community.commons.standing.models import State
from forums import operations as forums
from forums.models import Category, Post, Topic
from forums.moderation import operations as moderation
from forums.moderation.models import Case, Decision, RuleVersion
from forums.moderation.sanctioning import Sanctioning
from forums.tagging import names_in
from membership.models import Member
from membership.talks.models import Conversation

from .people import Person
from .pictures import as_upload
from .story import Mistake, Part, Thread

REACTIONS = {"thanks": "thank", "learned": "learned", "agree": "agree"}
_QUOTE = re.compile(r"^> #(\d+)$", re.MULTILINE)
_TOPIC = re.compile(r"\(topic:([\w-]+)(?:#(\d+))?\)")
_PICTURE = re.compile(r"\(picture:([\w-]+)")
KEYS = uuid.UUID("6f1d3f4e-2a7b-5c8d-9e0f-a1b2c3d4e5f6")  # names the forms that the decisions came from


@dataclass
class Told:
    """The community while its story is told: who and what there is so far, and what is still to happen."""

    now: datetime
    persons: dict[str, Person] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    joined: dict[str, datetime] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    rules: dict[str, RuleVersion] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    posts: dict[tuple[str, int], int] = field(default_factory=dict)  # slug and number in the story -> id
    talks: dict[tuple[str, ...], Conversation] = field(default_factory=dict)  # by who takes part
    timeline: list[tuple[datetime, int, Source, Callable[[], Any]]] = field(default_factory=list)

    def later(self, at: datetime, act: Callable[[], Any], *, on_site: bool = False) -> None:
        """Have `act()` called at its time, once the timeline runs."""
        source = Source.SITE if on_site else Source.DEMO
        self.timeline.append((at, len(self.timeline), source, act))

    def happen(self, progress: Callable[[int, int], None]) -> None:
        """Run the timeline in order of time; `progress(done, total)` is called now and then."""
        events = sorted(self.timeline, key=lambda event: event[:2])
        for count, (at, _order, source, act) in enumerate(events):
            if count % 20 == 0:
                progress(count, len(events))
            with acting_from(source, at=at):
                act()
        progress(len(events), len(events))

    # -- Threads -------------------------------------------------------------------------

    def tell(self, thread: Thread) -> None:
        """Put a thread with all its parts into the timeline."""
        said_before = {part.about: part for part in reversed(thread.parts) if part.word == "before"}
        for part in thread.parts:
            if part.word == "post":
                first = said_before.get(part.about)
                self._later(thread, part, self._open if part.about == 1 else self._reply, first)
                self._warm(thread, part)
                if "accepted" in part.marks:
                    self._accept_later(thread, part)
            elif part.word == "before":
                self._later(thread, part, self._mend, thread.posts[part.about - 1])
            else:
                self._later(thread, part, getattr(self, f"_{part.word}"))

    def _later(self, thread: Thread, part: Part, act: Callable[..., Any], *more: Any) -> None:
        act_now = _naming(part, lambda: act(thread, part, *more))
        self.later(part.at, act_now, on_site=thread.on_site or "site" in part.marks)

    def _open(self, thread: Thread, part: Part, first: Part | None) -> None:
        category, by = self.categories[thread.category], self.members[part.handle]
        topic = forums.open_topic(
            category,
            by=by,
            title=thread.title,
            text=self._text(thread, first or part, by),
            kind=thread.head.get("kind", "discussion"),
            tags=names_in(thread.head.get("tags", "")),
        )
        self.topics[thread.slug] = topic
        self.posts[thread.slug, 1] = topic.posts.values_list("pk", flat=True).get()
        if topic.state == State.HELD:
            moderation.open_case(topic, by=Member.objects.automaton(), held=True)

    def _reply(self, thread: Thread, part: Part, first: Part | None) -> None:
        topic, by = self._topic(thread), self.members[part.handle]
        answered = int(part.marks["answers"]) if "answers" in part.marks else None
        post = forums.create_post(topic, by=by, text=self._text(thread, first or part, by), reply_to=answered)
        self.posts[thread.slug, part.about] = post.pk
        if post.state == State.HELD:
            moderation.open_case(post, by=Member.objects.automaton(), held=True)

    def _accept_later(self, thread: Thread, part: Part) -> None:
        def accept() -> None:
            forums.accept_answer(self.post(thread.slug, part.about), by=self.members[thread.author])

        at = min(part.at + timedelta(hours=5), self.now - timedelta(seconds=30))
        self.later(at, _naming(part, accept), on_site=thread.on_site)

    def _mend(self, thread: Thread, part: Part, final: Part) -> None:
        post = self.post(thread.slug, part.about)
        editor = self.members[part.handle or final.handle]
        text = self._text(thread, final, self.members[final.handle])
        mended = forums.edit_post(post, by=editor, text=text, reason=part.marks.get("reason", ""))
        if mended.state == State.HIDDEN:
            moderation.open_case(mended, by=Member.objects.automaton(), held=True)

    def post(self, slug: str, number: int) -> Post:
        return Post.objects.select_related("topic__category", "author").get(pk=self.posts[slug, number])

    # -- Texts ---------------------------------------------------------------------------

    def _text(self, thread: Thread, part: Part, by: Member) -> str:
        """The part's text with its quotes, links and pictures in place."""
        handles = {post.about: post.handle for post in thread.posts}

        def quote(found: re.Match[str]) -> str:
            number = int(found[1])
            return f"> [@{handles[number]}, #{number}]({self._address(thread.slug, number)})\n>"

        def picture(found: re.Match[str]) -> str:
            return f"({accept_image(as_upload(found[1]), by=by).url}"

        text = _QUOTE.sub(quote, part.text)
        text = _TOPIC.sub(lambda found: f"({self._address(found[1], int(found[2] or 0))})", text)
        return _PICTURE.sub(picture, text)

    def _address(self, slug: str, number: int) -> str:
        if slug not in self.topics:
            raise Mistake(f"{slug} is not told yet at this time, and can't be linked to")
        topic = self.topics[slug]
        return f"/forums/t/{topic.pk}/{number}/" if number else topic.url

    # -- Reactions -----------------------------------------------------------------------

    def _warm(self, thread: Thread, part: Part) -> None:
        """The reactions that the story names, and some more of people who read along."""
        chance = random.Random(f"{thread.slug} {part.about}")  # noqa: S311  (the same in every demonstration)
        named = [(name, kind) for mark, kind in REACTIONS.items() for name in part.names(mark)]
        for name, kind in named:
            self._react_later(thread, part, name, kind, chance, surely=True)
        if "cold" in part.marks or "site" in part.marks or thread.on_site:
            return
        readers = [
            handle
            for handle, person in self.persons.items()
            if thread.language in person.reads and handle != part.handle and self.joined[handle] < part.at
        ]
        likely = 2.2 if part.about == 1 else 1.3 if len(part.text) > 260 else 0.55
        many = min(len(readers), round(chance.expovariate(1 / likely)), 9)
        for name in chance.sample(readers, many):
            kind = chance.choices(("thank", "learned", "agree"), (6, 2, 3))[0]
            if (name, kind) not in named:
                self._react_later(thread, part, name, kind, chance, surely=False)

    def _react_later(
        self, thread: Thread, part: Part, name: str, kind: str, chance: random.Random, *, surely: bool
    ) -> None:
        at = part.at + timedelta(minutes=4 + chance.expovariate(1 / 400))
        if at > self.now:
            at = part.at + (self.now - part.at) * chance.random()

        def react() -> None:
            post, by = self.post(thread.slug, part.about), self.members[name]
            if surely or (post.state == State.VISIBLE and allowed(by, "forums.react", post)):
                forums.react(post, by=by, kind=kind)

        on_site = thread.on_site or "site" in part.marks
        self.later(at, _naming(part, react), on_site=on_site)

    # -- The queue -----------------------------------------------------------------------

    def _thing(self, thread: Thread, part: Part) -> Post | Topic:
        if "topic" in part.marks:
            return Topic.objects.select_related("category", "author").get(pk=self.topics[thread.slug].pk)
        return self.post(thread.slug, part.about)

    def _case(self, thread: Thread, part: Part) -> Case:
        thing = self._thing(thread, part)
        return Case.objects.get(subject_type=thing._meta.label_lower, subject_id=thing.pk)

    def _report(self, thread: Thread, part: Part) -> None:
        thing, by = self._thing(thread, part), self.members[part.handle]
        moderation.report_thing(thing, by=by, rule=self.rules[part.marks["rule"]], words=part.text)

    def _decision(self, thread: Thread, part: Part) -> None:
        case = self._case(thread, part)
        moderation.decide_case(
            case,
            by=self.members[part.handle],
            verdict=part.marks["verdict"],
            version=case.version,
            key=str(uuid.uuid5(KEYS, part.place)),
            rule=self.rules[part.marks["rule"]] if "rule" in part.marks else None,
            facts=part.text,
            sanction=Sanctioning(part.marks["sanction"]) if "sanction" in part.marks else None,
        )

    def _undo(self, thread: Thread, part: Part) -> None:
        decision = Decision.objects.filter(case=self._case(thread, part)).latest("made_at")
        moderation.undo_decision(decision, by=self.members[part.handle], reason=part.text)

    def _note(self, thread: Thread, part: Part) -> None:
        moderation.write_note(self._case(thread, part), by=self.members[part.handle], text=part.text)

    def _hold(self, thread: Thread, part: Part) -> None:
        moderation.hold_thing(self._case(thread, part), by=self.members[part.handle], because=part.text)

    # -- The topic -----------------------------------------------------------------------

    def _topic(self, thread: Thread) -> Topic:
        return Topic.objects.select_related("category").get(pk=self.topics[thread.slug].pk)

    def _close(self, thread: Thread, part: Part) -> None:
        forums.close_topic(self._topic(thread), by=self.members[part.handle])

    def _reopen(self, thread: Thread, part: Part) -> None:
        forums.reopen_topic(self._topic(thread), by=self.members[part.handle])

    def _pin(self, thread: Thread, part: Part) -> None:
        forums.pin_topic(self._topic(thread), by=self.members[part.handle])

    def _archive(self, thread: Thread, part: Part) -> None:
        forums.archive_topic(self._topic(thread), by=self.members[part.handle])

    def _wiki(self, thread: Thread, part: Part) -> None:
        forums.begin_wiki(self.post(thread.slug, part.about), by=self.members[part.handle])


def _naming(part: Part, act: Callable[[], Any]) -> Callable[[], Any]:
    """`act`, with the line of the story in the message when it goes wrong."""

    def happen() -> None:
        try:
            act()
        except Exception as error:
            error.add_note(f"The story stumbled at {part.place}.")
            raise

    return happen
