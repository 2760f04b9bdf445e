"""Direct conversations between members: private to those who take part, whatever role anybody has."""
