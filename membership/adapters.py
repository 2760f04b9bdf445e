"""How allauth meets our Member."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from community.commons.site import site

from . import agreeing, operations, policy
from .accounts import mirror_primary
from .entering import forget_unconfirmed
from .handles import free_handle
from .models import Account, Member


def display_name(member: Any) -> str:
    return str(member)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up makes a Member with a handle derived from the name; a confirmed address opens the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return policy.may_sign_up(request)

    def get_login_stages(self) -> list[str]:
        """At the end of a sign-in: whether one is let in yet, and whether a closed account opens again."""
        ours = ["membership.entering.EntryStage", "membership.entering.ReturnStage"]
        return [*super().get_login_stages(), *ours]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """By the page that asks for an agreement, where a text changed."""
        url: str = super().get_login_redirect_url(request)
        return agreeing.on_the_way_to(url, request.user)

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        if not user.handle:  # type: ignore[attr-defined]
            user.handle = free_handle(user.name)  # type: ignore[attr-defined]

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """A visitor's own language goes with them."""
        forget_unconfirmed(form.cleaned_data["email"])
        user.name = form.cleaned_data["name"]
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        user.time_zone = site().time_zone
        return super().save_user(request, user, form, commit)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Who has still to confirm an address or to be let in, and who comes back, goes on to that step."""
        if user.account in (Account.PENDING, Account.DEACTIVATED):
            return None
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """The address is its owner's: it is mirrored. Whether the account opens is decided as the sign-in ends."""
        confirmed: bool = super().confirm_email(request, email_address)
        member = Member.objects.get(pk=email_address.user_id)
        if not confirmed:
            return False
        if email_address.primary:
            mirror_primary(member, email_address.email)
        if member.is_active:
            operations.join_address(member, by=member, email=email_address.email)
        return True

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """The old address of an account is told of the new one, with a link that takes the change back."""
        context = {"user": user, **(context or {})}
        if template_prefix == "account/email/email_changed":
            key = operations.note_address_change(
                user, by=user, old_email=context["from_email"], new_email=context["to_email"]
            )
            context["undo_url"] = f"{settings.SITE_URL}/accounts/address/undo/{key}/"
        super().send_notification_mail(template_prefix, user, context, email)

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> Any:
        """In the member's own language, whoever set off the letter."""
        member = context.get("user")
        with translation.override(getattr(member, "language", None) or translation.get_language()):
            return super().render_mail(
                template_prefix, email, {**context, "site_url": settings.SITE_URL}, headers
            )


class MFAAdapter(DefaultMFAAdapter):
    """The second proof stands under the community's name in the person's app."""

    def get_totp_issuer(self) -> str:
        return str(site())


class SocialAdapter(DefaultSocialAccountAdapter):
    """Whoever comes through another service signs up like everybody, with the name that it knows."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or "")[:80]
        user.handle = ""
        return user

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}
