"""Routes, centrelines, chainage and linear referencing."""
