"""The overviews: what the traffic of a department, or of all that an account sees, was like in a period."""

from app.admin.overview import pages

__all__ = ["pages"]
