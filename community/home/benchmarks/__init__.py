"""The registry of what `manage.py benchmark` measures: modules whose `run(options)` gives sizes and rows.

Named, not imported: the floor lives in this package and must not load the site.
"""

BENCHMARKS: dict[str, str] = {
    "forum": "community.home.benchmarks.forum",
    "live": "community.home.benchmarks.live",
    "members": "community.home.benchmarks.members",
    "moderation": "community.home.benchmarks.moderation",
}
