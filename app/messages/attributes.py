"""The attributes of a message: the one table of their names, places on the wire, rules and labels."""

from dataclasses import dataclass

from app.messages.values import Choice, Count, Flag, Moment, Rule, Text

CONTENT, SENDING, DELIVERY = "messageAttributes", "messageSendingAttributes", "messageDeliveryAttributes"
GROUPS = {CONTENT: "Content", SENDING: "Sending", DELIVERY: "Delivery"}

TYPES = ("DRAFT", "DISCARDED_DRAFT", "OUTGOING", "INCOMING", "NOTE")
PROTOCOLS = ("TEXT", "EMAIL", "VOICE_CALL", "NONE")
KNOWN_PURPOSES = frozenset(
    "F D W P R S A AUTORESPOND CONSENT FOLLOWUP OPT_OUT OPTIN_REQ OPTIN_ACT OPTIN_REJ OPTIN_APP"
    " INCOMING_MESSAGE CIWNotOp".split()
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: `name` in the store, `group` and `key` on the wire, its rule, its label on the pages."""

    name: str
    group: str
    key: str
    rule: Rule
    label: str

    @property
    def path(self) -> str:
        return f"{self.group}.{self.key}"


ATTRIBUTES = (
    Attribute("body", CONTENT, "body", Text(65_536), "Body"),
    Attribute("type", CONTENT, "type", Choice(TYPES), "Type"),
    Attribute("protocol", CONTENT, "protocol", Choice(PROTOCOLS), "Protocol"),
    Attribute("purpose", CONTENT, "purpose", Text(64), "Purpose"),
    Attribute("is_manual", CONTENT, "isManual", Flag(), "Sent by hand"),
    Attribute("attachments", CONTENT, "numberOfMessageAttachments", Count(0, 10_000), "Attachments"),
    Attribute("subject", CONTENT, "subject", Text(998), "Subject"),
    Attribute("recipient_value", SENDING, "recipientCommunicationValue", Text(320), "Recipient"),
    Attribute("sender_name", SENDING, "senderName", Text(256), "Sender name"),
    Attribute("recipient_name", SENDING, "recipientName", Text(256), "Recipient name"),
    Attribute("sender_value", SENDING, "senderCommunicationValue", Text(320), "Sender"),
    Attribute("sent_at", DELIVERY, "sentTimestamp", Moment(), "Sent"),
    Attribute("received_at", DELIVERY, "receivedTimestamp", Moment(), "Received"),
    Attribute("delivery_status", DELIVERY, "deliveryStatus", Text(64), "Delivery status"),
    Attribute("delivery_failure", DELIVERY, "deliveryFailureMessage", Text(4_096), "Failure reason"),
)
BY_NAME = {attribute.name: attribute for attribute in ATTRIBUTES}
BY_PATH = {attribute.path: attribute for attribute in ATTRIBUTES}
NAMES = tuple(BY_NAME)
