"""`/healthz`: the process answers. `/readyz`: what it depends on answers too."""

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from community.commons.access import public
from community.commons.health import Unwell, ask_all, register

_migrated = False


@public
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Asks nothing of database or Redis: a process whose database is away must not be killed for it."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every critical probe is well, else 503; the reasons are told by `manage.py doctor`."""
    findings = ask_all()
    ready = all(one.well for one in findings if one.critical)
    checks = {one.name: "ok" if one.well else "unwell" for one in findings}
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def reach_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return str(connection.vendor)


def all_migrated() -> None:
    """Remembered once true: what was migrated stays so while this process lives."""
    global _migrated
    if _migrated:
        return
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Unwell(f"{len(waiting)} migrations are waiting: run `manage.py migrate`.")
    _migrated = True


def reach_cache() -> None:
    cache.get("readyz")


register("database", reach_database)
register("migrations", all_migrated)
register("cache", reach_cache)
