"""People are found by the first letters of their names, whatever the accents; single-key shortcuts can be off."""

from typing import Any

from django.db import migrations, models

import membership.models
from membership.names import folded


def fold_names(apps: Any, schema_editor: Any) -> None:
    people = apps.get_model("membership", "Member").objects
    last = 0
    while rows := list(people.filter(pk__gt=last).order_by("pk").only("pk", "name")[:500]):
        for row in rows:
            row.called = folded(row.name)[:80]
        people.bulk_update(rows, ["called"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("membership", "0003_directory")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="called",
            field=membership.models.FoldedName(
                blank=True, db_index=True, default="", editable=False, max_length=80
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="shortcuts",
            field=models.BooleanField(
                default=True,
                help_text="Single keys such as J, K and R on pages of the forums; ? lists them.",
                verbose_name="keyboard shortcuts",
            ),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop, elidable=True),
    ]
