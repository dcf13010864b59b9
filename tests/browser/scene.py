"""An invented clinic and what its bot said, for the pages to show."""

from typing import Any

from tests.browser.product import Product

DEPARTMENT = "4b1f6c1e-7f1c-4a52-9a43-1f6d6c2f8e10"
DEPARTMENT_NAME = "Riverside Clinic"
ANN, BEN, CHO, DEE = "user-ann", "user-ben", "user-cho", "user-dee"
ODD = "odd-one"
BOT, NUMBER = "Riverside Bot", "+12025550100"
PEOPLE = {
    ANN: ("Ann Whitfield", "+12025550111"),
    BEN: ("Ben Okafor", "+12025550122"),
    CHO: ("Cho Min-seo", "cho.minseo@mail.example"),
    DEE: ("Dee Alvarez", "+12025550144"),
}
Said = tuple[str, str, str, str, str | None, str, str | None]
# Who, day and time in May 2026, type, protocol, delivery, text and where there is one the subject.
SAID: list[Said] = [
    (ANN, "14T16:42:07", "INCOMING", "TEXT", "RECEIVED", "Perfect, thank you! See you Friday.", None),
    (ANN, "14T16:40:51", "OUTGOING", "TEXT", "DELIVERED", "You are booked for Friday at 10:15 with Dr. Vik.", None),
    (BEN, "14T15:18:30", "OUTGOING", "VOICE_CALL", "FAILED", "Reminder call: your check-up is tomorrow at 9.", None),
    (CHO, "14T14:05:12", "OUTGOING", "EMAIL", "DELIVERED",
     "Hello Cho, your results from Tuesday are ready to be read in the portal.", "Your results are ready"),
    (DEE, "14T11:31:44", "NOTE", "NONE", None, "Prefers to be called after 5 pm.", None),
    (DEE, "14T11:20:09", "INCOMING", "TEXT", "RECEIVED", "Can somebody call me about the invoice?", None),
    (BEN, "13T17:55:00", "DRAFT", "TEXT", None, "We missed you today. Shall we find another time?", None),
    (ANN, "13T12:02:38", "OUTGOING", "TEXT", "SENT", "Would Friday at 10:15 suit you? Reply YES to confirm.", None),
    (CHO, "13T09:47:20", "INCOMING", "EMAIL", "RECEIVED",
     "Good morning, is there any news about my blood test?", "Blood test"),
    (DEE, "13T08:15:03", "OUTGOING", "TEXT", "DELIVERED", "Your prescription is ready at the front desk.", None),
]  # fmt: skip


def play(product: Product) -> None:
    """Saves all that was said, the oldest first, and one message whose every part is odd."""
    for number, said in reversed(list(enumerate(SAID))):
        product.put(DEPARTMENT, said[0], _body(f"said-{number}", said))
    product.put(DEPARTMENT, DEE, _odd())


def _body(uuid: str, said: Said) -> dict[str, Any]:
    user, moment, type_, protocol, delivery, text, subject = said
    (name, value), incoming = PEOPLE[user], type_ == "INCOMING"
    people = [(name, value), (BOT, NUMBER)] if incoming else [(BOT, NUMBER), (name, value)]
    return {
        "uuid": uuid,
        "messageAttributes": {"body": text, "type": type_, "protocol": protocol, "subject": subject},
        "messageSendingAttributes": {
            "senderName": people[0][0],
            "senderCommunicationValue": people[0][1],
            "recipientName": people[1][0],
            "recipientCommunicationValue": people[1][1],
        },
        "messageDeliveryAttributes": {
            "deliveryStatus": delivery,
            "sentTimestamp": f"2026-05-{moment}Z",
            "deliveryFailureMessage": "No answer after three attempts" if delivery == "FAILED" else None,
        },
    }


def _odd() -> dict[str, Any]:
    long_word = "W" * 300
    return {
        "uuid": ODD,
        "campaign": {"path": [long_word]},
        "messageAttributes": {
            "body": f"\r\none\rtwo\tthree\x01 {long_word}\n</textarea><script>alert(1)</script>\n\u05e9\u05dc",
            "subject": long_word,
            "purpose": long_word[:64],
            "type": "OUTGOING",
            "protocol": "EMAIL",
        },
        "messageSendingAttributes": {"recipientName": long_word[:256], "recipientCommunicationValue": long_word[:256]},
        "messageDeliveryAttributes": {
            "deliveryStatus": long_word[:64],
            "deliveryFailureMessage": long_word,
            "sentTimestamp": "2026-05-12T10:00:00Z",
            "receivedTimestamp": "2026-05-12T09:00:00Z",
        },
    }
