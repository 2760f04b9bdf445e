"""To the team: what a colleague proposed, and what happens by itself if nobody says no."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.commons.mail.kinds import Kind, register
from community.commons.mail.sending import Envelope, send_all

from .coded import coded_rules
from .models import Mode, Proposal

KIND = register(
    Kind("screening.proposal", gettext_lazy("changes of the automatic rules that wait"), can_be_refused=False)
)


def tell_of_proposal(proposal: Proposal, people: Iterable[Any]) -> int:
    """One mail to each of the team but the proposer; where it happens by itself, to the proposer too."""
    told = [one for one in people if one.email and (proposal.due_at is not None or one.pk != proposal.by_id)]
    return len(send_all(_envelope(proposal, member) for member in told))


def what_is_proposed(proposal: Proposal) -> str:
    """In one sentence, in the language in force."""
    if proposal.kind == Proposal.Kind.RULE_LIVE and proposal.rule_set is not None:
        return _("Make the rule set “%(name)s” live") % {"name": proposal.rule_set.name}
    if proposal.kind == Proposal.Kind.CODED_LIVE:
        rule = coded_rules().get(str(proposal.value.get("coded")))
        return _("Make the rule “%(name)s” live") % {
            "name": rule.title if rule else proposal.value.get("coded")
        }
    mode = Mode(proposal.value["mode"]).label
    return _("Assistant: %(mode)s; its bar at %(percent)d %%") % {
        "mode": mode,
        "percent": round(proposal.value["bar"] * 100),
    }


def _envelope(proposal: Proposal, member: Any) -> Envelope:
    with translation.override(member.language):
        words = _("%(name)s proposes: %(what)s.") % {"name": proposal.by, "what": what_is_proposed(proposal)}
        if proposal.due_at is None:
            then = _("A second moderator or an administrator has to confirm it.")
        else:
            then = _("The team is small: it happens by itself on %(moment)s, unless somebody drops it.") % {
                "moment": date_format(localtime(proposal.due_at), "DATETIME_FORMAT")
            }
        return Envelope(
            key=f"screening.proposal:{proposal.pk}:{member.pk}",
            kind=KIND.name,
            address=member.email,
            member=member,
            language=member.language,
            subject=_("Automatic rules: a change is proposed"),
            text="\n\n".join([words, then, f"{settings.SITE_URL}/moderation/screening/"]),
        )
