"""Staff accounts: the list, one account, and making a new one."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.all_at_once import require_all
from app.access.manage_staff import check_new_account, make_password, open_account, presences, seen_account
from app.access.roster import roster
from app.access.staff import NewStaff
from app.admin.door import blueprint, lifetimes
from app.admin.people.account_view import account_page, names_of, staff_crumbs, staff_row
from app.admin.people.list_page import list_page
from app.admin.people.managing import make_or_ask, manager, write
from app.admin.people.staff_forms import NewAccountForm
from app.extensions import db
from app.models import Staff
from app.services import now


@blueprint.get("/admin/staff/")
def staff_accounts() -> ResponseReturnValue:
    """The accounts that the admin sees."""
    by, page = manager(), list_page("admin.staff_accounts")
    found = roster(db.session(), by, Staff, page.wanted)
    present = presences(db.session(), found.owners, lifetimes(), now())
    rows = [staff_row(staff, by, present.get(staff.id)) for staff in found.owners]
    return render_template(
        "admin/staff.html",
        rows=rows,
        names=names_of(row.access.departments for row in rows),
        limited=by.departments is not None,
        name=page.name,
        is_long=page.is_long(len(rows), found.next_after),
        first=page.first,
        next=page.next(found.next_after),
    )


@blueprint.get("/admin/staff/<username>")
def staff_account(username: str) -> ResponseReturnValue:
    """One account: what it may do, and what can be done about it."""
    by = manager()
    return account_page(seen_account(db.session(), by, username), by)


@blueprint.route("/admin/new-staff-account", methods=["GET", "POST"])
def new_staff_account() -> ResponseReturnValue:
    """Makes an account. Its password is in this answer and nowhere else."""
    by = manager()
    form = NewAccountForm(data={"reach": "all" if by.departments is None else "listed"})
    form.limit(by.departments)

    def ask(problem: str | None) -> str:
        choices = form.choices(db.session(), by.departments)
        return render_template(
            "admin/new_staff_account.html", crumbs=staff_crumbs(), form=form, by=by, choices=choices, problem=problem
        )

    return make_or_ask(form, lambda: _made(form), ask)


def _made(form: NewAccountForm) -> str:
    """The account's only page with its password. Raises AccountError."""
    access, password = form.access_known(), make_password()
    new = NewStaff(form.username.data or "", password, access.role, access.departments, access.sees_personal_data)
    with write() as session:
        require_all(form.check_ids, lambda: check_new_account(session, manager(), new))
        username = open_account(session, manager(), new, now()).username
    return render_template("admin/new_password.html", crumbs=staff_crumbs(), username=username, password=password)
