"""How allauth meets our Member."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


def display_name(member: Any) -> str:
    return str(member)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up makes a Member with a handle of its own, derived from the name."""
