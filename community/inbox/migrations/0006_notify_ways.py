"""Each kind by each way of its own, digests, quiet hours, browsers that ring."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def split_reach(apps, schema_editor):
    """What was one choice (here and by mail, here only, not at all) becomes two."""
    Preference = apps.get_model("inbox", "Preference")
    Preference.objects.filter(reach="mail").update(site=True, mail="now")
    Preference.objects.filter(reach="site").update(site=True, mail="none")
    Preference.objects.filter(reach="none").update(site=False, mail="none")


def split_ties(apps, schema_editor):
    """Connections, introductions and groups were one kind: each is chosen by itself now."""
    Notification = apps.get_model("inbox", "Notification")
    Preference = apps.get_model("inbox", "Preference")
    kinds = ("connection", "introduction", "group")
    for kind in kinds:
        Notification.objects.filter(kind="tie", subject_type=f"membership.{kind}").update(kind=kind)
    for old in Preference.objects.filter(kind="tie"):
        for kind in kinds:
            Preference.objects.get_or_create(
                member=old.member, kind=kind, defaults={"site": old.site, "mail": old.mail}
            )
        old.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0005_ties_kind'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PushKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='vapid', max_length=10, unique=True)),
                ('private', models.TextField()),
                ('public', models.CharField(max_length=100)),
            ],
            options={
                'verbose_name': 'key for push messages',
                'verbose_name_plural': 'keys for push messages',
            },
        ),
        migrations.CreateModel(
            name='Rhythm',
            fields=[
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('hour', models.PositiveSmallIntegerField(choices=[(0, '00:00'), (1, '01:00'), (2, '02:00'), (3, '03:00'), (4, '04:00'), (5, '05:00'), (6, '06:00'), (7, '07:00'), (8, '08:00'), (9, '09:00'), (10, '10:00'), (11, '11:00'), (12, '12:00'), (13, '13:00'), (14, '14:00'), (15, '15:00'), (16, '16:00'), (17, '17:00'), (18, '18:00'), (19, '19:00'), (20, '20:00'), (21, '21:00'), (22, '22:00'), (23, '23:00')], default=8, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='Send digests at')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], default=0, validators=[django.core.validators.MaxValueValidator(6)], verbose_name='and the weekly one on')),
                ('missed', models.CharField(choices=[('none', 'no e-mail'), ('daily', 'once a day'), ('weekly', 'once a week')], default='weekly', max_length=6, verbose_name='What others wrote while I was away')),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='Quiet from')),
                ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='Quiet until')),
                ('deadlines_pass', models.BooleanField(default=False, verbose_name='Decisions of moderators, which have deadlines, may reach me in these hours too')),
                ('daily_at', models.DateTimeField(db_index=True, editable=False, null=True)),
                ('weekly_at', models.DateTimeField(db_index=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'rhythm',
                'verbose_name_plural': 'rhythms',
            },
        ),
        migrations.AddField(
            model_name='notification',
            name='digested_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='notification',
            name='on_site',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='notification',
            name='pushed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='preference',
            name='mail',
            field=models.CharField(choices=[('none', 'no e-mail'), ('now', 'at once'), ('daily', 'once a day'), ('weekly', 'once a week')], default='now', max_length=6),
        ),
        migrations.AddField(
            model_name='preference',
            name='push',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='preference',
            name='site',
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name='notification',
            name='kind',
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name='preference',
            name='kind',
            field=models.CharField(max_length=20),
        ),
        migrations.CreateModel(
            name='Browser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('endpoint', models.URLField(max_length=1000)),
                ('p256dh', models.CharField(max_length=200)),
                ('auth', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=80)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_rung_at', models.DateTimeField(null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'browser',
                'verbose_name_plural': 'browsers',
                'indexes': [models.Index(fields=['member', 'id'], name='browsers_of_member')],
            },
        ),
        migrations.RunPython(split_reach, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(split_ties, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(
            model_name='preference',
            name='reach',
        ),
    ]
