"""Polls, and later whole questionnaires: who may answer, what was answered, and what of it is shown to whom."""
