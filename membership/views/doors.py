"""Pages of those who open the door: invitations, people who wait, closed accounts, the privacy text."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.commons.access import Refused, allowed, permitted, public
from community.commons.site import site
from community.commons.site.models import SignupMode
from community.commons.web.page import render_page
from community.commons.web.pagination import keyset_page

from .. import invitations, operations
from ..account_forms import EntryForm, InvitationForm, PrivacyTextForm, ReopenForm
from ..models import Entry, Invitation, Member, PrivacyText

# -- Invitations -----------------------------------------------------------------------------


@permitted("membership.invite")
def invitation_list(request: HttpRequest) -> HttpResponse:
    """One's own invitations, or for the team all of them; and the form for one more."""
    member = cast(Member, request.user)
    left = invitations.left_for(member)
    form = InvitationForm(request.POST or None, by_team=left is None, initial={"language": member.language})
    made_link = ""
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = {name: value for name, value in form.cleaned_data.items() if value}
            try:
                invitation, key = operations.invite(member, by=member, **said)
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                if invitation.email:
                    messages.success(request, _("The invitation is on its way."))
                    return redirect("membership:invitation-list")
                made_link, status = invitations.link(key), 200
    sees_all = allowed(member, "membership.list_all_invitations")
    rows = Invitation.objects.select_related("made_by")
    page = keyset_page(rows if sees_all else rows.filter(made_by=member), request, order=("-pk",), size=30)
    context = {
        "form": form,
        "page": page,
        "left": left,
        "sees_all": sees_all,
        "made_link": made_link,
        "closed": site().signup == SignupMode.CLOSED,
    }
    return render_page(request, "membership/invitation_list.html", context, status=status)


@permitted("membership.invite")
@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    if not allowed(request.user, "membership.withdraw_invitation", invitation):
        raise Http404  # somebody else's, which is nobody's business
    operations.withdraw_invitation(invitation, by=request.user)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("membership:invitation-list")


@public
@never_cache
def invitation_open(request: HttpRequest, key: str) -> HttpResponse:
    """What the invited person sees: who invites, with which words; accepting leads to the sign-up."""
    invitation = invitations.find(key)
    if invitation is None:
        return render_page(request, "membership/invitation_over.html", {}, status=410)
    if request.method == "POST" and not request.user.is_authenticated:
        invitations.accept(request, invitation)
        return redirect("account_signup")
    context = {"invitation": invitation, "closed": site().signup == SignupMode.CLOSED}
    return render_page(request, "membership/invitation.html", context)


# -- People at the door ----------------------------------------------------------------------


@permitted("membership.list_entries")
def entry_list(request: HttpRequest) -> HttpResponse:
    """Who waits, who was answered lately, and closed accounts to open again."""
    waits = request.GET.get("answered") != "yes"
    rows = Entry.objects.select_related("member", "decided_by", "invitation__made_by")
    rows = rows.filter(state=Entry.State.WAITING) if waits else rows.filter(decided_at__isnull=False)
    page = keyset_page(rows, request, order=("pk",) if waits else ("-pk",), size=30)
    context = {"page": page, "waits": waits, "reopen_form": ReopenForm()}
    return render_page(request, "membership/entry_list.html", context)


@permitted("membership.list_entries")
def entry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person who waits, and the answer."""
    rows = Entry.objects.select_related("member", "decided_by", "invitation__made_by")
    entry = get_object_or_404(rows.exclude(state=Entry.State.BEGUN), pk=pk)
    form = EntryForm(request.POST or None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                if said["answer"] == "admit":
                    operations.admit_entry(entry, by=request.user)
                    messages.success(request, _("They are in; a letter tells them."))
                else:
                    operations.refuse_entry(entry, by=request.user, reason=said["reason"])
                    messages.success(request, _("Noted; a letter tells them why."))
            except Refused as refusal:
                form.add_error("reason", str(refusal.sentence))
            else:
                return redirect("membership:entry-list")
    return render_page(request, "membership/entry_detail.html", {"entry": entry, "form": form}, status=status)


@permitted("membership.reopen_account")
@require_POST
def account_reopen(request: HttpRequest) -> HttpResponse:
    """A closed account, for its owner who asked for it."""
    form = ReopenForm(request.POST)
    handle = request.POST.get("handle", "").strip().lower().removeprefix("@")
    member = Member.objects.people().filter(handle=handle).first()
    if not form.is_valid() or member is None:
        messages.error(request, _("There is no member of this handle."))
        return redirect("membership:entry-list")
    operations.reopen_account(member, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("The account is open again; its owner can sign in."))
    return redirect(member.url)


# -- The privacy text ------------------------------------------------------------------------


@public
def privacy_text(request: HttpRequest, number: int = 0) -> HttpResponse:
    """The text in force with its versions, or one version for good; what the software itself keeps follows."""
    versions = list(PrivacyText.objects.order_by("-number"))
    text = next((one for one in versions if one.number == number or not number), None)
    if number and text is None:
        raise Http404
    context = {
        "text": text,
        "versions": versions,
        "is_current": not number or text == versions[0],
        "may_write": allowed(request.user, "membership.publish_privacy_text"),
    }
    return render_page(request, "membership/privacy_text.html", context)


@permitted("membership.publish_privacy_text")
def privacy_edit(request: HttpRequest) -> HttpResponse:
    """A new version; the old ones stay where they were agreed to."""
    form = PrivacyTextForm(request.POST or None, last=PrivacyText.objects.order_by("-number").first())
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                operations.publish_privacy_text(
                    None, by=request.user, texts=form.texts(), material=form.cleaned_data["material"]
                )
            except Refused as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                messages.success(request, _("The new text is in force."))
                return redirect("privacy:privacy-text")
    return render_page(request, "membership/privacy_edit.html", {"form": form}, status=status)
