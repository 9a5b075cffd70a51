"""A register of road safety and maintenance assets for a road administration."""

__version__ = "0.1.0"
