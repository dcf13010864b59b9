"""Staff accounts: the list, one account, and making a new one."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access.errors import AccountError
from app.access.manage_staff import make_password, open_account, presences, seen_account, seen_accounts
from app.access.staff import NewStaff
from app.admin.door import blueprint, lifetimes
from app.admin.people.account_view import account_page, names_of, staff_crumbs, staff_row
from app.admin.people.managing import manager, told_beside, write
from app.admin.people.staff_forms import NewAccountForm
from app.extensions import db
from app.services import now


@blueprint.get("/admin/staff/")
def staff_accounts() -> ResponseReturnValue:
    """The accounts that the admin sees."""
    by = manager()
    present = presences(db.session(), lifetimes(), now())
    rows = [staff_row(found, by, present.get(found.id)) for found in seen_accounts(db.session(), by)]
    names = names_of(row.access.departments for row in rows)
    return render_template("admin/staff.html", rows=rows, names=names, limited=by.departments is not None)


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
    problem, status = None, 200
    if request.method == "POST":
        try:
            if form.validate():
                return _made(form)
        except AccountError as error:
            problem = told_beside(form, error)
        status = 400
    choices = form.choices(db.session(), by.departments)
    page = render_template(
        "admin/new_staff_account.html", crumbs=staff_crumbs(), form=form, by=by, choices=choices, problem=problem
    )
    return page, status


def _made(form: NewAccountForm) -> str:
    """The account's only page with its password. Raises AccountError."""
    access, password = form.access(), make_password()
    new = NewStaff(form.username.data or "", password, access.role, access.departments, access.sees_personal_data)
    with write() as session:
        username = open_account(session, manager(), new, now()).username
    return render_template("admin/new_password.html", crumbs=staff_crumbs(), username=username, password=password)
