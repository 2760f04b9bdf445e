"""The databases refuse to change the log from now on."""

from django.db import migrations

from community.commons.activity.append_only import protect, unprotect


TABLES = ("activity_activity", "activity_seal", "activity_void")  # those that exist by now


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: protect(editor.connection, tables=TABLES),
            lambda apps, editor: unprotect(editor.connection, tables=TABLES),
        )
    ]
