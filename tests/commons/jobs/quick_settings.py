"""Settings of the torture tests: leases of a second, so that a killed worker's jobs come back soon."""

from community.settings import *  # noqa: F403

TASKS = {
    "default": {
        "BACKEND": "community.commons.jobs.backend.LeaseBackend",
        "OPTIONS": {"lease_seconds": 1.5, "max_attempts": 100},
    }
}
