"""Accident black spots."""
