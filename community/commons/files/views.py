"""Sending a picture or a file, and serving what was sent to those who may see it."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from community.commons.access import Forbidden, Refused, allowed, public, signed_in

from .guards import may_see_face
from .models import Upload
from .operations import accept_file
from .pictures import check_size

WEEK = 60 * 60 * 24 * 7
DAY = 60 * 60 * 24


@require_POST
@signed_in
def file_upload(request: HttpRequest) -> HttpResponse:
    """Answers scripts with {"url", "kind", "name", "thumbnail", "markdown", …}, forms with a page to copy from."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        sent = request.FILES.get("file")
        check_size(getattr(request, "upload_too_large", 1))
        if sent is None:
            raise Refused(_("No file has arrived. Choose one and send it again."), status=422)
        upload = accept_file(sent, by=request.user)
    except (Refused, Forbidden) as no:
        if not wants_json:
            raise
        return JsonResponse({"error": str(no.sentence)}, status=getattr(no, "status", 403))
    if not wants_json:
        return render(request, "files/file_upload.html", {"upload": upload}, status=201)
    answer = {
        "url": upload.url,
        "kind": upload.kind,
        "name": upload.original_name,
        "thumbnail": upload.thumbnail_url,
        "markdown": upload.markdown,
        "width": upload.width,
        "height": upload.height,
    }
    return JsonResponse(answer, status=201)


def the_upload(request: HttpRequest, pk: int) -> Upload:
    """What one may not see is not there: raises Http404."""
    upload = get_object_or_404(Upload, pk=pk)
    if not allowed(request.user, "files.view_upload", upload):
        raise Http404
    return upload


@require_safe
@public
def upload_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The picture, its thumbnail under `thumb-…`, or the file as a download. What one may not see is not there."""
    upload = the_upload(request, pk)
    small = name.startswith("thumb-") and bool(upload.thumbnail)
    if name not in (upload.name, f"thumb-{upload.name}"):
        raise Http404
    return serve(request, upload, small=small)


def serve(request: HttpRequest, upload: Upload, *, small: bool = False) -> HttpResponse:
    """The content of a file that the viewer may see, or its thumbnail. Raises Http404 where it is lost."""
    small = small and bool(upload.thumbnail)
    etag = f'"{upload.sha256[:32]}{"-t" if small else ""}"'
    stored, kind = (upload.thumbnail, "image/webp") if small else (upload.stored, upload.media_type)
    response = _served(request, stored, kind, etag, f"private, max-age={WEEK}")
    if upload.kind == Upload.Kind.FILE:
        response["Content-Disposition"] = (
            content_disposition_header(True, upload.original_name) or "attachment"
        )
    return response


@require_GET
@public
def avatar_view(request: HttpRequest, name: str) -> HttpResponse:
    """A member's square while it is shown: a picture that a decision took away is found here no more.

    Its name changes with it, so nobody asks again within a day; no cache between keeps it longer.
    """
    if not may_see_face(request.user, f"avatars/{name}"):
        raise Http404
    return _served(
        request, f"avatars/{name}", "image/webp", f'"{name}"', f"private, max-age={DAY}, immutable"
    )


def _served(request: HttpRequest, stored: str, media_type: str, etag: str, cache: str) -> HttpResponse:
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            with default_storage.open(stored) as file:
                response = HttpResponse(file.read(), content_type=media_type)
        except FileNotFoundError:
            raise Http404
    response["ETag"] = etag
    response["Cache-Control"] = cache
    response["Vary"] = "Cookie"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
