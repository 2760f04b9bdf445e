"""On PostgreSQL a small index that tells which pages of the table hold the newest documents."""

from django.db import migrations

# Ranges of 32 pages, some 150 documents: finer than the default of 128, since what is imported lies less in order.
FORWARDS = (
    "CREATE INDEX search_newest_pages ON search_document USING brin (created_at)"
    " WITH (pages_per_range = 32, autosummarize = on)"
)
BACKWARDS = "DROP INDEX search_newest_pages"


def build(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARDS)


def take_down(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACKWARDS)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_sizes")]
    operations = [migrations.RunPython(build, take_down)]
