"""What is stored. Importing this package makes every table known to the metadata."""

from app.models.base import Base
from app.models.client import Client, ClientDepartment, ClientSecret
from app.models.directory import Department, User
from app.models.message import Message, Revision
from app.models.rate import RateCounter
from app.models.staff import Staff, StaffDepartment, StaffSession

__all__ = [
    "Base",
    "Client",
    "ClientDepartment",
    "ClientSecret",
    "Department",
    "Message",
    "RateCounter",
    "Revision",
    "Staff",
    "StaffDepartment",
    "StaffSession",
    "User",
]
