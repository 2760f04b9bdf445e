"""The site's own settings are nobody's."""

from community.commons.persons import nobodys

nobodys("site.Site", "site.Edition", why="the community's own words")
