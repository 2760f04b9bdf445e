"""`manage.py erase_again`: after a backup was restored, whoever was erased since is erased once more."""

from typing import Any

from django.core.management.base import BaseCommand

from membership import erased_ids, leaving


class Command(BaseCommand):
    help = (
        "Erase again the people whom the list VAR/erased.jsonl names and a restored backup brought back. "
        "Harmless at any time; `serve` begins with it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = erased_ids.erase_again()
        for erasure in found:
            leaving.carry_out.func(erasure.pk)
        self.stdout.write(f"{len(found)} erased again." if found else "Nobody had come back.")
