"""A person to take along: as a card for the address book, and as a code for the camera."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from community.commons.access import public

from ..cards import code, vcard
from ..sight import viewer_of
from .ties import somebody


@require_safe
@public
def member_card(request: HttpRequest, handle: str) -> HttpResponse:
    """What this viewer may see of the member, and no other viewer may be given: it is kept nowhere on the way."""
    member = somebody(handle)
    response = HttpResponse(vcard(member, viewer_of(request.user)), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{member.handle}.vcf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@public
def member_code(request: HttpRequest, handle: str) -> HttpResponse:
    """It says nothing but where the profile stands."""
    response = HttpResponse(code(somebody(handle)), content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'none'"
    response["Cache-Control"] = "public, max-age=86400"
    return response
