"""The way from the first page to the present one."""

from dataclasses import dataclass

from flask import url_for

from app.admin.personal import personal
from app.admin.rendering import short
from app.models import Department, User


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step: its label, its address, and what a short label stands for."""

    label: str
    url: str
    title: str | None = None


def to_departments() -> list[Crumb]:
    """The first step."""
    return [Crumb("Departments", url_for("admin.departments"))]


def to_department(department: Department) -> list[Crumb]:
    """The steps down to a department."""
    url = url_for("admin.department_messages", department=department.id)
    return [*to_departments(), Crumb(label_of(department), url, department.id)]


def to_users(department: Department) -> list[Crumb]:
    """The steps down to a department's users."""
    return [*to_department(department), Crumb("Users", url_for("admin.users", department=department.id))]


def to_user(department: Department, user: User) -> list[Crumb]:
    """The steps down to one user."""
    url = url_for("admin.user_messages", department=department.id, user=user.id)
    return [*to_users(department), Crumb(label_of(user), url, user.id)]


def label_of(entry: Department | User) -> str:
    """The name of a department or a user, or else its id, without the middle."""
    return shown_name(entry) or short(entry.id)


def shown_name(entry: Department | User) -> str | None:
    """The name that an editor gave; that of a user is a customer's, and shown as such."""
    return personal(entry.name) if isinstance(entry, User) else entry.name
