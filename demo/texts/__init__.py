"""What is said in each language: for each key a few ways to say it, with {blanks} that are filled in."""

from demo.texts import english, french, german, spanish

TEXTS = {"en": english.TEXTS, "de": german.TEXTS, "es": spanish.TEXTS, "fr": french.TEXTS}
