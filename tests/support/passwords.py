"""Passwords that are hashed in a moment. What it costs to guess those of the service has tests of its own."""

from argon2 import PasswordHasher

from app.access import staff

SHIPPED, SHIPPED_NOBODYS_HASH = staff._hasher, staff._NOBODYS_HASH  # noqa: SLF001  Nobody else needs other ones.

staff._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # noqa: SLF001
staff._NOBODYS_HASH = staff._hasher.hash("nobody has this password")  # noqa: SLF001
