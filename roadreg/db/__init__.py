"""The engine room: cluster, sessions, history and concurrency."""
