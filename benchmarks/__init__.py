"""Measurements against others on the same machine in the same run; one file each."""
