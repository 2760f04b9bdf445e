"""What glibc's malloc is told in processes that live long, before their first thread. Elsewhere it does nothing."""

import contextlib
import ctypes

# Numbers of malloc.h. One arena: threads take turns at the interpreter, so they need none of their own. Larger blocks
# are mappings of their own, always, so that a picture's pixels go back to the system once it is drawn.
M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -8, -3, -1
SPARING = {M_ARENA_MAX: 1, M_MMAP_THRESHOLD: 256 * 1024, M_TRIM_THRESHOLD: 512 * 1024}


def spare() -> None:
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for option, bytes_or_number in SPARING.items():
            mallopt(option, bytes_or_number)


def give_back() -> None:
    """Free pages go back to the system."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
