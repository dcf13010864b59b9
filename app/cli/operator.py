"""Who stands at the command line, for the audit trail."""

import getpass

from app.access.audit import Actor
from app.access.manager import Manager

NOBODY = "command line"
LONGEST_NAME = 64


def operator() -> Manager:
    """The operator, who may do everything, under the name of their user of the operating system where it has one."""
    try:
        name = getpass.getuser()
    except (KeyError, ImportError, OSError):
        # A container may run under a number that nobody has given a name.
        name = ""
    return Manager(Actor("operator", name[:LONGEST_NAME] or NOBODY))
