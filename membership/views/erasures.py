"""Leaving for good: the page that says what that means, and the days brought forward by the law."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.commons.access import Refused, permitted, signed_in
from community.commons.site import site
from community.commons.site.models import PostsOfErased
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import leaving, operations
from ..fresh import ask_for_proof, is_fresh
from ..models import GRACE, Erasure, Member


class ErasureForm(forms.Form):
    """The member's choice, where the community leaves it; and one tick, for this can't be undone."""

    posts = forms.ChoiceField(
        label=gettext_lazy("What you wrote in the forums"),
        choices=[
            (
                PostsOfErased.STAY,
                gettext_lazy("stays, as a “former member’s”: the answers of others keep their sense"),
            ),
            (PostsOfErased.GO, gettext_lazy("goes too, with its pictures and files")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of your posts.")},
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I understand that after fourteen days nobody can bring anything back."),
        error_messages={"required": gettext_lazy("Tick this, so that nobody does it by mistake.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if site().posts_of_erased != PostsOfErased.CHOICE:
            del self.fields["posts"]


class SoonerForm(forms.Form):
    """Why a day is brought forward."""

    ground = forms.ChoiceField(choices=Erasure.Sooner)
    reason = forms.CharField(max_length=500)


@signed_in
@never_cache
def erasure_ask(request: HttpRequest) -> HttpResponse:
    """What goes, what stays and why; then the account closes, and two weeks later it is done."""
    me = cast(Member, request.user)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not is_fresh(request):
            return ask_for_proof(request)
        try:
            stay = form.cleaned_data.get("posts") != PostsOfErased.GO
            erasure = operations.ask_erasure(me, by=me, posts_stay=stay)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            logout(request)
            return render_page(request, "membership/erasure_asked.html", {"erasure": erasure})
    context = {
        "form": form,
        "policy": site().posts_of_erased,
        "told": leaving.told(),
        "days": GRACE.days,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "membership/erasure_ask.html", context, status=status)


@permitted("membership.list_erasures")
def erasure_list(request: HttpRequest) -> HttpResponse:
    """Who will be erased and when, and what an open case keeps still of those who were."""
    rows = Erasure.objects.select_related("member")
    page = keyset_page(rows, request, order=("-asked_at", "-pk"))
    return render_page(request, "membership/erasure_list.html", _listed(page))


def _listed(page: Any, **more: Any) -> dict[str, Any]:
    for one in page.items:
        one.kept_in_words = leaving.in_words(one.kept)
    return {"page": page, "grounds": Erasure.Sooner.choices, **more}


@permitted("membership.list_erasures")
@require_POST
def erasure_hasten(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring one day forward, with the reason that goes to the sealed log."""
    erasure = get_object_or_404(Erasure.objects.select_related("member"), pk=pk)
    form = SoonerForm(request.POST)
    form.is_valid()
    operations.hasten_erasure(
        erasure,
        by=request.user,
        ground=form.cleaned_data.get("ground", ""),
        reason=form.cleaned_data.get("reason", ""),
    )
    messages.success(request, _("It begins within half an hour. The reason stands in the audit log."))
    return redirect("membership:erasure-list")
