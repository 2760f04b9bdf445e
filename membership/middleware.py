"""What a member chose goes with every answer: language, time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from community.commons.site import site


class Preferences:
    """Activate the signed-in member's language and zone; a visitor has what the Language middleware set,
    and the community's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.user
        if member.is_authenticated:
            translation.activate(member.language)
            request.LANGUAGE_CODE = member.language
            timezone.activate(member.time_zone)
        else:
            timezone.activate(site().time_zone)
        return self.get_response(request)
