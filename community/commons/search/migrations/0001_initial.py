"""The documents, and beside them each database's own index."""

from django.db import migrations, models

POSTGRES = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE TEXT SEARCH DICTIONARY parvis_en_stem (TEMPLATE = snowball, Language = english);
CREATE TEXT SEARCH DICTIONARY parvis_fr_stem (TEMPLATE = snowball, Language = french);
CREATE TEXT SEARCH CONFIGURATION parvis_en (COPY = simple);
CREATE TEXT SEARCH CONFIGURATION parvis_fr (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION parvis_en ALTER MAPPING FOR asciiword, word, numword WITH unaccent, parvis_en_stem;
ALTER TEXT SEARCH CONFIGURATION parvis_fr ALTER MAPPING FOR asciiword, word, numword WITH unaccent, parvis_fr_stem;
ALTER TABLE search_document ADD COLUMN vector tsvector;
CREATE INDEX search_document_vector ON search_document USING gin (vector);
"""
SQLITE = "CREATE VIRTUAL TABLE search_words USING fts5(title, body, tokenize=\"unicode61 remove_diacritics 0\")"
POSTGRES_BACK = """
DROP INDEX search_document_vector;
ALTER TABLE search_document DROP COLUMN vector;
DROP TEXT SEARCH CONFIGURATION parvis_en;
DROP TEXT SEARCH CONFIGURATION parvis_fr;
DROP TEXT SEARCH DICTIONARY parvis_en_stem;
DROP TEXT SEARCH DICTIONARY parvis_fr_stem;
"""


def build(apps, schema_editor):
    for statement in (POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE).split(";\n"):
        if statement.strip():
            schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    back = POSTGRES_BACK if schema_editor.connection.vendor == "postgresql" else "DROP TABLE search_words"
    for statement in back.split(";\n"):
        if statement.strip():
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('language', models.CharField(max_length=5)),
                ('title', models.CharField(max_length=300)),
                ('body', models.TextField()),
                ('space', models.CharField(blank=True, max_length=80)),
                ('author_id', models.BigIntegerField(null=True)),
                ('tags', models.JSONField(default=list)),
                ('shown', models.BooleanField(default=True)),
                ('weight', models.FloatField(default=1.0)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'search document',
                'verbose_name_plural': 'search documents',
                'indexes': [models.Index(fields=['-created_at', '-id'], name='search_newest'), models.Index(fields=['author_id', '-created_at'], name='search_by_author'), models.Index(fields=['kind', 'space'], name='search_by_space')],
                'constraints': [models.UniqueConstraint(fields=['kind', 'object_id'], name='a_thing_is_found_once')],
            },
        ),
        migrations.RunPython(build, take_down),
    ]
