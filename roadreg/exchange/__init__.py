"""Files of others: what comes in."""
