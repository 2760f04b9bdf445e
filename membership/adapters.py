"""How allauth meets our Member."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from community.commons.site import site

from . import operations, policy
from .accounts import mirror_primary
from .handles import free_handle
from .models import Account, Member


def display_name(member: Any) -> str:
    return str(member)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up makes a Member with a handle derived from the name; confirming the address opens the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return policy.signup_mode() == "open"

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        if not user.handle:  # type: ignore[attr-defined]
            user.handle = free_handle(user.name)  # type: ignore[attr-defined]

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """A visitor's own language goes with them."""
        user.name = form.cleaned_data["name"]
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        user.time_zone = site().time_zone
        return super().save_user(request, user, form, commit)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Who has still to confirm an address goes on to that step; a closed account stays outside."""
        if user.account == Account.PENDING:
            return None
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """The address is its owner's: it is mirrored, and a waiting account becomes active."""
        confirmed: bool = super().confirm_email(request, email_address)
        member = Member.objects.get(pk=email_address.user_id)
        if not confirmed:
            return False
        if email_address.primary:
            mirror_primary(member, email_address.email)
        if member.account == Account.PENDING:
            operations.sign_up(member, by=member)
        elif member.is_active:
            operations.join_address(member, by=member, email=email_address.email)
        return True

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> Any:
        """In the member's own language, whoever set off the letter."""
        member = context.get("user")
        with translation.override(getattr(member, "language", None) or translation.get_language()):
            return super().render_mail(
                template_prefix, email, {**context, "site_url": settings.SITE_URL}, headers
            )
