"""The forms of a staff account; what they may hold is the domain's rule."""

from typing import Any

from wtforms import BooleanField, SelectField, StringField

from app.access.manage_staff import Access, access_of, mark_of
from app.access.staff import Role
from app.admin.people.department_choice import DepartmentsForm, departments_data
from app.admin.rendering import words
from app.models import Staff

ROLES = {
    Role.VIEWER: "reads messages",
    Role.EDITOR: "also corrects, names and trashes",
    Role.ADMIN: "also manages staff, clients and the audit trail",
}


class AccessForm(DepartmentsForm):
    """What an account may do and see."""

    role = SelectField("Role", choices={role.name.lower(): f"{words(role.name)}: {ROLES[role]}" for role in Role})
    sees_personal_data = BooleanField(
        "Sees personal data", description="Otherwise names and numbers of customers are masked on every page."
    )

    def access(self) -> Access:
        """What was chosen. Raises AccountError."""
        self.check_ids()
        return self.access_known()

    def access_known(self) -> Access:
        """What was chosen, without what is no department's id."""
        return Access(Role[self.role.data.upper()], self.departments_known(), self.sees_personal_data.data)


class NewAccountForm(AccessForm):
    """An account that is to be made."""

    username = StringField(
        "Username",
        description="1 to 64 letters, digits and . _ @ -; it cannot be changed later.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


def access_data(staff: Staff) -> dict[str, Any]:
    """The form's data for what an account has."""
    access = access_of(staff)
    return departments_data(access.departments) | {
        "seen": mark_of(staff),
        "role": access.role.name.lower(),
        "sees_personal_data": access.sees_personal_data,
    }
