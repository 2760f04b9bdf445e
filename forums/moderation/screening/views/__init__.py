"""Pages of screening, below /moderation/screening/."""
