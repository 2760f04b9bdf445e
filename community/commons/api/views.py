"""The schema and its page, and the tokens of one's own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from community.commons.access import Forbidden, Refused, allowed, public, signed_in
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from . import operations
from .forms import TokenForm
from .models import Token

HOUR = 60 * 60


@require_safe
@public
@cache_control(public=True, max_age=HOUR)
def openapi(request: HttpRequest) -> HttpResponse:
    from .openapi import schema  # loads every operation

    return JsonResponse(schema())


@require_safe
@public
def docs(request: HttpRequest) -> HttpResponse:
    """The schema as a page: every operation with its parameters, its answers and an example."""
    from .docs import groups, problems, shapes  # loads every operation
    from .openapi import ADDRESS, scopes

    base = request.build_absolute_uri(ADDRESS)
    context = {
        "groups": groups(base),
        "shapes": shapes(),
        "problems": problems(),
        "scopes": scopes(),
        "base": base,
    }
    return render_page(request, "api/docs.html", context)


@require_safe
@public
def root(request: HttpRequest) -> HttpResponse:
    return redirect("api:docs")


@signed_in
@never_cache
def token_list(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a form for a new one. A new secret is in the answer to the form, and nowhere else."""
    if request.method != "POST":
        return _tokens(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _tokens(request, form, status=422)
    return _create(request, form)


@sensitive_variables("secret")
def _create(request: HttpRequest, form: TokenForm) -> HttpResponse:
    try:
        token, secret = operations.create_token(request.user, by=request.user, **form.values())
    except (Refused, Forbidden) as no:
        form.add_error(None, str(no.sentence))
        return _tokens(request, form, status=getattr(no, "status", 403))
    return _tokens(request, TokenForm(), status=201, token=token, secret=secret)


def _tokens(request: HttpRequest, form: TokenForm, *, status: int = 200, **made: Any) -> HttpResponse:
    in_force = Token.objects.of(request.user).in_force()
    context = {
        "page": keyset_page(in_force, request, order=("-pk",), size=50),
        "form": form,
        "may_create": allowed(request.user, "api.create_token", request.user),
        **made,
    }
    return render_page(request, "api/token_list.html", context, status=status)


@signed_in
@never_cache
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Take a token back, after a page that says which."""
    token = get_object_or_404(Token.objects.of(request.user), pk=token_id, revoked_at=None)
    if request.method == "POST":
        operations.revoke_token(token, by=request.user)
        messages.success(request, _("The token is revoked: it opens nothing any more."))
        return redirect("api:token-list")
    return render_page(request, "api/token_revoke.html", {"token": token})
