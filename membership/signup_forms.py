"""Joining with an address, or through another service: allauth's forms, with what keeps robots out."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from allauth.socialaccount.forms import SignupForm as AllauthSocialSignupForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.commons.access import Refused

from . import robots
from .entering import unconfirmed
from .invitations import invitation_of


class NoRobots:
    """What a sign-up through our own form has to pass beside being filled in well."""

    burst = False
    account_already_exists = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        soonest, latest = settings.SIGNUP_FORM_AGE
        age = robots.age_of(cleaned.get("stamp") or "")
        if age is None or age > latest:
            self.data = self.data.copy()  # type: ignore[has-type]
            self.data["stamp"] = robots.stamp()
            self.add_error(None, _("This page was open for too long. Look it over and send it once more."))  # type: ignore[attr-defined]
        elif age < soonest:
            self.add_error(  # type: ignore[attr-defined]
                None, _("That was faster than people are. Look it over, wait a moment and send it once more.")
            )
        return cleaned

    def clean_email(self) -> str:
        email: str = super().clean_email()  # type: ignore[misc]
        invitation = invitation_of(context.request)
        if invitation is not None and invitation.email and invitation.email != email:
            raise forms.ValidationError(
                _("Your invitation is for the address that it was sent to. Use that one here.")
            )
        if self.account_already_exists and unconfirmed(email).exists():
            self.account_already_exists = False  # nobody ever confirmed it: who comes now begins afresh
        return email

    def try_save(self, request: HttpRequest) -> Any:
        """Counts the crowd first. An address that has an account already takes as long as a new one."""
        if not self.cleaned_data.get(settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD):  # type: ignore[attr-defined]
            crowd = robots.count(request, self.cleaned_data["email"])  # type: ignore[attr-defined]
            if crowd.closed:
                raise Refused(
                    _("Very many people are joining from where you are. Try again in an hour."), status=429
                )
            self.burst = crowd.burst
            if self.account_already_exists and "password1" in self.cleaned_data:  # type: ignore[attr-defined]
                make_password(self.cleaned_data["password1"])  # type: ignore[attr-defined]
        return super().try_save(request)  # type: ignore[misc]


class SignupForm(NoRobots, AllauthSignupForm):  # type: ignore[misc]
    """Joining with an address, and a password or a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trap = self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]
        trap.label = _("Leave this empty")
        trap.widget.attrs = {
            "tabindex": "-1",
            "autocomplete": "off",
        }  # allauth's style would break our policy


class SocialSignupForm(NoRobots, AllauthSocialSignupForm):  # type: ignore[misc]
    """The service has vouched for the address where it says so; else we ask for a code, as always."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
