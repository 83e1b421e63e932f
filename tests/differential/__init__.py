"""One random script of operations on two engines: they must answer alike, word for word."""
