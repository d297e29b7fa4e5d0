"""`make bench-recognizer`: our recognisers and others on the same crops of lines, on one machine.

Recognition alone: from a decoded crop to its text, with whatever scaling an engine does first.
"""
