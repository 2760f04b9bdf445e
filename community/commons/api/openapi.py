"""The schema (OpenAPI 3.1): ninja's, with access, every possible answer, and headers written in."""

import functools
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import override
from ninja.openapi.schema import OpenAPISchema

from . import doors
from .models import Scope
from .root import BASE as ADDRESS
from .root import api
from .shapes import Problem

ANY = {
    400: "The request could not be read.",
    401: "No token where one is needed, or one that opens nothing.",
    403: "Visible, but not allowed; or the token lacks the scope.",
    404: "It is not there, or not for this token to see.",
    409: "The request is in order, but not as things stand; `detail` says why.",
    422: "Something in the request does not fit this schema; `errors` says what.",
    429: "More than a minute allows; `Retry-After` says how long to wait.",
    503: "The site is busy. Nothing was changed; try again.",
}
OF_WRITES = {
    413: "Larger than this site takes.",
}
OF_FILES = {
    507: "The site's disk is full. Nothing was kept.",
}
COUNTED = {
    "RateLimit-Limit": "requests in this minute",
    "RateLimit-Remaining": "how many are left",
    "RateLimit-Reset": "seconds until the next minute",
}
LINKS = {  # where a parameter of a path can be found: operation, place in its answer
    "topic_id": ("topic_list", "/items/0/id"),
    "post_id": ("post_list", "/items/0/id"),
    "slug": ("category_list", "/items/0/slug"),
    "handle": ("member_list", "/items/0/handle"),
    "notification_id": ("notification_list", "/items/0/id"),
    "case_id": ("case_list", "/items/0/id"),
    "tag": ("tag_list", "/items/0/slug"),
    "view_id": ("view_list", "/items/0/id"),
    "scheduled_id": ("scheduled_list", "/items/0/id"),
    "report_id": ("report_list", "/items/0/id"),
}


@functools.cache
def schema() -> dict[str, Any]:
    """The document, in English whoever asks, made once in each process."""
    by_name = {operation.operation_id: operation for _path, _view, operation in api.operations()}
    with override("en"):
        made: dict[str, Any] = _plain(OpenAPISchema(api, ADDRESS))
        answer = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = made["components"].setdefault("schemas", {})
    parts |= answer.pop("$defs", {}) | {"Problem": answer}
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made.pop("servers")
    for methods in made["paths"].values():
        for details in methods.values():
            _complete(details, by_name[details["operationId"]])
    _link(made)
    return made


def _plain(value: Any) -> Any:
    """Dictionaries, lists and text alone: labels of filters are lazy until here."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Promise) else value


def _complete(details: dict[str, Any], operation: Any) -> None:
    access, scope = operation.view_func.access, operation.view_func.scope
    details["security"] = [{"token": []}] if access != doors.PUBLIC else [{}, {"token": []}]
    details["x-access"], details["x-scope"] = access, scope
    details["description"] = "\n\n".join(
        filter(None, [details.get("description", ""), f"Scope: `{scope}`. Access: {_in_words(access)}."])
    )
    for parameter in details.get("parameters", []):
        _without_null(parameter)
    if media := operation.view_func.media:
        details["responses"]["200"]["content"] = {media: {"schema": {"type": "string", "format": "binary"}}}
    writes = operation.methods != ["GET"]
    for answered in details["responses"].values():
        answered["headers"] = {
            name: {"schema": {"type": "integer"}, "description": words, "required": True}
            for name, words in COUNTED.items()
        }
    form = details.get("requestBody", {}).get("content", {}).get("multipart/form-data", {})
    if form:
        form["schema"]["additionalProperties"] = False
        for field in form["schema"]["properties"].values():
            field["minLength"] = 1  # an empty file is none
    possible = ANY | (OF_WRITES if writes else {}) | (OF_FILES if form else {})
    for status, words in sorted(possible.items()):
        details["responses"][str(status)] = {
            "description": words,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _in_words(access: str) -> str:
    return {doors.PUBLIC: "everybody; with a token, as its member", doors.SIGNED_IN: "members"}.get(
        access, f"members with the permission `{access}`"
    )


def _without_null(parameter: dict[str, Any]) -> None:
    """An optional parameter is left out, not sent as null."""
    kinds = parameter["schema"].get("anyOf", [])
    meant = [one for one in kinds if one != {"type": "null"}]
    if len(meant) == 1:
        parameter["schema"].pop("anyOf")
        parameter["schema"] |= meant[0]
    if parameter["schema"].get("default", "") is None:
        parameter["schema"].pop("default")


def _link(made: dict[str, Any]) -> None:
    """From each list to what can be done with its first row: for programs that explore."""
    operations = {one["operationId"]: one for methods in made["paths"].values() for one in methods.values()}
    for name, details in operations.items():
        wanted = [one["name"] for one in details.get("parameters", []) if one["in"] == "path"]
        if len(wanted) != 1 or wanted[0] not in LINKS:
            continue
        source, place = LINKS[wanted[0]]
        if source in operations and source != name:
            links = operations[source]["responses"]["200"].setdefault("links", {})
            links[name] = {"operationId": name, "parameters": {wanted[0]: f"$response.body#{place}"}}


def scopes() -> list[tuple[str, str]]:
    return [(one.value, str(one.label)) for one in Scope]
