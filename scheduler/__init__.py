"""The domain and the loop: what is due, what ran, what changed; no chat, no SQL."""
