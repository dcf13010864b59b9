"""What is stored. Importing this package makes every table known to the metadata."""

from app.models.audit import AuditEntry
from app.models.base import Base
from app.models.client import Client, ClientDepartment, ClientSecret
from app.models.directory import Department, User, UserNameWord
from app.models.job import BulkJob
from app.models.message import Message, Revision
from app.models.rate import RateCounter
from app.models.staff import RecoveryCode, Staff, StaffDepartment, StaffSession
from app.models.summary import BusyUsers, DaySummary, HourSummary, HourTouch
from app.models.view import SavedView

__all__ = [
    "AuditEntry",
    "Base",
    "BulkJob",
    "BusyUsers",
    "Client",
    "ClientDepartment",
    "ClientSecret",
    "DaySummary",
    "Department",
    "HourSummary",
    "HourTouch",
    "Message",
    "RateCounter",
    "RecoveryCode",
    "Revision",
    "SavedView",
    "Staff",
    "StaffDepartment",
    "StaffSession",
    "User",
    "UserNameWord",
]
