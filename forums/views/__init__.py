"""The forums' pages, a file per noun."""
