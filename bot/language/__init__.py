"""From a sentence to an intent: pure code, no model, no network, no clock of its own."""
