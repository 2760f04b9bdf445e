#!/usr/bin/env python3
"""Django's command line for Parvis; `demo` and `test` work on a bare machine."""

import os
import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("Parvis needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

    from community import bootstrap

    bootstrap.prepare(sys.argv[1:])
    if sys.argv[1:2] == ["test"]:
        from tests.run import main

        sys.exit(main(sys.argv[2:]))

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
