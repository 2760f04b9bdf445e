"""What happens to the site as a whole."""

from community.commons.activity.facts import fact


@fact("home.site_set_up", staff=True)
class SiteSetUp:
    """A new site has its name, its first administrator, its rooms and its rules."""

    administrator_id: int
    categories: int
    rules: int


@fact("home.settings_changed", staff=True)
class SettingsChanged:
    """An administrator changed what holds for the whole site."""

    fields_changed: int
