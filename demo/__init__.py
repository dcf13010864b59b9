"""Weeks of invented traffic, so that the pages can be looked at: `make demo`."""
