"""Days on which mail came back for reasons that may pass."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0002_incoming'),
    ]

    operations = [
        migrations.CreateModel(
            name='SoftBounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('day', models.DateField()),
            ],
            options={
                'verbose_name': 'returned mail',
                'verbose_name_plural': 'returned mails',
                'constraints': [models.UniqueConstraint(models.F('digest'), models.F('day'), name='one_soft_bounce_a_day')],
            },
        ),
    ]
