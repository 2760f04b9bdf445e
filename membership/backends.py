"""Sign-in: allauth's, for people with an active account."""

from allauth.account.auth_backends import AuthenticationBackend


class MemberBackend(AuthenticationBackend):
    """E-mail and password, through allauth; `Member.is_active` decides who has an account to sign in to."""
