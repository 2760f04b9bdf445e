"""The head of the sealed log, kept as it was published each day; the databases refuse to change it."""

import django.utils.timezone
from django.db import migrations, models

from community.commons.activity.append_only import protect, unprotect

TABLES = ("activity_publishedhead",)


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="PublishedHead",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "published head of the audit log",
                "verbose_name_plural": "published heads of the audit log",
            },
        ),
        migrations.RunPython(
            lambda apps, editor: protect(editor.connection, tables=TABLES),
            lambda apps, editor: unprotect(editor.connection, tables=TABLES),
        ),
    ]
