"""What was decided about a member, as it goes to them."""

from typing import Any

from community.commons.standing.models import Sanction, Statement


def own_statements(member: Any) -> Any:
    """Statements addressed to a member; a sanction that waits for a second person is none yet."""
    return Statement.objects.filter(member=member.pk).exclude(
        sanction__state__in=[Sanction.State.PROPOSED, Sanction.State.DROPPED]
    )
