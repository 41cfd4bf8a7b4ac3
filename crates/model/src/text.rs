//! Text that an attacker may have written, made harmless for the place where it is shown.
