"""The WSGI application, for gunicorn and for `flask --app wsgi`."""

import sys

from app import create_app
from app.config import UnsafeSettings

# With this status of a worker gunicorn stops; with any other it would start the worker again, without end.
UNABLE_TO_START = 3

try:
    app = create_app()
except UnsafeSettings as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(UNABLE_TO_START)
