"""Both databases themselves refuse that somebody involved answers an appeal."""

from django.db import migrations

from forums.moderation.appeal_guard import guard, unguard


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_queue_working")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: guard(editor.connection), lambda apps, editor: unguard(editor.connection)
        )
    ]
