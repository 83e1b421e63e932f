"""Facts in words: cards, messages, histories, and every sentence that the bot says."""
