"""Hazards, from the roadside report to closure."""
