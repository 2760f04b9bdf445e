"""The floor: a bare Django view that lists 20 rows with two queries and one template, run by gunicorn.

Nothing of the site is in it: no middleware, no session, Django's default settings. What a page costs above this
is what we added.
"""

import os
from typing import Any

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

TEMPLATE = """<!doctype html><html><head><title>Floor</title></head><body><h1>Rows</h1><p>{{ person.name }}</p>
<ul>{% for row in rows %}<li><a href="/t/{{ row.id }}/">{{ row.title }}</a> {{ row.post_count }}
{{ row.last_post_at }}</li>{% endfor %}</ul></body></html>"""


def application() -> Any:
    """`gunicorn 'community.home.benchmarks.floor:application()'`, with DATABASE_URL and FLOOR_KEEPS (seconds)."""
    database = environ.Env().db("DATABASE_URL")
    database["CONN_MAX_AGE"] = int(os.environ.get("FLOOR_KEEPS", "0"))
    settings.configure(
        DATABASES={"default": database},
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        SECRET_KEY="only for the floor",  # noqa: S106
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    global urlpatterns
    made = get_wsgi_application()
    urlpatterns = [path("", _view())]
    return made


urlpatterns: list[Any] = []


def _view() -> Any:
    from django.db import models

    class Row(models.Model):  # noqa: DJ008
        title = models.CharField(max_length=200)
        post_count = models.IntegerField()
        last_post_at = models.DateTimeField()

        class Meta:
            app_label, managed, db_table = "floor", False, "forums_topic"

    class Person(models.Model):  # noqa: DJ008
        name = models.CharField(max_length=80)

        class Meta:
            app_label, managed, db_table = "floor", False, "membership_member"

    template = engines["django"].from_string(TEMPLATE)

    def view(request: HttpRequest) -> HttpResponse:
        rows = list(Row._default_manager.order_by("-last_post_at", "-id")[:20])
        person = Person._default_manager.order_by("id").first()
        return HttpResponse(template.render({"rows": rows, "person": person}))

    return view
