"""Dates and times in French: 22 novembre 2026, 18 h 30."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "G\u202f\\h\u202fi"
DATETIME_FORMAT = "j F Y, G\u202f\\h\u202fi"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "j N Y"
SHORT_DATETIME_FORMAT = "j N Y, G\u202f\\h\u202fi"
FIRST_DAY_OF_WEEK = 1
