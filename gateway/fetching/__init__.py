"""Pictures by their address, fetched so that nobody reaches this machine's own network by it."""
