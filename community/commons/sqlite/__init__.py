"""Django's SQLite, whose writers of one process wait in a queue (`base`)."""
