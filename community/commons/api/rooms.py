"""`Room`: how a part adds operations to the API. Each states its access and its scope, or it can't be added.

Every operation gets its door, the refusal of unknown query parameters, the answers that any operation may give,
and the language of its problems; what is left to the view is what a page's view does.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import django_filters
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router
from ninja.errors import ValidationError
from ninja.utils import contribute_operation_args
from pydantic import BaseModel, create_model

from .doors import Door
from .lists import Listed, answer_list, filtered, queries_of
from .models import Scope
from .shapes import Key

View = Callable[..., Any]
Once = Annotated[
    Key | None,
    Header(None, alias="Idempotency-Key", description="sent twice with the same key, it is made once"),
]


class Room(Router):
    """The operations of one part, under one heading of the docs."""

    def __init__(self, heading: str) -> None:
        super().__init__(tags=[heading])

    def reads(
        self, path: str, *, access: str, answers: Any, scope: Scope = Scope.READ, **more: Any
    ) -> Callable[[View], View]:
        """A GET that answers one thing; with `media` not as JSON, but as content of these types."""
        return self._adds("GET", path, access=access, scope=scope, answers=answers, **more)

    def lists(
        self,
        path: str,
        *,
        access: str,
        answers: Any,
        scope: Scope = Scope.READ,
        filters: type[django_filters.FilterSet] | None = None,
    ) -> Callable[[View], View]:
        """A GET that answers a page of `answers`; the view returns `Listed`, unfiltered."""

        def wrap(view: View) -> View:
            queries = queries_of(filters, f"{_camel(view.__name__)}Query")

            @functools.wraps(view)
            def listing(request: HttpRequest, response: HttpResponse, **given: Any) -> Any:
                asked = given.pop("asked")
                listed: Listed = view(request, **given)
                rows = filtered(filters, request, asked, listed.rows) if filters else listed.rows
                return answer_list(request, response, Listed(rows, listed.order, listed.show), asked)

            _takes_response(listing)
            contribute_operation_args(listing, "asked", queries, Query(...))
            adding = self._adds("GET", path, access=access, scope=scope, answers=page_of(answers))
            return adding(listing)

        return wrap

    def writes(
        self,
        method: str,
        path: str,
        *,
        access: str,
        answers: Any,
        scope: Scope = Scope.WRITE,
        status: int = 200,
    ) -> Callable[[View], View]:
        """A change, through an operation of the part; where it makes something, the view takes `once: Once`."""
        return self._adds(
            method, path, access=access, scope=scope, answers=answers, status=status, writes=True
        )

    def _adds(
        self,
        method: str,
        path: str,
        *,
        access: str,
        scope: Scope,
        answers: Any,
        status: int = 200,
        writes: bool = False,
        media: str = "",
    ) -> Callable[[View], View]:
        def wrap(view: View) -> View:
            @functools.wraps(view)
            def careful(request: HttpRequest, *args: Any, **given: Any) -> Any:
                _refuse_unknown(request, careful._ninja_operation)  # type: ignore[attr-defined]
                return view(request, *args, **given)

            careful.access, careful.scope = access, scope.value  # type: ignore[attr-defined]
            careful.media = media  # type: ignore[attr-defined]
            title, _blank, rest = inspect.cleandoc(view.__doc__ or view.__name__).partition("\n")
            self.add_api_operation(
                path,
                [method],
                careful,
                auth=[Door(access, scope, writes=writes)],
                response={status: answers},
                operation_id=view.__name__,
                summary=title.rstrip("."),
                description=rest.strip(),
                url_name=view.__name__.replace("_", "-"),
            )
            return careful

        return wrap


@functools.cache
def page_of(answers: type[BaseModel]) -> type[BaseModel]:
    """The envelope of a list of `answers`, with a name of its own in the schema."""
    return create_model(f"{answers.__name__}Page", items=(list[answers], ...), next=(str | None, ...))  # type: ignore[valid-type]


def _takes_response(view: View) -> None:
    """Tell ninja that the wrapper wants the answer's headers, whatever the view within takes."""
    signature = inspect.signature(view)
    own = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    response = inspect.Parameter("response", inspect.Parameter.KEYWORD_ONLY, annotation=HttpResponse)
    view.__signature__ = signature.replace(parameters=[*own, response])  # type: ignore[attr-defined]


def _refuse_unknown(request: HttpRequest, operation: Any) -> None:
    """A parameter that the operation does not know is an error of whoever wrote it: better said than ignored."""
    known: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            known |= set(model.__ninja_flatten_map__)
    unknown = sorted(set(request.GET) - known)
    if unknown:
        raise ValidationError(
            [{"loc": ("query", name[:60]), "msg": _("There is no such parameter here.")} for name in unknown]
        )


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
