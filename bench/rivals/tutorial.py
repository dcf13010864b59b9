"""The tutorial way: Flask, Flask-SQLAlchemy's `merge`, marshmallow, HTTP Basic, SQLite.

It is written as its own documentation suggests and tuned as its forums suggest: WAL, so that
readers do not wait; synchronous=FULL, so that a save is durable; a busy timeout, so that writers
queue instead of failing; an access log that is off and a constant-time compare, not a slow hash.
"""

import hmac
import os
from typing import Any
from uuid import uuid4

from flask import Flask, request
from flask_httpauth import HTTPBasicAuth
from flask_sqlalchemy import SQLAlchemy
from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import Engine, event

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{os.environ['BENCH_DATABASE']}"
db = SQLAlchemy(app)
auth = HTTPBasicAuth()
CLIENTS = {os.environ["BENCH_USERNAME"]: os.environ["BENCH_SECRET"]}


@event.listens_for(Engine, "connect")
def set_pragmas(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=10000")


class Message(db.Model):  # type: ignore[name-defined,misc]
    department_id = db.Column(db.String(128), primary_key=True)
    uuid = db.Column(db.String(128), primary_key=True)
    user_id = db.Column(db.String(128), nullable=False)
    body = db.Column(db.Text)
    type = db.Column(db.String(20))
    protocol = db.Column(db.String(20))
    purpose = db.Column(db.String(64))
    is_manual = db.Column(db.Boolean)
    attachments = db.Column(db.Integer)
    subject = db.Column(db.String(998))
    recipient_value = db.Column(db.String(320))
    sender_name = db.Column(db.String(256))
    recipient_name = db.Column(db.String(256))
    sender_value = db.Column(db.String(320))
    sent_at = db.Column(db.DateTime(timezone=True))
    received_at = db.Column(db.DateTime(timezone=True))
    delivery_status = db.Column(db.String(64))
    delivery_failure = db.Column(db.String(4096))


class AttributesSchema(Schema):
    body = fields.String()
    type = fields.String(validate=validate.OneOf(["DRAFT", "DISCARDED_DRAFT", "OUTGOING", "INCOMING", "NOTE"]))
    protocol = fields.String(validate=validate.OneOf(["TEXT", "EMAIL", "VOICE_CALL", "NONE"]))
    purpose = fields.String()
    is_manual = fields.Boolean(data_key="isManual")
    attachments = fields.Integer(data_key="numberOfMessageAttachments")
    subject = fields.String()


class SendingSchema(Schema):
    recipient_value = fields.String(data_key="recipientCommunicationValue")
    sender_name = fields.String(data_key="senderName")
    recipient_name = fields.String(data_key="recipientName")
    sender_value = fields.String(data_key="senderCommunicationValue")


class DeliverySchema(Schema):
    sent_at = fields.AwareDateTime(data_key="sentTimestamp")
    received_at = fields.AwareDateTime(data_key="receivedTimestamp")
    delivery_status = fields.String(data_key="deliveryStatus")
    delivery_failure = fields.String(data_key="deliveryFailureMessage")


class MessageSchema(Schema):
    uuid = fields.String()
    attributes = fields.Nested(AttributesSchema, data_key="messageAttributes", load_default=dict)
    sending = fields.Nested(SendingSchema, data_key="messageSendingAttributes", load_default=dict)
    delivery = fields.Nested(DeliverySchema, data_key="messageDeliveryAttributes", load_default=dict)


message_schema = MessageSchema()

with app.app_context():
    db.create_all()


@auth.verify_password  # type: ignore[untyped-decorator]
def verify_password(username: str, password: str) -> str | None:
    secret = CLIENTS.get(username, "")
    return username if hmac.compare_digest(secret.encode(), password.encode()) else None


@app.put("/communications/department/<department_id>/user/<user_id>/botmessage")
@auth.login_required  # type: ignore[untyped-decorator]
def save(department_id: str, user_id: str) -> Any:
    request_uuid = str(uuid4())
    try:
        sent = message_schema.load(request.get_json())
    except ValidationError as fault:
        return {"requestUuid": request_uuid, "status": "FAILURE", "errors": fault.messages}, 400
    uuid = sent.get("uuid") or str(uuid4())
    message = Message(
        department_id=department_id,
        user_id=user_id,
        uuid=uuid,
        **sent["attributes"],
        **sent["sending"],
        **sent["delivery"],
    )
    db.session.merge(message)
    db.session.commit()
    return {
        "requestUuid": request_uuid,
        "status": "SUCCESS",
        "messageUuid": uuid,
        "errors": [],
        "warnings": [],
    }
