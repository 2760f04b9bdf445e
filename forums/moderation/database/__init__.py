"""Statements of reasons for the DSA Transparency Database: filled, cleared of personal data, validated, offline."""
