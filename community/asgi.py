"""The site as one ASGI application: pages by WSGI on a bounded thread pool, sockets by Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
