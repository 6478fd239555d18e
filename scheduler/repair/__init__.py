"""The smallest change that makes a schedule right again."""
