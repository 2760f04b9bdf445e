"""What the door forgets by itself: addresses of invitations that are over, accounts that nobody ever confirmed."""

from datetime import time, timedelta

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import task

from community.commons.schedules import schedule

from .models import Account, AddressChange, Invitation, Member

UNCONFIRMED_STAYS = timedelta(days=7)
CHANGE_STAYS = timedelta(
    days=30
)  # of an address: longer than it can be taken back, for those who ask the team


@task()
def forget_addresses() -> int:
    """An invitation that is used, withdrawn or too old keeps no address; nor does an old change of address."""
    moment = timezone.now()
    over = Q(withdrawn_at__isnull=False) | Q(uses_left=0) | Q(ends_at__lte=moment)
    forgotten = Invitation.objects.exclude(email="").filter(over).update(email="")
    AddressChange.objects.filter(changed_at__lte=moment - CHANGE_STAYS).delete()
    return forgotten


@task()
def forget_unconfirmed_accounts() -> int:
    """Whoever signed up and never confirmed the address is gone after a week, with all that was typed."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    old = Member.objects.filter(
        ~Exists(confirmed),
        account=Account.PENDING,
        joined_at__lte=timezone.now() - UNCONFIRMED_STAYS,
        entry__state="begun",
    )
    people = list(old[:500])
    for member in people:
        member.delete()
    return len(people)


schedule("membership.forget_addresses", forget_addresses, daily=time(3, 40))
schedule("membership.forget_unconfirmed_accounts", forget_unconfirmed_accounts, daily=time(3, 50))
