"""Samples of the libraries, of people, their files, mail, tokens and notifications."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from PIL import Image

from community.commons.activity.models import Activity
from community.commons.api.operations import create_token
from community.commons.files.operations import accept_image
from community.commons.mail.backend import DeliveryBackend
from community.commons.mail.incoming.receiving import receive
from community.commons.mail.models import Delivery
from community.inbox.models import Browser, Kind, Notification
from forums.erasing import digest_of
from membership import merging_work, without_account
from membership import operations as account
from membership.accounts import new_member
from membership.desk import acting
from membership.importing import running
from membership.models import Account, Address, Entry, Erasure, Member, NameLeft, RoleInterval
from membership.operations import save_search
from tests.cast import make_member

from .forums import post
from .values import Values, sample


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


@sample("membership:erasure-hasten", "pk")
def erasure_that_waits(values: Values) -> int:
    leaver = make_member("leaver")
    return account.ask_erasure(leaver, by=leaver, posts_stay=True).pk


@sample("moderation:name-take-out", "pk")
@sample("moderation:name-leave", "pk")
def name_left(values: Values) -> int:
    """In a post whose text says “Hello” to somebody who is gone."""
    erasure = Erasure.objects.get(pk=values.made(erasure_that_waits))
    where = values.made(post)
    left = NameLeft(erasure=erasure, kind="forums.Post", thing=where.pk, column="text", places=[[0, 3]])
    left.digest = digest_of(where.text)
    left.save()
    return left.pk


@sample("membership:entry-detail", "pk")
def entry_that_waits(values: Values) -> int:
    person = new_member("Noor", "noor@example.org", handle="noor.waits")
    entry = Entry.objects.create(member=person, held_for="question", question="Why?", answer="To sing.")
    return account.ask_entry(entry, by=person).pk


def somebody_who_left(values: Values) -> Member:
    return new_member("Gone", "gone@example.org", handle="gone.for.now", account="deactivated")


@sample("privacy:privacy-version", "number")
def version_of_the_privacy_text(values: Values) -> int:
    texts = {"en": "We keep little.", "fr": "Nous gardons peu."}
    return account.publish_privacy_text(
        None, by=values.member("administrator"), texts=texts, material=False
    ).number


@sample("membership:role-end", "pk")
def role_of_the_trusted(values: Values) -> int:
    return RoleInterval.objects.get(member=values.member("trusted"), ends_at=None).pk


@sample("membership:search-delete", "pk")
@sample("membership:search-rename", "pk")
def search(values: Values) -> int:
    return save_search(None, by=values.member("member"), name="Heat", query="expertise=heating").pk


@sample("membership:import-begin", "pk")
@sample("membership:import-detail", "pk")
@sample("membership:import-undo", "pk")
def import_of_members(values: Values) -> int:
    file = SimpleUploadedFile("members.csv", b"email,name\nnoor@example.org,Noor\n")
    return running.keep(file, by=values.member("coordinator"))[0].pk


@sample("membership:desk-act-detail", "pk")
@sample("membership:desk-act-undo", "pk")
def act_on_members(values: Values) -> int:
    task = acting.Task(acting.Kind.CLOSE, values.member("coordinator"), "Nobody uses it")
    return acting.do(task, [make_member("idle")])[0].pk


@sample("membership:merge-detail", "pk")
@sample("membership:merge-undo", "pk")
def merge(values: Values) -> int:
    by = values.member("coordinator")
    found = account.begin_merge(
        make_member("twice"), by=by, kept=values.member("member"), reason="One person"
    )
    merging_work.go(found, by=by)
    return found.pk


@sample("membership:note-delete", "pk")
def note_on_a_member(values: Values) -> int:
    return account.write_note(values.member("member"), by=values.member("coordinator"), text="Sings.").pk


@sample("membership:field-edit", "key")
@sample("membership:field-retire", "key")
@sample("membership:option-list", "key")
def field_of_profiles(values: Values) -> str:
    return "expertise"


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


@sample("", "key", "uidb36")
def key_that_opens_nothing(values: Values) -> str:
    return "nothing"


@sample("mfa_edit_webauthn", "pk")
@sample("mfa_remove_webauthn", "pk")
def passkey_of_nobody(values: Values) -> int:
    return 999_999


@sample("inbox:browser-remove", "pk")
def browser(values: Values) -> int:
    member = values.member("member")
    return Browser.objects.create(
        member=member, digest="0" * 64, endpoint="https://push.example", name="One"
    ).pk


@sample("inbox:notification-read", "pk")
@sample("inbox:notification-unread", "pk")
@sample("inbox:notification-mute", "pk")
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


@sample("api:token-revoke", "token_id")
def token(values: Values) -> int:
    """The member's: for everybody else it is not there."""
    member = values.member("member")
    return create_token(member, by=member, name="A script", scopes=["read"])[0].pk


@sample("mail:outbox-mail", "pk")
def mail(values: Values) -> int:
    EmailMessage("Hello", "A letter.", to=["ada@example.org"], connection=DeliveryBackend()).send()
    return Delivery.objects.latest("pk").pk


@sample("mail:unsubscribe", "token")
@sample("mail:address-confirm", "token")
def token_that_ends_nothing(values: Values) -> str:
    return "nothing"


@sample("mail:incoming-retry", "pk")
def incoming_message(values: Values) -> int:
    return receive(b"From: stranger@example.com\nTo: nobody@example.net\n\nHello.\n", via="pipe")[0].pk


@sample("old", "rest")
def _old_address(values: Values) -> str:
    """What nobody knows here."""
    return "nowhere/987654321"


@sample("home:sitemap-part", "number")
def first_part(values: Values) -> int:
    return 1


@sample("account_without", "key")
def key_of_a_letter(values: Values) -> str:
    """To somebody who is named here by an address and has no account."""
    named = new_member("Zoe", "zoe.without@example.org", None, handle="zoe.without")
    Member.objects.filter(pk=named.pk).update(account=Account.NONE)
    Address.objects.update_or_create(email="zoe.without@example.org", defaults={"member": named})
    return without_account.link("zoe.without@example.org").rstrip("/").rpartition("/")[2]
