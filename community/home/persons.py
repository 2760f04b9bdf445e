"""Imports of whole forums: a file's name and counts."""

from community.commons.persons import nobodys

nobodys("home.ImportRun", "home.ImportNote", why="numbers of lines, and what was wrong with them")
