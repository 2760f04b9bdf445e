"""For whoever is named here without an account: ask for a letter, see what is kept, have it erased."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from community.commons.access import Refused, public
from community.commons.site import site
from community.commons.site.models import PostsOfErased
from community.commons.web.page import render_page

from .. import account_mails, authors, leaving, operations
from .. import without_account as letters
from ..models import GRACE, Erasure, Member
from .erasures import ErasureForm


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one that a list, an older forum or somebody of this community had."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@public
@never_cache
def letter_ask(request: HttpRequest) -> HttpResponse:
    """Ask for the letter. The answer is the same whether anything is kept or not."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form}
        return render_page(
            request, "membership/without_ask.html", context, status=422 if form.is_bound else 200
        )
    email = form.cleaned_data["email"]
    if letters.too_often(request, email):
        form.add_error(None, _("That was asked for too often. Try again in an hour."))
        return render_page(request, "membership/without_ask.html", {"form": form}, status=429)
    if authors.without_account(email):
        account_mails.send_link_without_account(email.strip().lower(), translation.get_language())
    return render_page(request, "membership/without_asked.html", {"email": email})


@public
@never_cache
def letter_open(request: HttpRequest, key: str) -> HttpResponse:
    """What is kept under the address of the letter; erasing it, and taking that back within two weeks."""
    email = letters.address_in(key)
    people = authors.without_account(email) if email else []
    if email is None or not people:
        return render_page(request, "membership/without_over.html", {"known": email is not None}, status=410)
    waiting = Erasure.objects.filter(member__in=people).first()
    form = ErasureForm(request.POST if request.method == "POST" and "stop" not in request.POST else None)
    if request.method == "POST" and "stop" in request.POST:
        return _stopped(request, people)
    if form.is_valid():
        stay = form.cleaned_data.get("posts") != PostsOfErased.GO
        try:
            for one in people:
                operations.ask_erasure_by_letter(one, by=one, posts_stay=stay, email=email)
            return redirect(request.path)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
    context = {
        "form": form,
        "people": people,
        "email": email,
        "erasure": waiting,
        "policy": site().posts_of_erased,
        "told": leaving.told(),
        "days": GRACE.days,
    }
    return render_page(request, "membership/without_open.html", context, status=422 if form.is_bound else 200)


def _stopped(request: HttpRequest, people: list[Member]) -> HttpResponse:
    for one in people:
        if Erasure.objects.waiting().filter(member=one).exists():
            operations.stop_erasure(one, by=one)
    return redirect(request.path)
