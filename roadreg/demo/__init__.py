"""The demonstration register: Lucheng in 2011, from `geodata/lucheng`."""

from roadreg.demo.cli import group

__all__ = ["group"]
