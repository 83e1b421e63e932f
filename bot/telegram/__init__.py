"""The Telegram front: it stores before it acknowledges, and never sends twice without saying so."""
