"""From an event to a schedule, and back to what can be said of it."""
