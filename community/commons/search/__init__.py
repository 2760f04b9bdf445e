"""One search function over PostgreSQL full text and SQLite FTS5.

Writing: `community.commons.search.index` (index, index_many, update, remove). Finding:
`community.commons.search.find.search`. Registries: `kinds.register_kind`, `query.register_operator`.
"""
