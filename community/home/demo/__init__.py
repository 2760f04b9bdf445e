"""The demonstration: a community told in files, loaded by the same operations that everybody uses."""
