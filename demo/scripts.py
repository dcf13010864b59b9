"""How conversations run: who says what, by which way, and how long the other side takes to answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a conversation. `text` is a key of the texts; `after` minutes pass before it, more or less.

    `kind` is the message's type. A line with a `chance` may be left out, and what follows it with it.
    """

    kind: str
    text: str
    after: float = 0
    purpose: str | None = None
    chance: float = 1
    by_hand: bool = False
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A kind of conversation: how common it is, its protocol, and its lines."""

    weight: int
    protocol: str
    lines: tuple[Line, ...]


def _out(text: str, after: float = 0, purpose: str | None = None, **more: object) -> Line:
    return Line("OUTGOING", text, after, purpose, **more)  # type: ignore[arg-type]


def _in(text: str, after: float, chance: float = 1, subject: str | None = None) -> Line:
    return Line("INCOMING", text, after, "INCOMING_MESSAGE", chance, subject=subject)


_REMINDED = (_out("reminder", purpose="R"), _in("yes", 22, 0.72), _out("confirmed", 0.3, "AUTORESPOND"))
SCRIPTS = (
    Script(34, "TEXT", (*_REMINDED, _in("thanks", 3, 0.35))),
    Script(
        12,
        "TEXT",
        (
            _out("reminder", purpose="R"),
            _in("change", 35),
            _out("offer", 0.3, "AUTORESPOND"),
            _in("yes", 12, 0.8),
            _out("confirmed", 0.3, "AUTORESPOND"),
        ),
    ),
    Script(7, "TEXT", (*_REMINDED, _in("late", 600, 0.8), _out("late_answer", 4, "A", by_hand=True))),
    Script(
        10,
        "EMAIL",
        (
            _out("results", purpose="F", subject="results_subject"),
            _in("mail_answer", 240, 0.3, "results_subject"),
            _out("by_hand", 45, "A", by_hand=True, subject="results_subject"),
        ),
    ),
    Script(8, "EMAIL", (_out("invoice", purpose="P", subject="invoice_subject"),)),
    Script(
        9,
        "TEXT",
        (
            _in("question", 0),
            _out("autorespond", 0.1, "AUTORESPOND", chance=0.8),
            _out("by_hand", 38, "A", by_hand=True),
            _in("thanks", 5, 0.6),
        ),
    ),
    Script(6, "TEXT", (_out("ready", purpose="D"), _in("thanks", 9, 0.4))),
    Script(5, "VOICE_CALL", (_out("voice", purpose="R"), Line("NOTE", "note", 6, chance=0.3, by_hand=True))),
    Script(3, "TEXT", (_out("optin", purpose="OPTIN_REQ"), _in("yes", 14, 0.7), _out("optin_done", 0.2, "OPTIN_APP"))),
    Script(1, "TEXT", (_out("follow", purpose="FOLLOWUP"), _in("stop", 4), _out("stop_done", 0.1, "OPT_OUT"))),
    Script(7, "TEXT", (_out("follow", purpose="FOLLOWUP"), _in("grade", 50, 0.5))),
    Script(3, "TEXT", (Line("DRAFT", "missed", by_hand=True), Line("NOTE", "note", 12, chance=0.2, by_hand=True))),
    Script(1, "TEXT", (Line("DISCARDED_DRAFT", "missed", by_hand=True),)),
)
