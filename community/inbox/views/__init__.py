"""Pages of inbox."""
