TEXTS: dict[str, tuple[str, ...]] = {
    "reminder": (
        "Hi {first}, this is {place}. You are booked for {day} at {time} with {host}. Reply YES to confirm.",
        "{place}: a reminder of your visit on {day} at {time}. Reply YES to confirm or CHANGE to move it.",
        "Hello {first} 👋 See you {day} at {time}? A short YES is enough.",
    ),
    "yes": ("Yes", "YES", "yes, see you then", "👍", "Yes please", "Confirmed, thank you!", "yes 🙂"),
    "confirmed": (
        "Thank you {first}, you are confirmed for {day} at {time}.",
        "Great, {day} at {time} it is. Please come ten minutes early.",
    ),
    "change": (
        "I can't make it on {day}, could we find another time?",
        "CHANGE",
        "Sorry, something came up. Next week maybe?",
        "Is there anything later in the afternoon?",
    ),
    "offer": (
        "No problem. {host} also has {day} at {time}. Would that suit you?",
        "We can offer {day} at {time}. Reply YES to take it.",
    ),
    "late": ("Running 10 minutes late, sorry!", "stuck in traffic, be there at {time}", "Where can I park?"),
    "late_answer": ("No worries {first}, we will keep your place.", "The lot behind the building is free for guests."),
    "results_subject": (
        "Your results are ready",
        "News about your visit on {day}",
        "A letter for you is in the portal",
    ),
    "results": (
        (
            "Hello {first},\n\nthe results of your visit on {day} are ready. You can read them in the portal.\n\n"
            "If anything is unclear, just answer this mail; somebody of us reads it.\n\nKind regards,\n{host}\n{place}"
        ),
    ),
    "mail_answer": (
        "Thank you, I read them. One question: should I come in again before {day}?",
        "Hi,\n\nI can't open the file on my phone. Could you send it as a PDF?\n\nThanks\n{first}",
    ),
    "invoice_subject": ("Invoice {number}", "Your invoice of {day}"),
    "invoice": (
        "Dear {name},\n\nthe invoice {number} of ${amount} is attached. It is due within 14 days.\n\n{place}",
        "Dear {name},\n\nthis is a friendly reminder: the invoice {number} of ${amount} is still open.\n\n{place}",
    ),
    "question": (
        "Can somebody call me about the invoice {number}?",
        "What are your opening hours on {day}?",
        "Do you still have the brown folder I left on Monday?",
        "hola, ¿hablan español?",
        "こんにちは、明日は開いていますか",
        "هل يمكنني تغيير الموعد؟",
    ),
    "autorespond": (
        "Thank you for your message. We read it between 8 and 18 o'clock and answer the same day.",
        "We are closed right now. In an emergency call 112 or 911.",
    ),
    "by_hand": (
        "Hi {first}, {host} here. I had a look: all is in order, you need not do anything.",
        "Hello {first}, we are open until {time} on {day}. See you!",
        "I am sorry for the trouble, {first}. We have corrected the invoice {number}; the new one comes by mail.",
    ),
    "thanks": ("Thanks!", "Perfect, thank you 🙏", "ok", "Great, thanks a lot", "❤️"),
    "ready": ("{first}, your order {number} is ready. You can pick it up at the front desk until {time}.",),
    "voice": ("Reminder call: {name}, {day} at {time} with {host}.", "Call: please ring us back about {number}."),
    "optin": ("{place} would like to text you about your visits. Reply YES to agree, STOP to refuse.",),
    "optin_done": ("Thank you. You get messages about your visits now. Reply STOP at any time to end them.",),
    "stop": ("STOP", "stop", "Please stop texting me", "unsubscribe"),
    "stop_done": ("You will get no more messages from {place}. Reply START if you change your mind.",),
    "follow": (
        "Hi {first}, how was your visit? Answer with a number from 1 to 5.",
        "It has been half a year, {first}. Shall we find a time for your next check-up?",
    ),
    "grade": ("5", "4", "5 ⭐⭐⭐⭐⭐", "3, I had to wait for forty minutes", "5! {host} is wonderful"),
    "missed": ("We missed you today, {first}. Shall we find another time?",),
    "note": (
        "Prefers to be called after 5 pm.",
        "Spoke with {first}: moves in June, new address follows.",
        "Daughter answers the phone; she may be told about times, not about results.",
        "Asked for large print.",
    ),
}
