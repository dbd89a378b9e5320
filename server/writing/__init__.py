"""Writes of clients: carried out one after another by a process that can be killed."""
