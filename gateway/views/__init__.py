"""One module a group of routes; each exposes `routes`."""
