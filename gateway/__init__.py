"""The gateway: uploads in, text out; cache, history and forwarding, and never a model itself."""
