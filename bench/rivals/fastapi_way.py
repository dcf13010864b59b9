"""The FastAPI way: pydantic, a SQLAlchemy session for each request, HTTP Basic, Postgres.

The route is a plain function, so FastAPI runs it in its pool of 40 threads; the connection pool
is large enough that no request waits for a connection.
"""

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import DateTime, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

DATABASE = os.environ["BENCH_DATABASE"].replace("postgresql://", "postgresql+psycopg://")
engine = create_engine(DATABASE, pool_size=40)
SessionLocal = sessionmaker(engine)
CLIENTS = {os.environ["BENCH_USERNAME"]: os.environ["BENCH_SECRET"]}
Timestamp = DateTime(timezone=True)


class Base(DeclarativeBase):
    pass


class Message(Base):
    __tablename__ = "message"
    department_id: Mapped[str] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str]
    body: Mapped[str | None]
    type: Mapped[str | None]
    protocol: Mapped[str | None]
    purpose: Mapped[str | None]
    isManual: Mapped[bool | None]
    numberOfMessageAttachments: Mapped[int | None]
    subject: Mapped[str | None]
    recipientCommunicationValue: Mapped[str | None]
    senderName: Mapped[str | None]
    recipientName: Mapped[str | None]
    senderCommunicationValue: Mapped[str | None]
    sentTimestamp: Mapped[datetime | None] = mapped_column(Timestamp)
    receivedTimestamp: Mapped[datetime | None] = mapped_column(Timestamp)
    deliveryStatus: Mapped[str | None]
    deliveryFailureMessage: Mapped[str | None]


class Attributes(BaseModel):
    body: str | None = None
    type: Literal["DRAFT", "DISCARDED_DRAFT", "OUTGOING", "INCOMING", "NOTE"] | None = None
    protocol: Literal["TEXT", "EMAIL", "VOICE_CALL", "NONE"] | None = None
    purpose: str | None = None
    isManual: bool | None = None
    numberOfMessageAttachments: int | None = None
    subject: str | None = None


class SendingAttributes(BaseModel):
    recipientCommunicationValue: str | None = None
    senderName: str | None = None
    recipientName: str | None = None
    senderCommunicationValue: str | None = None


class DeliveryAttributes(BaseModel):
    sentTimestamp: AwareDatetime | None = None
    receivedTimestamp: AwareDatetime | None = None
    deliveryStatus: str | None = None
    deliveryFailureMessage: str | None = None


class BotMessage(BaseModel):
    uuid: str | None = None
    messageAttributes: Attributes = Attributes()
    messageSendingAttributes: SendingAttributes = SendingAttributes()
    messageDeliveryAttributes: DeliveryAttributes = DeliveryAttributes()


class Answer(BaseModel):
    requestUuid: str
    status: str
    messageUuid: str
    errors: list[dict[str, str]] = []
    warnings: list[dict[str, str]] = []


Base.metadata.create_all(engine)
app = FastAPI()


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


def check(credentials: Annotated[HTTPBasicCredentials, Depends(HTTPBasic())]) -> str:
    secret = CLIENTS.get(credentials.username, "")
    if not secrets.compare_digest(secret.encode(), credentials.password.encode()):
        raise HTTPException(401, headers={"WWW-Authenticate": "Basic"})
    return credentials.username


@app.put("/communications/department/{department_id}/user/{user_id}/botmessage")
def save(
    department_id: str,
    user_id: str,
    sent: BotMessage,
    session: Annotated[Session, Depends(get_session)],
    _client: Annotated[str, Depends(check)],
) -> Answer:
    uuid = sent.uuid or str(uuid4())
    values: dict[str, Any] = {
        **sent.messageAttributes.model_dump(exclude_unset=True),
        **sent.messageSendingAttributes.model_dump(exclude_unset=True),
        **sent.messageDeliveryAttributes.model_dump(exclude_unset=True),
    }
    session.merge(Message(department_id=department_id, user_id=user_id, uuid=uuid, **values))
    session.commit()
    return Answer(requestUuid=str(uuid4()), status="SUCCESS", messageUuid=uuid)
