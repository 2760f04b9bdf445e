"""The append-only log. Parts below `operations.py` need four names: `fact`, `record`, `reaction`, `acting_from`."""
