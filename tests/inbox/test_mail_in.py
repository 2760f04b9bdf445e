"""The whole round: a notification goes out by SMTP, its answer comes in by the pipe, and others are told."""

import io
import sys
from collections.abc import Mapping
from email.message import EmailMessage, Message
from email.utils import make_msgid
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command

from community.commons.activity.models import Activity
from community.commons.jobs.worker import drain
from community.commons.mail.incoming import addresses, reply_address
from community.commons.mail.incoming.receiving import receive
from community.commons.mail.models import Delivery, Incoming, IncomingState
from community.commons.mail.transport import deliver_all
from community.inbox.models import Notification
from forums import operations as forums
from forums.models import Category, Draft, Post, Topic
from tests.cast import suspend
from tests.commons.mail.conftest import Postbox, postbox
from tests.forums.conftest import reply

__all__ = ["postbox"]
pytestmark = pytest.mark.django_db

DOMAIN = "in.example.net"


@pytest.fixture(autouse=True)
def answers_by_mail(settings: Any) -> None:
    settings.REPLY_DOMAIN = DOMAIN


def mail(sender: str, to: str, text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = headers.pop("Subject", "Re: Who keeps the keys?")
    message["Message-ID"] = headers.pop("Message_ID", make_msgid())
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def come_in(message: Message, *recipients: str) -> Incoming:
    """Through the pipe, and read."""
    stdin, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(message.as_bytes()))
    try:
        call_command("receive_mail", *recipients)
    finally:
        sys.stdin = stdin
    drain()
    return Incoming.objects.latest("pk")


def answers() -> list[Delivery]:
    return list(Delivery.objects.filter(kind="mail.answer").order_by("pk"))


def test_the_whole_round(topic: Topic, cast: Mapping[str, Any], postbox: Postbox, clock: Any) -> None:
    asked = reply(topic, cast["member"], "Who has the **second** set?", reply_to=1)
    drain()
    clock.forward(minutes=3)
    deliver_all(list(Delivery.objects.filter(member=cast["trusted"]).values_list("pk", flat=True)))
    (sent,) = postbox.received
    assert sent["Auto-Submitted"] == "auto-generated" and sent["Reply-To"].endswith(f"@{DOMAIN}")
    body = sent.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "answer this mail" in body
    quoted = "\n".join(f"> {line}" for line in body.splitlines())
    incoming = come_in(
        mail(
            "Trusted <trusted@example.org>",
            sent["Reply-To"],
            f"Amina has it.\n\nOn Tue, 24 Mar 2026 at 10:33, Parvis <post@localhost> wrote:\n\n{quoted}\n",
            In_Reply_To=sent["Message-ID"],
        )
    )
    post = Post.objects.latest("pk")
    assert (incoming.state, incoming.url) == (IncomingState.DONE, post.url)
    assert (post.text, post.author, post.reply_to) == ("Amina has it.", cast["trusted"], asked.number)
    assert Activity.objects.get(verb="forums.post_created", subject_id=post.pk).source == "mail"
    told = Notification.objects.get(member=cast["member"])
    assert (told.kind, told.subject_id) == ("reply", post.pk)
    assert not answers()


def test_a_mail_delivered_twice_is_one_post(topic: Topic, cast: Mapping[str, Any]) -> None:
    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    message = mail("member@example.org", to, "Once.")
    come_in(message)
    come_in(message)
    assert Incoming.objects.count() == 1
    come_in(message, to, "other@example.net")  # by another way
    assert Incoming.objects.count() == 2 and Post.objects.filter(text="Once.").count() == 1


def test_an_address_can_not_be_forged_or_used_by_another(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = topic.posts.get().pk
    to = reply_address("post", cast["member"].pk, post)
    local, _at, domain = to.partition("@")
    assert len(local) <= 64 and local == local.lower()
    forged = local.replace(f"post.{cast['member'].pk:x}", f"post.{cast['trusted'].pk:x}")
    tampered = local[:-1] + ("a" if local[-1] != "a" else "b")
    for bad in (forged, tampered, "reply+", "reply+post.1.1.1.x", "reply+" + "." * 40):
        assert bad == local or addresses.read(bad) is None
    before = Post.objects.count()
    wrong = come_in(mail("trusted@example.org", to, "Not mine."))
    assert wrong.state == IncomingState.REFUSED
    assert come_in(mail("trusted@example.org", f"{tampered}@{domain}", "No.")).state == IncomingState.REFUSED
    EmailAddress.objects.create(user=cast["member"], email="second@example.org", verified=False)
    assert come_in(mail("second@example.org", to, "Not confirmed.")).state == IncomingState.REFUSED
    EmailAddress.objects.filter(email="second@example.org").update(verified=True)
    assert Post.objects.count() == before
    assert come_in(mail("Second@Example.org", to, "Confirmed.")).state == IncomingState.DONE
    assert "somebody else" in answers()[0].text and "Not mine." in answers()[0].text


def test_an_address_is_too_old_after_ninety_days(topic: Topic, cast: Mapping[str, Any], clock: Any) -> None:
    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    clock.forward(days=89)
    assert come_in(mail("member@example.org", to, "In time.")).state == IncomingState.DONE
    clock.forward(days=3)
    assert come_in(mail("member@example.org", to, "Too late.")).state == IncomingState.REFUSED


def test_a_refusal_says_why_in_the_members_language_and_keeps_the_words(
    topic: Topic, cast: Mapping[str, Any]
) -> None:
    member = cast["member"]
    to = reply_address("post", member.pk, topic.posts.get().pk)
    type(member).objects.filter(pk=member.pk).update(language="fr")
    forums.close_topic(topic, by=cast["moderator"])
    refused = come_in(mail("member@example.org", to, "My careful words."))
    (answer,) = answers()
    assert (refused.state, answer.address, answer.language) == (
        IncomingState.REFUSED,
        "member@example.org",
        "fr",
    )
    assert "> My careful words." in answer.text
    assert answer.headers["Auto-Submitted"] == "auto-replied"
    assert answer.headers["In-Reply-To"] == refused.message_id
    assert Draft.objects.get(member=member).text == "My careful words."


def test_suspended_empty_and_too_long_are_refused(topic: Topic, cast: Mapping[str, Any]) -> None:
    post = topic.posts.get().pk
    to = reply_address("post", cast["member"].pk, post)
    assert come_in(mail("member@example.org", to, "> Only a quote.\n")).state == IncomingState.REFUSED
    assert come_in(mail("member@example.org", to, "\n\n")).state == IncomingState.REFUSED
    assert come_in(mail("member@example.org", to, "long " * 30_000)).state == IncomingState.REFUSED
    suspend(cast["member"])
    assert come_in(mail("member@example.org", to, "May I?")).state == IncomingState.REFUSED
    assert not Post.objects.filter(text="May I?").exists()


def test_what_went_out_of_sight_leaks_by_no_answer(
    topic: Topic, category: Category, cast: Mapping[str, Any]
) -> None:
    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    forums.edit_category(category, by=cast["administrator"], see="staff", post="staff", reply="staff")
    assert come_in(mail("member@example.org", to, "Hello?", Subject="Re:")).state == IncomingState.REFUSED
    (answer,) = answers()
    assert topic.title not in answer.text + answer.subject + answer.html and "can't be found" in answer.text


def test_a_first_look_holds_for_mail_too(topic: Topic, category: Category, cast: Mapping[str, Any]) -> None:
    forums.edit_category(category, by=cast["administrator"], premoderated=True)
    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    held = come_in(mail("member@example.org", to, "Please look."))
    post = Post.objects.latest("pk")
    assert held.state == IncomingState.DONE and post.state == "held" and post.number is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Subject": "Out of office: Re: keys"},
        {"Subject": "Réponse automatique : Re: clés"},
        {"Subject": "Automatische Antwort: Schlüssel"},
        {"Precedence": "bulk"},
        {"List_Id": "<keys.example.org>"},
        {"Return_Path": "<>"},
        {"X_Parvis_Site": "localhost"},
    ],
)
def test_machines_are_neither_published_nor_answered(
    topic: Topic, cast: Mapping[str, Any], headers: dict[str, str]
) -> None:
    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    assert come_in(mail("member@example.org", to, "I am away.", **headers)).state == IncomingState.IGNORED
    assert not answers() and Post.objects.count() == 1


def test_answers_are_few_so_that_no_loop_lasts(topic: Topic, cast: Mapping[str, Any]) -> None:
    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    for _number in range(45):
        receive(mail("member@example.org", to, "").as_bytes(), via="pipe")
    for _number in range(3):
        receive(mail("stranger@example.com", to, "Hi").as_bytes(), via="pipe")
    drain()
    assert sum(one.address == "member@example.org" for one in answers()) == 10
    assert sum(one.address == "stranger@example.com" for one in answers()) == 1


def test_links_that_act_for_the_reader_are_not_published(topic: Topic, cast: Mapping[str, Any]) -> None:
    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    text = f"Yes.\n\n> No more: http://localhost:8000/mail/unsubscribe/abc:def/\n\nand\n\n> {to}\n\nno."
    come_in(mail("member@example.org", to, text))
    post = Post.objects.latest("pk")
    assert "abc:def" not in post.text and "reply+" not in post.text and post.text.endswith("no.")


def test_what_comes_in_goes_through_the_one_sanitiser(topic: Topic, cast: Mapping[str, Any]) -> None:
    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    message = mail("member@example.org", to, "")
    message.set_content(
        "<p>Hello <script>alert(1)</script><img src=x onerror=alert(1)> &lt;script&gt;alert(2)&lt;/script&gt;</p>"
        "<blockquote type=cite>Old</blockquote>",
        subtype="html",
    )
    come_in(message)
    post = Post.objects.latest("pk")
    assert "alert(1)" not in post.html and "<script" not in post.html and "onerror" not in post.html
    assert "Old" not in post.text and post.text.startswith("Hello")


def test_files_come_along(topic: Topic, cast: Mapping[str, Any]) -> None:
    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    message = mail("member@example.org", to, "The plan.")
    message.add_attachment(
        b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
        maintype="application",
        subtype="pdf",
        filename="plan.pdf",
    )
    message.add_attachment(
        b"MZ" + bytes(100), maintype="application", subtype="x-msdownload", filename="bad.exe"
    )
    done = come_in(message)
    post = Post.objects.latest("pk")
    assert "plan.pdf" in post.text and "/files/" in post.text and "bad.exe" not in post.text
    (answer,) = answers()
    assert done.answered and "bad.exe" in answer.text


def test_a_message_is_emptied_after_its_days(topic: Topic, cast: Mapping[str, Any], clock: Any) -> None:
    from community.commons.mail.tasks import forget_incoming

    to = reply_address("post", cast["member"].pk, topic.posts.get().pk)
    come_in(mail("member@example.org", to, "Once."))
    clock.forward(days=13)
    assert forget_incoming.call() == 0
    clock.forward(days=2)
    assert forget_incoming.call() == 1 and bytes(Incoming.objects.get().raw) == b""
    clock.forward(days=90)
    forget_incoming.call()
    assert not Incoming.objects.exists()


# -- Letters to a category -----------------------------------------------------------------------


@pytest.fixture
def written_to(category: Category, cast: Mapping[str, Any]) -> Category:
    forums.edit_category(category, by=cast["administrator"], mail_address="practice")
    return category


TO = f"Practice <practice@{DOMAIN}>"


def test_a_letter_opens_a_topic(written_to: Category, cast: Mapping[str, Any]) -> None:
    done = come_in(mail("member@example.org", TO, "We need **paint**.\n\n-- \nMember\n", Subject="Paint?"))
    topic = Topic.objects.get()
    assert (topic.title, topic.author, topic.category) == ("Paint?", cast["member"], written_to)
    assert topic.posts.get().text == "We need **paint**." and done.url == topic.url
    assert Activity.objects.get(verb="forums.topic_opened").source == "mail"


def test_strangers_are_refused_or_kept(written_to: Category, cast: Mapping[str, Any]) -> None:
    assert come_in(mail("s@example.com", TO, "Hello.", Subject="Hi")).state == IncomingState.REFUSED
    assert written_to.name not in answers()[0].text
    forums.edit_category(written_to, by=cast["administrator"], mail_strangers="hold")
    held = come_in(mail("s@example.com", TO, "Hello.", Subject="Hi again"))
    assert held.state == IncomingState.HELD and len(answers()) == 1 and not Topic.objects.exists()


def test_who_may_not_see_the_category_learns_nothing(private: Category, cast: Mapping[str, Any]) -> None:
    forums.edit_category(private, by=cast["administrator"], mail_address="stewards")
    to = f"stewards@{DOMAIN}"
    come_in(mail("member@example.org", to, "Hello.", Subject="Hi"))
    come_in(mail("s@example.com", to, "Hello.", Subject="Hi"))
    mine, theirs = answers()
    assert private.name not in mine.text + theirs.text and not Topic.objects.exists()
    sentence = "Nobody can be reached at this address"
    assert sentence in mine.text and sentence in theirs.text


@pytest.mark.parametrize(
    ("believed", "header", "state"),
    [
        ("", "", IncomingState.DONE),
        ("", "any; dmarc=fail header.from=example.org", IncomingState.REFUSED),
        ("mx.us", "", IncomingState.REFUSED),
        ("mx.us", "mx.us; dmarc=pass header.from=example.org", IncomingState.DONE),
        ("mx.us", "mx.us; dkim=pass header.d=example.org", IncomingState.DONE),
        ("mx.us", "mx.us; dkim=pass header.d=example.org.evil.net", IncomingState.REFUSED),
        ("mx.us", "evil; dmarc=pass header.from=example.org", IncomingState.REFUSED),
    ],
)
def test_a_false_sender_opens_no_topic(
    written_to: Category, settings: Any, believed: str, header: str, state: str
) -> None:
    settings.MAIL_IN_AUTHSERV = believed
    more = {"Authentication_Results": header} if header else {}
    assert come_in(mail("member@example.org", TO, "Hello.", Subject="Hi", **more)).state == state


def test_an_administrator_lets_a_kept_letter_in(
    written_to: Category, cast: Mapping[str, Any], client: Any
) -> None:
    forums.edit_category(written_to, by=cast["administrator"], mail_strangers="hold")
    held = come_in(mail("new@example.com", TO, "Hello.", Subject="Hi"))
    EmailAddress.objects.create(user=cast["member"], email="new@example.com", verified=True)
    client.force_login(cast["administrator"], backend="membership.backends.MemberBackend")
    page = client.get("/mail/incoming/").content.decode()
    assert "new@example.com" in page and f"/mail/incoming/{held.pk}/retry/" in page
    assert client.post(f"/mail/incoming/{held.pk}/retry/").status_code == 302
    drain()
    held.refresh_from_db()
    assert held.state == IncomingState.DONE and Topic.objects.get().author == cast["member"]
    client.post(f"/mail/incoming/{held.pk}/retry/")
    drain()
    assert Topic.objects.count() == 1


def test_the_address_of_a_category_is_checked(
    written_to: Category, cast: Mapping[str, Any], client: Any
) -> None:
    client.force_login(cast["administrator"], backend="membership.backends.MemberBackend")
    page = f"/forums/categories/{written_to.slug}/"
    assert DOMAIN in client.get(page).content.decode()
    fields = {"name": "Practice", "tint": 1, "icon": "forums", "position": 1, "see": "everyone",
              "post": "members", "reply": "members", "mail_strangers": "refuse"}  # fmt: skip
    for bad in ("reply+x", "a b", "é", "a..b", "-"):
        assert client.post(page, fields | {"mail_address": bad}).status_code == 422
    assert client.post(page, fields | {"mail_address": "Category+Practice"}).status_code == 302
    written_to.refresh_from_db()
    assert written_to.mail_address == "category+practice"
    other = forums.create_category(None, by=cast["administrator"], name="Other")
    taken = client.post(
        f"/forums/categories/{other.slug}/", fields | {"name": "Other", "mail_address": "category+practice"}
    )
    assert taken.status_code == 422


def test_the_page_costs_the_same_with_many_messages(
    cast: Mapping[str, Any], client: Any, same_number_of_queries: Any
) -> None:
    client.force_login(cast["administrator"], backend="membership.backends.MemberBackend")

    def make(count: int) -> None:
        for _number in range(count):
            receive(mail("a@example.com", TO, "x").as_bytes(), via="pipe")

    same_number_of_queries(make, lambda: client.get("/mail/incoming/"))
