"""Who may look at the mails that leave, or would leave, and at those that come in."""

from django.conf import settings

from community.commons.access import has_role, is_signed_in, policy, predicate


@predicate()
def in_the_demonstration(person: object, thing: object) -> bool:
    """Its people are invented and its mails go nowhere: whoever tries it out may open the links in them."""
    return bool(settings.DEMO)


policy(
    {
        "mail.view_outbox": in_the_demonstration | has_role("administrator"),
        "mail.view_incoming": is_signed_in & has_role("administrator"),
        "mail.retry_incoming": is_signed_in & has_role("administrator"),
    }
)
