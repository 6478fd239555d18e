"""Match scores from profiles and wishes, each with its reasons."""
