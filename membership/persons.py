"""What the tables of people hold of them, and those of sign-in: see `community.commons.persons`."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from community.commons.persons import (
    DELETED,
    EMPTIED,
    FORMER,
    KEPT,
    Elsewhere,
    Row,
    Table,
    declare,
    look_in,
    nobodys,
)

from . import erased_rows
from .models import OPTIONED, Audience, Connection, GroupMember
from .showing import own_values

OPENS = "what opens an account opens that one alone"
SECRET = "what proves who somebody is goes nowhere"  # noqa: S105  (a sentence, no secret)


def _profile(member: Any) -> Iterator[Row]:
    """What the profile says and to whom, also in fields that are asked no more."""
    for one in own_values(member).values():
        words = one.words
        if one.field.kind in OPTIONED:
            words = "\n".join(str(one.field.option_label(word)) for word in words.split("\n"))
        yield {
            "field": str(one.field.label),
            "words": words,
            "seen_by": str(Audience(one.audience).label),
            "group": one.group.name if one.group else "",
            "readers": [f"@{reader.handle}" for reader in one.readers.all()],
            "since": one.since,
        }


def _connections(member: Any) -> Iterator[Row]:
    """What one asked for, what waits for one's answer, and what stands. A no is not told to whoever asked."""
    State = Connection.State
    waiting = set(Connection.objects.waiting_for(member).values_list("pk", flat=True))
    rows = Connection.objects.filter(Q(first=member.pk) | Q(second=member.pk))
    for one in rows.select_related("first", "second").order_by("pk").iterator(chunk_size=500):
        other = one.second if one.first_id == member.pk else one.first
        asked = one.asked_by_id == member.pk
        if not asked and one.state != State.MADE and one.pk not in waiting:
            continue
        state = State.ASKED if one.state == State.DECLINED else State(one.state)
        yield {
            "with": f"@{other.handle}",
            "asked_by": f"@{member.handle if asked else other.handle}",
            "words": one.words,
            "state": str(state.label),
            "asked_at": one.asked_at,
        }


def _told(rows: Any, person: Any) -> Any:
    """An invitation between two who are apart is one of which nobody is told."""
    return rows.exclude(state=GroupMember.State.UNSEEN)


declare(
    Table(
        "membership.Member",
        EMPTIED,
        _("an empty row stays, so that what others wrote keeps its place"),
        of="pk",
        columns="handle name email account language time_zone theme shortcuts avatar listed listed_publicly"
        " visits_shown joined_at last_login last_seen_day source",
        stays="the password is no words, and other spellings are made from the name; decisions stand elsewhere",
        files=lambda member: [member.avatar],
    ),
    Table(
        "membership.Address",
        DELETED,
        _("nobody is written to any more"),
        of="member",
        columns="email language time_zone verified_at",
    ),
    Table(
        "membership.Value",
        DELETED,
        _("the profile is its owner's"),
        of="member",
        aside="readers",
        rows=_profile,
        erase=erased_rows.values,
        stays="`_profile` gives all that it says",
    ),
    Table(
        "membership.Reader",
        DELETED,
        _("named for values that are gone, or somebody who is"),
        aside="member",
        goes="member value__member",
        stays="whom one named stands with one's own value; who named one is theirs to tell",
    ),
    Table(
        "membership.Holding",
        DELETED,
        _("made from the profile"),
        aside="member",
        goes="member",
        stays="made from the profile, which goes out itself",
    ),
    Table(
        "membership.Word",
        DELETED,
        _("made from names and profiles"),
        aside="member",
        goes="member",
        stays="made from the profile, which goes out itself",
    ),
    Table(
        "membership.Connection",
        DELETED,
        _("a tie has two ends"),
        of="first second",
        aside="asked_by",
        rows=_connections,
        stays="`_connections` gives all but a no",
    ),
    Table(
        "membership.Block",
        DELETED,
        _("there is nobody to hide from"),
        of="by",
        aside="blocked",
        goes="by blocked",
        columns="blocked since",
    ),
    Table(
        "membership.GroupMember",
        DELETED,
        _("a place in a group is a person's"),
        of="member",
        columns="group__name state coordinates shown words since",
        only=_told,
        one_each=True,
    ),
    Table(
        "membership.Introduction",
        DELETED,
        _("it names people to people"),
        of="by",
        aside="first second",
        goes="by first second",
        columns="first second words at",
        stays="who said yes or no is theirs to tell; those introduced read it on their page",
    ),
    Table(
        "membership.NotThisOne",
        DELETED,
        _("a choice of one's own"),
        of="member",
        aside="other",
        goes="member other",
        columns="other at",
    ),
    Table("membership.SavedSearch", DELETED, _("one's own list"), of="member", columns="name query at"),
    Table(
        "membership.RoleInterval",
        KEPT,
        _("who had power over others stays answerable for it; the name goes"),
        of="member",
        aside="given_by ended_by",
        columns="role scope starts_at ends_at",
        goes="member given_by ended_by",
        empties="reason why_ended",
        over=Q,
        stays="reasons are the team's words",
        stays_put="power over others is given by name",
    ),
    Table(
        "membership.Invitation",
        DELETED,
        _("it holds somebody's address"),
        of="made_by",
        columns="made_at ends_at by_mail email uses word language withdrawn_at",
        erase=erased_rows.invitations,
        stays=SECRET,
    ),
    Table(
        "membership.Entry",
        DELETED,
        _("the answer was for the team alone"),
        of="member",
        aside="decided_by",
        columns="state begun_at asked_at question answer agreed of_age decided_at",
        stays="reasons are the team's words; the letter said them",
        stays_put="how that account came to be",
    ),
    Table(
        "membership.Agreement",
        KEPT,
        _("it proves what was agreed to; the name goes"),
        of="member",
        columns="document version at",
        stays_put="who agreed is never rewritten",
    ),
    Table(
        "membership.PrivacyText",
        FORMER,
        _("the text is the community's"),
        aside="made_by",
        stays="everybody reads it on the site",
    ),
    Table("membership.FormerHandle", DELETED, _("it names the person"), of="member", columns="handle until"),
    Table(
        "membership.AddressChange",
        DELETED,
        _("it holds addresses"),
        of="member",
        columns="old_email new_email changed_at undone_at",
        stays=SECRET,
        stays_put=OPENS,
    ),
    Table(
        "membership.MemberImport",
        FORMER,
        _("counts of a file that is gone"),
        aside="by",
        stays="an act of the team, with nobody's words",
    ),
    Table(
        "membership.ImportLine",
        DELETED,
        _("it holds what a file said of somebody"),
        of="member",
        columns="verdict before",
        stays="why a line was refused is about the line",
    ),
    Table(
        "membership.Export",
        DELETED,
        _("and its file"),
        of="member",
        columns="asked_at ready_at until size language",
        erase=erased_rows.exports,
        stays="the name of the file would open nothing",
        stays_put="it holds what was that account's",
    ),
    Table(
        "membership.Look",
        KEPT,
        "who looked at the data of others stays answerable for it; the name goes",
        aside="by",
        stays="an act of the team; whoever was seen takes along when and why",
    ),
    Table(
        "membership.Seen",
        DELETED,
        "nothing is left that was looked at",
        of="member",
        columns="look__at look__what look__reason",
    ),
    Table(
        "membership.MemberNote",
        DELETED,
        "it says something of a person",
        goes="member",
        aside="member author",
        stays="the coordinators' talk among themselves",
    ),
    Table(
        "membership.DeskAct",
        FORMER,
        "an act of the team, with nobody's words; of people it holds numbers alone",
        aside="by",
        stays="an act of the team",
    ),
    Table(
        "membership.Merge",
        EMPTIED,
        "who was taken for whom stays answerable for it; the names go",
        goes="gone kept",
        empties="was reason",
        aside="gone kept by",
        stays="an act of the team",
    ),
    Table(
        "membership.MergeStep",
        DELETED,
        "what was moved can't be parted any more",
        of="merge__kept merge__gone",
        columns="model column",
        stays="the rows that it kept were the person's and go out where they stand now",
    ),
    # -- Sign-in, as Django and allauth keep it
    Table(
        "account.EmailAddress",
        DELETED,
        _("nobody signs in any more"),
        of="user",
        columns="email verified primary",
        stays_put=OPENS,
    ),
    Table(
        "account.EmailConfirmation",
        DELETED,
        _("a key to an address"),
        goes="email_address__user",
        stays=SECRET,
    ),
    Table(
        "membership.Erasure",
        KEPT,
        _("days and numbers alone, so that it can be shown that it was done"),
        of="member",
        aside="sooner_by",
        columns="state posts_stay asked_at due_at sooner",
        stays="what is noted while it is carried out is forgotten with its end",
    ),
    Table(
        "membership.NameLeft",
        FORMER,
        _("places in texts of others, without words"),
        aside="ended_by",
        stays="it says where, not what",
    ),
    Table(
        "mfa.Authenticator",
        DELETED,
        _("nobody signs in any more"),
        of="user",
        columns="type created_at last_used_at",
        stays=SECRET,
        stays_put=OPENS,
    ),
    Table(
        "usersessions.UserSession",
        DELETED,
        _("it holds an IP address"),
        of="user",
        columns="created_at ip last_seen_at user_agent",
        stays=SECRET,
        stays_put=OPENS,
    ),
    Table("sessions.Session", DELETED, _("ended with the account"), stays=SECRET),
    Table(
        "socialaccount.SocialAccount",
        DELETED,
        _("the tie to an account elsewhere"),
        of="user",
        columns="provider uid last_login date_joined extra_data",
        stays_put=OPENS,
    ),
    Table(
        "socialaccount.SocialToken",
        DELETED,
        _("a key to an account elsewhere"),
        goes="account__user",
        stays=SECRET,
    ),
)
look_in(Elsewhere("membership.ImportLine", "reason", erased_rows.forget_line))
nobodys("membership.Field", "membership.Option", why="what profiles ask, by the team")
nobodys("membership.Group", why="a group belongs to all who are in it")
nobodys("socialaccount.SocialApp", why="the site's own keys")
nobodys(
    "auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType", why="Django's own"
)
