"""The departments of an account or a client, as a form chooses them."""

import re
from dataclasses import dataclass

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField

from app.access.errors import AccountError
from app.access.manager import Departments
from app.messages.directory import department_names
from app.messages.identity import ID_RULE, normalised_id

ALL, LISTED = "all", "listed"
REACH = {LISTED: "Only those chosen here", ALL: "All, also those to come"}
# As many as a page has boxes for; others can still be named by their ids.
MOST_CHOICES = 50
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class DepartmentChoice:
    """A department that can be ticked."""

    id: str
    name: str | None
    chosen: bool


class DepartmentsForm(FlaskForm):
    """All departments, or those that are ticked and those whose ids are typed in.

    `seen` is the mark of what is there already and is to be changed, as it was when the form was made.
    """

    seen = HiddenField()
    reach = SelectField("Departments", choices=REACH)
    listed = SelectMultipleField("Departments", validate_choice=False)
    others = TextAreaField(
        "Departments that are not listed",
        description="Their ids, one a line. A department may be named before its first message.",
        render_kw={"rows": 2, "autocomplete": "off", "spellcheck": "false"},
    )

    def departments_known(self) -> Departments:
        """What was chosen, without what is no id."""
        if self.reach.data == ALL:
            return None
        return frozenset(stored for stored in self._ids().values() if stored is not None)

    def check_ids(self) -> None:
        """Raises AccountError for an id that is none."""
        wrong = sorted(text for text, stored in self._ids().items() if stored is None)
        if wrong and self.reach.data != ALL:
            raise AccountError(f"{wrong[0][:40]!r}: a department's id {ID_RULE}.", "departments")

    def _ids(self) -> dict[str, str | None]:
        typed = [word for word in _BETWEEN.split(self.others.data or "") if word]
        return {text: normalised_id(text) for text in [*(self.listed.data or ()), *typed]}

    def limit(self, seen: Departments) -> None:
        """Offers all departments only to those who see all of them. Who asks for them all the same is told why not."""
        if seen is not None:
            self.reach.choices = {LISTED: REACH[LISTED]}
            self.reach.validate_choice = False

    def choices(self, session: Session, seen: Departments) -> list[DepartmentChoice]:
        """Departments that somebody who sees `seen` can tick: those with a name first, and of many the chosen ones."""
        # A form that is shown again may hold what is no id.
        chosen = frozenset(stored for text in self.listed.data or () if (stored := normalised_id(text)))
        names = department_names(session, seen, MOST_CHOICES)
        rest = dict.fromkeys(sorted((chosen | (seen or frozenset())) - names.keys()))
        known = names | rest | department_names(session, chosen - names.keys(), MOST_CHOICES)
        ids = list(known) if len(known) <= MOST_CHOICES else sorted(known, key=lambda one: one not in chosen)
        return [DepartmentChoice(one, known[one], one in chosen) for one in ids[:MOST_CHOICES]]


def departments_data(departments: Departments) -> dict[str, object]:
    """The form's data for departments that were chosen before; those without a box are written out."""
    ids = sorted(departments or ())
    return {
        "reach": ALL if departments is None else LISTED,
        "listed": ids[:MOST_CHOICES],
        "others": "\n".join(ids[MOST_CHOICES:]),
    }
