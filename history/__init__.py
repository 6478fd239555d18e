"""What came of meetings: a store of past events, their outcomes, and what scores learn of them."""
