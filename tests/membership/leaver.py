"""One person in every table, by words that occur nowhere else: each holds `NEEDLE`."""

import io
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from community.commons.api.operations import create_token
from community.commons.files.operations import accept_file
from community.commons.jobs.worker import drain
from community.commons.mail.models import Incoming, SoftBounce
from community.commons.mail.refusals import digest_of
from community.commons.persons import DELETED, EMPTIED, tables
from community.inbox.models import Browser, Preference, Rhythm
from community.live.models import Answer, Feed, Item, Part, Question, Room, Seat, Session, Support
from community.live.models import Preference as InRooms
from community.live.models import Reaction as Sign
from community.surveys import operations as surveys
from community.surveys.drafting import Draft as Poll
from forums import operations as forums
from forums.models import Category, Post, SavedView, ScheduledTopic
from forums.moderation import operations as moderation
from forums.moderation.models import Care, QueueView
from forums.moderation.screening.models import Print, Screening
from membership import exporting
from membership import operations as people
from membership.avatars import wear
from membership.models import (
    AddressChange,
    Audience,
    Block,
    Entry,
    Export,
    Group,
    ImportLine,
    Look,
    Member,
    MemberImport,
    MemberNote,
    Merge,
    MergeStep,
    Reader,
    Seen,
    Value,
)
from membership.saying import Saying
from membership.standard import found_fields
from membership.talks import operations as talks
from membership.talks.models import Preference as WhoMayWrite
from tests.cast import PASSWORD, make_member

NEEDLE = "zorblax"
# Tables in which the test can't put a row of this person through anything but a decision; they are kept or numbers.
WITHOUT = {"account.EmailConfirmation", "mail.SoftBounce"}


def picture() -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(written, "PNG")
    return SimpleUploadedFile(f"{NEEDLE}-face.png", written.getvalue(), "image/png")


def document() -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{NEEDLE}-paper.txt", f"words of a file, {NEEDLE}file".encode(), "text/plain")


def everything_of_a_person(client: Client) -> tuple[Member, Member, Category]:
    """Returns who will go, somebody who stays and had to do with them, and the room in which they wrote."""
    one = make_member(f"{NEEDLE}h", name=f"Zorblaxa {NEEDLE.title()}quill", role="moderator")
    other = make_member("oscar", name="Oscar", role="trusted")
    third = make_member("third", name="Third", role="trusted")
    room = Category.objects.create(name="Roofs", slug="roofs")
    _profile(one, other, third)
    topic = _forums(one, other, room)
    _talks(one, other)
    _account(one, client)
    _moderation(one, other, topic)
    _live(one, other)
    Export.objects.create(member=one, language="en", until=timezone.now() + timedelta(days=7))
    exporting.make.func(Export.objects.get(member=one).pk)
    client.force_login(one)
    for page in (
        "/",
        topic.url,
        f"/members/{one.handle}/",
        "/members/",
        f"/search/?q={NEEDLE}post",
        "/inbox/",
    ):
        client.get(page, follow=True)
    stranger = Client()
    for page in ("/", topic.url, f"/members/{one.handle}/", f"/search/?q={NEEDLE}post", "/forums/"):
        stranger.get(page, follow=True)
    stranger.post("/accounts/login/", {"login": one.email, "password": "wrong"})
    drain()
    return Member.objects.get(pk=one.pk), other, room


def _profile(one: Member, other: Member, third: Member) -> None:
    found_fields()
    said = {
        "headline": Saying(f"{NEEDLE}headline", Audience.PUBLIC),
        "place": Saying(f"{NEEDLE}place", Audience.MEMBERS),
        "expertise": Saying(f"{NEEDLE}tag", Audience.PUBLIC),
    }
    people.edit_profile(one, by=one, changes={"listed": True, "listed_publicly": True}, values=said)
    value = Value.objects.filter(member=one).first()
    Reader.objects.create(value=value, member=third)
    wear(one, by=one, file=picture())
    people.ask_connection(other, by=one, words=f"{NEEDLE}connection")
    Block.objects.create(by=one, blocked=third)
    people.save_search(None, by=one, name=f"{NEEDLE}search", query=f"q={NEEDLE}query")
    people.put_aside(third, by=one)
    group = Group.objects.create(slug="garden", name="Garden")
    people.join_group(group, by=one)
    people.ask_connection(third, by=other, words="")
    from membership.models import Connection, Introduction

    Introduction.objects.create(
        by=one, first=min(other, third, key=_pk), second=max(other, third, key=_pk), words=f"{NEEDLE}meet"
    )
    assert Connection.objects.count() == 2
    people.invite(one, by=one, email=f"{NEEDLE}guest@example.org", word=f"{NEEDLE}word")
    people.change_handle(one, by=one, handle=f"{NEEDLE}new")


def _pk(member: Member) -> int:
    return int(member.pk)


def _forums(one: Member, other: Member, room: Category) -> Any:
    upload = accept_file(picture(), by=one)
    paper = accept_file(document(), by=one)
    accept_file(document(), by=one)  # in no text
    topic = forums.open_topic(
        room, by=one, title=f"About {NEEDLE}title", text=f"{NEEDLE}post ![]({upload.url}) [a]({paper.url})"
    )
    first = topic.posts.get()
    forums.edit_post(
        first, by=one, text=f"{NEEDLE}posttwo ![]({upload.url}) [a]({paper.url})", reason=f"{NEEDLE}reason"
    )
    answer = forums.create_post(
        topic,
        by=other,
        text=f"> [@{one.name}, #1]({first.url})\n>\n> a quote\n\n@{NEEDLE}h and @{NEEDLE}new know.",
    )
    by_hand = forums.create_post(topic, by=other, text=f"I asked {one.name} on Monday.")
    forums.create_post(topic, by=one, text=f"{NEEDLE}answer", reply_to=2)
    forums.open_topic(room, by=one, title=f"Alone {NEEDLE}alone", text=f"{NEEDLE}alonepost")
    theirs = forums.open_topic(room, by=other, title="Of somebody else", text="Here.")
    wiki = theirs.posts.get()
    forums.begin_wiki(wiki, by=other)
    forums.edit_post(wiki, by=one, text="Here and there.", reason=f"{NEEDLE}wiki")
    forums.react(answer, by=one, kind="thank")
    forums.bookmark_post(answer, by=one, note=f"{NEEDLE}note")
    forums.save_draft(f"topic:{theirs.pk}", by=one, text=f"{NEEDLE}draft")
    forums.save_draft(f"topic:{topic.pk}", by=other, text=f"Dear @{NEEDLE}new, ")
    forums.whisper(topic, by=one, text=f"{NEEDLE}whisper")
    forums.mark_all_read(None, by=one)
    forums.mark_all_read(room, by=one)
    forums.mark_read(theirs, by=one, number=1)
    SavedView.objects.create(member=one, name=f"{NEEDLE}view", query="solved=1")
    ScheduledTopic.objects.create(
        author=one,
        category=room,
        title=f"{NEEDLE}later",
        text=f"{NEEDLE}latertext",
        at=timezone.now() + timedelta(days=30),
    )
    poll = surveys.add_poll(first, by=one, draft=Poll(f"{NEEDLE}question?", (f"{NEEDLE}yes", "no")))
    surveys.cast_ballot(poll, by=one, picks=[poll.choices.first().pk])
    Print.objects.get_or_create(
        subject_type="forums.post", subject_id=first.pk, author=one, defaults={"sketch": [1]}
    )
    Screening.objects.get_or_create(
        subject_type="forums.post", subject_id=first.pk, defaults={"outcome": "pass"}
    )
    assert Post.objects.filter(author=one).count() == 3 and by_hand.pk
    return topic


def _talks(one: Member, other: Member) -> None:
    from membership.models import Connection

    WhoMayWrite.objects.update_or_create(member=other, defaults={"may_write": "everybody"})
    Connection.objects.filter(asked_by=one).update(state="made")
    talk = talks.begin_conversation(None, by=one, people=[other], text=f"{NEEDLE}message")
    talks.send_message(talk, by=other, text="An answer.")
    fourth = make_member("fourth")
    WhoMayWrite.objects.update_or_create(member=fourth, defaults={"may_write": "everybody"})
    talks.begin_conversation(None, by=one, people=[other, fourth], text=f"{NEEDLE}all", name=f"{NEEDLE}room")
    WhoMayWrite.objects.update_or_create(member=one, defaults={"may_write": "everybody"})


def _account(one: Member, client: Client) -> None:
    client.post(
        "/accounts/login/",
        {"login": f"{NEEDLE}h@example.org", "password": PASSWORD},
        headers={"user-agent": f"{NEEDLE}browser"},
    )
    create_token(one, by=one, name=f"{NEEDLE}token", scopes=["read"])
    email = EmailAddress.objects.get(user=one)
    EmailConfirmation.objects.create(email_address=email, key=f"{NEEDLE}key", sent=timezone.now())
    Authenticator.objects.create(user=one, type="totp", data={"secret": f"{NEEDLE}secret"})
    account = SocialAccount.objects.create(
        user=one, provider="club", uid=f"{NEEDLE}uid", extra_data={"name": f"{NEEDLE}x"}
    )
    SocialToken.objects.create(account=account, token=f"{NEEDLE}tok")
    AddressChange.objects.create(
        member=one, old_email=f"{NEEDLE}old@example.org", new_email=one.email, key_digest="k"
    )
    Entry.objects.get_or_create(member=one, defaults={"question": "Why?", "answer": f"{NEEDLE}because"})
    run = MemberImport.objects.create(name="people.csv", by=one)
    ImportLine.objects.create(
        run=run, number=1, member=one, verdict="created", before={"name": f"{NEEDLE}before"}
    )
    ImportLine.objects.create(run=run, number=2, verdict="refused", reason=f"{one.email} is known")
    Browser.objects.create(
        member=one,
        digest="d",
        endpoint=f"https://push.example/{NEEDLE}",
        p256dh="p",
        auth="a",
        name=f"{NEEDLE}phone",
    )
    look = Look.objects.create(by=make_member("looker"), what="page", reason="A call.", people=1)
    Seen.objects.create(look=look, member=one)
    MemberNote.objects.create(member=one, author=look.by, text=f"{NEEDLE}note")
    _merged(one, look.by)
    Preference.objects.get_or_create(member=one, kind="reply", defaults={"site": True})
    Rhythm.objects.get_or_create(member=one)
    SoftBounce.objects.create(digest=digest_of(one.email), day=timezone.localdate())
    Incoming.objects.create(
        key="k1", via="pipe", message_id="<1@x>", sender=f"Z <{one.email}>", subject=f"{NEEDLE}subject",
        raw=f"{NEEDLE}raw".encode(), size=9, member=one,
    )  # fmt: skip
    quoting = (
        f"From: Bo <bo@example.org>\nTo: reply@example.org\nSubject: Re\n\nYes.\n\n> {one.name} wrote: No.\n"
    )
    Incoming.objects.create(
        key="k2", via="pipe", message_id="<2@x>", sender="bo@example.org", subject="Re", state="done",
        raw=quoting.encode(), size=99,
    )  # fmt: skip


def _merged(one: Member, by: Member) -> None:
    """Another account of the same person, which became part of this one."""
    shell = make_member(f"{NEEDLE}second", name=f"{NEEDLE.title()}shell")
    merge = Merge.objects.create(
        gone=shell, kept=one, by=by, reason=f"{NEEDLE}same", was={"handle": shell.handle}, state="done"
    )
    MergeStep.objects.create(merge=merge, model="forums.Post", before=[{"text": f"{NEEDLE}step"}])


def _moderation(one: Member, other: Member, topic: Any) -> None:
    QueueView.objects.create(member=one, name=f"{NEEDLE}queue", query="x=1")
    Care.objects.get_or_create(member=one)
    boss = make_member("boss", role="administrator")
    make_member("boss2", role="administrator")
    quitter = make_member("quitter")
    people.deactivate(quitter, by=quitter)
    people.reopen_account(quitter, by=one, reason=f"{NEEDLE}words")
    people.give_role(one, by=boss, role="coordinator", reason=f"{NEEDLE}helps")
    moderation.write_to_member(one, by=boss, text=f"{NEEDLE}letter")
    moderation.answer_team(one, by=one, text=f"{NEEDLE}answerletter")
    moderation.note_on_member(one, by=boss, text=f"{NEEDLE}note on")


def _live(one: Member, other: Member) -> None:
    session = Session.objects.create(
        title="An evening", wall_start="2026-12-01T19:00", zone="Europe/Paris", minutes=60, made_by=other,
        starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1), taken=1,
    )  # fmt: skip
    room = Room.objects.get_or_create(session=session)[0]
    Part.objects.create(session=session, member=one, role="host")
    Answer.objects.create(session=session, member=one, reply="yes", words=f"{NEEDLE}comes")
    Seat.objects.create(room=room, member=one)
    InRooms.objects.create(member=one)
    Feed.objects.create(member=one, link=f"{NEEDLE}feed")
    said = Item.objects.create(
        room=room, author=one, text=f"{NEEDLE}said", html=f"{NEEDLE}said", key="k1", public_seq=1
    )
    asked = Item.objects.create(room=room, author=other, text=f"@{NEEDLE}new, why?", html="", kind="question")
    Support.objects.create(question=Question.objects.create(item=asked), member=one)
    Sign.objects.create(item=said, member=one, kind="thanks")


def empty_tables(one: Member) -> set[str]:
    """Tables whose rows go or lose their words, and that hold nothing of this person: the proof would say nothing."""
    from community.commons.persons import rows_that_go

    found = set()
    for table in tables():
        if (
            table.erased in (DELETED, EMPTIED)
            and (table.goes or table.of)
            and not rows_that_go(table, one).exists()
        ):
            found.add(table.model)
    return found
