"""The databases refuse to change the log from now on."""

from django.db import migrations

from community.commons.activity.append_only import protect, unprotect


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: protect(editor.connection),
            lambda apps, editor: unprotect(editor.connection),
        )
    ]
