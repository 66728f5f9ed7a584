"""Settings, addresses and start of the whole project; the only package that knows all apps."""
