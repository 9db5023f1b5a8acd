"""A phone without a screen: the protocol of /sync/ as the real one speaks it, with a log of what it was promised."""
