"""The history of the register on pages: what changed, who did it, and how things stood on a day."""
