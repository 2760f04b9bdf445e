from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0001_sessions_and_rooms")]

    operations = [
        migrations.RenameField(model_name="room", old_name="names_until", new_name="answers_until"),
        migrations.AddField(
            model_name="question",
            name="post",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
