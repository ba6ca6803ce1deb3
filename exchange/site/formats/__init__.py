"""How dates are written where Django's own form does not suit the readers."""
