"""The coordinators' desk: `filters` finds people, `acting` does the same to several, `table` makes a file of them."""
