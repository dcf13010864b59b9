import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.api.factories import services_of


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The store, on each kind of database in turn, without the doors in front of it."""
    return services_of(app).engine
