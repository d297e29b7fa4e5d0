"""Requests that nobody should send, each made from a seed alone, so that it can be sent again."""
